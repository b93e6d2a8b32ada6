"""The compute context: device, threads, buffers and element type."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

import torch
from torch import Tensor

Item = TypeVar("Item")
Result = TypeVar("Result")


class Workspace:
    """Named buffers that are reused from run to run: filling new pages takes a third longer.

    A buffer grows when a larger one of its name is requested, and keeps its last values. Threads
    that run nets at the same time must not share a workspace.
    """

    def __init__(self) -> None:
        self._buffers: dict[tuple[str, torch.device, torch.dtype], Tensor] = {}

    def take(self, name: str, *shape: int, device: torch.device, dtype: torch.dtype) -> Tensor:
        """Return a contiguous tensor of that shape in the named buffer, with arbitrary values."""
        key = (name, device, dtype)
        size = math.prod(shape)
        buffer = self._buffers.get(key)
        if buffer is None or buffer.numel() < size:
            self._buffers.pop(key, None)  # freed before the larger one is allocated
            buffer = self._buffers[key] = torch.empty(size, device=device, dtype=dtype)
        return buffer[:size].view(shape)


class ThreadPool:
    """A pool that runs independent tasks on a few threads, each of which computes on one core.

    Torch splits one operation over the cores, and the order of a sum depends on their number. Here
    the work is divided into tasks by its shape alone, and a single thread computes each task, so
    that one thread and sixteen give the same bits. (Torch's operations release the interpreter
    lock, so the threads run in parallel.)

    On a GPU the calling thread queues one task after the other.
    """

    def __init__(self, device: torch.device, threads: int | None = None) -> None:
        """`threads`: by default torch's own number, all cores or OMP_NUM_THREADS."""
        self.threads = threads or torch.get_num_threads()
        self._pool = _single_core_threads(self.threads) if device.type == "cpu" else None

    def map(self, task: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """Return `[task(item) for item in items]` in this order; raise the first exception."""
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
    # torch.set_num_threads sets the number of the calling thread, and the default that a thread
    # adopts when it first asks. So each worker first asks and then sets 1 for itself; when all have
    # done so, the number of the calling thread is restored.
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
    except BaseException:  # Ctrl-C: no worker may wait for those that were not started
        ready.abort()
        pool.shutdown(cancel_futures=True)
        raise
    finally:
        torch.set_num_threads(before)
    return pool


@contextmanager
def one_thread() -> Iterator[None]:
    """Context in which the calling thread computes on one core."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@dataclass(frozen=True)
class ComputeContext:
    """A device, its threads and buffers, and the element type.

    Results depend on the device and on the element type, but not on the threads or the buffers.
    """

    device: torch.device
    threads: ThreadPool
    workspace: Workspace
    dtype: torch.dtype = torch.float32

    def take(self, name: str, *shape: int) -> Tensor:
        """Return a buffer of the workspace; see `Workspace.take`."""
        return self.workspace.take(name, *shape, device=self.device, dtype=self.dtype)
