"""Computation times of the layers of several nets, measured in turns.

Processor time is measured. Other programs still slow a net for a while, because they share caches
and memory. So the nets take turns: a round times each of them once, and the result is the median
over the rounds. The net before leaves its data in the caches, which would put a small net at a
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
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from reportgen.engine.normalise.layers import Layer, LayerSettings, apply

Task = Callable[[], object]
Clock = Callable[[], float]


@dataclass(frozen=True)
class Work:
    """The normalisations and the linear maps of a net, each with forward and backward pass."""

    norm: Task
    product: Task


def work(net: LayerSettings, layers: Sequence[Layer], top: Tensor) -> Work:
    """Make the work of these layers; `top` (B, D) is the gradient of the output of each layer."""
    norms = [_norm(net, layer, top) for layer in layers]
    products = [_product(layer, top) for layer in layers]
    return Work(lambda: [task() for task in norms], lambda: [task() for task in products])


def take_turns(works: Sequence[Work], rounds: int, clock: Clock) -> list[tuple[float, float]]:
    """Time (norm, product) of each in seconds: medians over `rounds` rounds.

    The orders are pseudo-random, and the same in every call.
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
    """Return a clock of processor time, which does not count the time of other programs.

    On a GPU it is the wall-clock time, read when the device has finished its queue.
    """
    if device.type != "cuda":
        return time.process_time

    def read() -> float:
        torch.cuda.synchronize(device)
        return time.perf_counter()

    return read


def _norm(net: LayerSettings, layer: Layer, top: Tensor) -> Task:
    z, gamma, beta = _leaves(layer.product, layer.gamma, layer.beta)
    return lambda: torch.autograd.grad(apply(net.norm, z, gamma, beta), (z, gamma, beta), top)


def _product(layer: Layer, top: Tensor) -> Task:
    h, weight, bias = _leaves(layer.below, layer.weight, layer.bias)
    return lambda: torch.autograd.grad(F.linear(h, weight, bias), (h, weight, bias), top)


def _leaves(*tensors: Tensor) -> list[Tensor]:
    return [tensor.detach().requires_grad_() for tensor in tensors]


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
