"""Interruptions that come at the right moment."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interruption_deferred() -> Iterator[None]:
    """Finish the block before Ctrl-C takes effect; a second Ctrl-C takes effect at once.

    A KeyboardInterrupt may otherwise be raised inside a destructor or a callback of the garbage
    collector, where Python prints and forgets it. Outside the main thread nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)
    asked = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, before)

    if before is None or before is signal.SIG_IGN:  # not Python's to change
        yield
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt
