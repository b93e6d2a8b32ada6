"""A worker process: receives groups of trials over a socket, sends back their outcomes.

Started by `executors.ProcessExecutor` only. What it unpickles comes from the process that started
it, over a socket pair that nobody else can open.
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
    """Load the user's code, then serve until the other side closes the connection.

    A list of outcomes answers a group; a single one, failed, stands for every trial of it.
    """
    threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
    connection = Connection(descriptor)
    try:
        load_code(connection.recv())
    except (Exception, SystemExit) as error:
        unfit = failed(error)
        while _has_more(connection):
            connection.send(unfit)
        return
    while True:
        try:
            configs, seeds = connection.recv()
        except EOFError:
            return
        connection.send(compute(kind, configs, seeds, device))


def _has_more(connection: Connection) -> bool:
    """Take the next group without reading it: its configurations may need what did not load."""
    try:
        connection.recv_bytes()
    except EOFError:
        return False
    return True


def _follow(parent: int) -> None:
    """End with the process that started us, also when it was killed and could not say so."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
