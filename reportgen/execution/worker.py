"""A worker process: receives groups of trials over a socket, sends back their outcomes.

Started by `processes.ProcessExecutor` only. What it unpickles comes from the process that started
it, over a socket pair that nobody else can open.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from reportgen.execution.compute import compute
from reportgen.parts.plugins import load_plugin


def main(descriptor: int, kind: str, device: str, plugins: Sequence[str]) -> None:
    """Load the user's plugins, then serve until the other side closes the connection."""
    threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
    for file in plugins:
        load_plugin(Path(file))
    connection = Connection(descriptor)
    while True:
        try:
            configs, seeds = connection.recv()
        except EOFError:
            return
        connection.send(compute(kind, configs, seeds, device))


def _follow(parent: int) -> None:
    """End with the process that started us, also when it was killed and could not say so."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])
