"""The normalisations and the linear maps of a net as tasks that can be timed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from reportgen.engine.normalise.layers import Layer, LayerSettings, apply
from reportgen.engine.timing import Clock, Task, take_turns


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


def time_works(works: Sequence[Work], rounds: int, clock: Clock) -> list[tuple[float, float]]:
    """Time (norm, product) of each in seconds, see `take_turns`."""
    medians = take_turns([t for each in works for t in (each.norm, each.product)], rounds, clock)
    return list(zip(medians[::2], medians[1::2], strict=True))


def _norm(net: LayerSettings, layer: Layer, top: Tensor) -> Task:
    z, gamma, beta = _leaves(layer.product, layer.gamma, layer.beta)
    return lambda: torch.autograd.grad(apply(net.norm, z, gamma, beta), (z, gamma, beta), top)


def _product(layer: Layer, top: Tensor) -> Task:
    h, weight, bias = _leaves(layer.below, layer.weight, layer.bias)
    return lambda: torch.autograd.grad(F.linear(h, weight, bias), (h, weight, bias), top)


def _leaves(*tensors: Tensor) -> list[Tensor]:
    return [tensor.detach().requires_grad_() for tensor in tensors]
