"""Delays interruptions (Ctrl-C, SIGTERM) until they can be handled safely.

A KeyboardInterrupt may otherwise be raised in the middle of an import, which leaves a partially
initialised module, or inside a destructor or a callback of the garbage collector, where Python
prints and ignores it. This module imports nothing heavy, because the command line needs it first.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Records whether the user has asked to stop (`asked`)."""

    asked = False


@contextmanager
def interruption_noted() -> Iterator[Interruption]:
    """Record a first interruption instead of raising it; a second one is raised immediately.

    Signals that Python does not handle (ignored, or left to the system) stay as they are. Outside
    the main thread nothing is recorded.
    """
    noted = Interruption()
    before = {number: signal.getsignal(number) for number in SIGNALS}
    if threading.current_thread() is not threading.main_thread():
        before = {}
    ours = {number: handler for number, handler in before.items() if callable(handler)}

    def note(number: int, frame: FrameType | None) -> None:
        noted.asked = True
        restore()

    def restore() -> None:
        for number, handler in ours.items():
            signal.signal(number, handler)

    for number in ours:
        signal.signal(number, note)
    try:
        yield noted
    finally:
        restore()


@contextmanager
def interruption_deferred() -> Iterator[None]:
    """Finish the block before an interruption raises KeyboardInterrupt."""
    with interruption_noted() as noted:
        yield
    if noted.asked:
        raise KeyboardInterrupt


@contextmanager
def interruption_blocked() -> Iterator[None]:
    """Block SIGINT; processes started in the block ignore Ctrl-C for their lifetime. POSIX only."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
