"""A worker process: receives groups of trials over a socket, sends back their outcomes.

Started by `processes.ProcessExecutor` only. What it unpickles comes from the process that started
it, over a socket pair that nobody else can open.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from multiprocessing.connection import Connection

from reportgen.execution.compute import compute


def main(descriptor: int, kind: str, device: str) -> None:
    """Serve until the other side closes the connection."""
    threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
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
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
