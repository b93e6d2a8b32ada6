"""Threads whose number does not change a result."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TypeVar

import torch

Item = TypeVar("Item")
Result = TypeVar("Result")


class ThreadPool:
    """Runs independent tasks on a few threads, each of which computes on one core.

    Torch splits one operation over cores in a way that depends on their number, and with it the
    order of a sum. Here the work is cut into tasks by its shape alone and every task is computed by
    a single thread, so that one thread and sixteen give the same bits. (Torch's operations release
    the interpreter lock, so the threads do run side by side.)

    On a GPU the tasks are queued one after the other by the calling thread.
    """

    def __init__(self, device: torch.device, threads: int | None = None) -> None:
        """`threads` is torch's own number (all cores, or OMP_NUM_THREADS) unless given."""
        self.threads = threads or torch.get_num_threads()
        self._pool = _single_core_threads(self.threads) if device.type == "cpu" else None

    def map(self, task: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """`[task(item) for item in items]`, in this order; the first exception is raised."""
        if self._pool is None:
            return [task(item) for item in items]
        return list(self._pool.map(task, items))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _single_core_threads(number: int) -> ThreadPoolExecutor:
    # torch.set_num_threads holds for the thread that calls it, and as the default that a thread
    # takes over when it first asks. So each worker first asks, then sets 1 for itself; and when all
    # have done so, the caller's number is put back.
    before = torch.get_num_threads()
    ready = threading.Barrier(number + 1)

    def settle() -> None:
        torch.get_num_threads()
        torch.set_num_threads(1)
        ready.wait()

    pool = ThreadPoolExecutor(number, thread_name_prefix="reportgen")
    try:
        for _ in range(number):
            pool.submit(settle)
        ready.wait()
    except BaseException:  # Ctrl-C: nobody may go on waiting for those that were not started
        ready.abort()
        pool.shutdown(cancel_futures=True)
        raise
    finally:
        torch.set_num_threads(before)
    return pool


@contextmanager
def one_thread() -> Iterator[None]:
    """The calling thread computes on one core meanwhile."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
