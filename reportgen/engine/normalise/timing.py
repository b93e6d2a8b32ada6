"""How long the layers of several nets take, measured side by side.

Time is that of the processor. Whatever else a machine does slows it for a while all the same, by
the caches and the memory that are shared. So the nets take turns: a round times each of
them once, and the median over rounds is what counts. What ran before leaves its data in the caches,
which would charge a small net for the large one that it always follows. So every round has an order
of its own, and each turn begins with a pass that is not counted.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from reportgen.engine.normalise.layers import Layer, Net, apply

Task = Callable[[], object]
Clock = Callable[[], float]


@dataclass(frozen=True)
class Work:
    """What a net has to do: its normalisations and its linear maps, each forward and back."""

    norm: Task
    product: Task


def work(net: Net, layers: Sequence[Layer], top: Tensor) -> Work:
    """The work of these layers; every layer gets `top` (B, D) as its gradient from above."""
    norms = [_norm(net, layer, top) for layer in layers]
    products = [_product(layer, top) for layer in layers]
    return Work(lambda: [task() for task in norms], lambda: [task() for task in products])


def take_turns(works: Sequence[Work], rounds: int, clock: Clock) -> list[tuple[float, float]]:
    """Seconds of (norm, product) of each, the median over `rounds` rounds.

    The orders are random and always the same.
    """
    tasks = [task for each in works for task in (each.norm, each.product)]
    seconds: list[list[float]] = [[] for _ in tasks]
    orders = random.Random(0)
    with _no_collection():
        for _ in range(rounds):
            for index in orders.sample(range(len(tasks)), len(tasks)):
                tasks[index]()
                began = clock()
                tasks[index]()
                seconds[index].append(clock() - began)
    medians = [statistics.median(found) for found in seconds]
    return list(zip(medians[::2], medians[1::2], strict=True))


def clock_of(device: torch.device) -> Clock:
    """Processor time, in which the turns of other programs do not count.

    On a GPU the time of day, read when all that was asked of the device is done.
    """
    if device.type != "cuda":
        return time.process_time

    def read() -> float:
        torch.cuda.synchronize(device)
        return time.perf_counter()

    return read


def _norm(net: Net, layer: Layer, top: Tensor) -> Task:
    z, gamma, beta = _leaves(layer.product, layer.gamma, layer.beta)
    return lambda: torch.autograd.grad(apply(net.norm, z, gamma, beta), (z, gamma, beta), top)


def _product(layer: Layer, top: Tensor) -> Task:
    h, weight, bias = _leaves(layer.below, layer.weight, layer.bias)
    return lambda: torch.autograd.grad(F.linear(h, weight, bias), (h, weight, bias), top)


def _leaves(*tensors: Tensor) -> list[Tensor]:
    return [tensor.detach().requires_grad_() for tensor in tensors]


@contextmanager
def _no_collection() -> Iterator[None]:
    """Python does not look for garbage meanwhile."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
