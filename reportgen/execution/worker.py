"""Worker process: receives groups of trials over a socket and sends back their outcomes.

It is started only by `executors.ProcessExecutor`. The data that it unpickles come from its parent
process over a socket pair that no other process can open.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from multiprocessing.connection import Connection

from reportgen.execution.compute import compute, failed
from reportgen.parts.plugins import load_code


def main(descriptor: int, kind: str, device: str) -> None:
    """Load the user's code, then compute groups until the parent closes the connection.

    The answer to a group is a list of outcomes, or a single failed outcome for all of its trials.
    """
    threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
    connection = Connection(descriptor)
    try:
        load_code(connection.recv())
    except (Exception, SystemExit) as error:
        outcome = failed(error)
        while _has_more(connection):
            connection.send(outcome)
        return
    while True:
        try:
            configs, seeds = connection.recv()
        except EOFError:
            return
        connection.send(compute(kind, configs, seeds, device))


def _has_more(connection: Connection) -> bool:
    """Receive the next group without unpickling it, which may need the code that did not load."""
    try:
        connection.recv_bytes()
    except EOFError:
        return False
    return True


def _follow(parent: int) -> None:
    """Exit when the parent process has exited, even if it was killed."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
