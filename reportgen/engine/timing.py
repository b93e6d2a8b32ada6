"""Computation times of several tasks, measured in turns.

Processor time is measured. Other programs still slow a task for a while, because they share caches
and memory. So the tasks take turns: a round times each of them once, and the result is the median
over the rounds. The task before leaves its data in the caches, which would put a small task at a
disadvantage if it always followed a large one. So every round has an order of its own, and each
turn begins with a pass that is not timed.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch

Task = Callable[[], object]
Clock = Callable[[], float]


def take_turns(tasks: Sequence[Task], rounds: int, clock: Clock) -> list[float]:
    """Time each task in seconds: medians over `rounds` rounds.

    The orders are pseudo-random, and the same in every call.
    """
    seconds: list[list[float]] = [[] for _ in tasks]
    orders = random.Random(0)
    with _no_collection():
        for _ in range(rounds):
            for index in orders.sample(range(len(tasks)), len(tasks)):
                tasks[index]()
                began = clock()
                tasks[index]()
                seconds[index].append(clock() - began)
    return [statistics.median(found) for found in seconds]


def clock_of(device: torch.device) -> Clock:
    """Return a clock of processor time, which does not count the time of other programs.

    On a GPU it is the wall-clock time, read when the device has finished its queue.
    """
    if device.type != "cuda":
        return time.process_time

    def read() -> float:
        torch.cuda.synchronize(device)
        return time.perf_counter()

    return read


@contextmanager
def _no_collection() -> Iterator[None]:
    """Context without garbage collection."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
