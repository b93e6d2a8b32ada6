"""Batched products of small matrices, one for each trial, and the first product of a stack.

The compiled kernel (`kernel.py`) computes them where it is available, else torch does. No sum
depends on the number of trials. Autograd does not record these products.

The arms of a seed share the first product, as their examples are the same: weights (T, F, inputs)
can be viewed as (S, A * F, inputs), so that all arms of a seed are one product with one batch. Its
result does not depend on the number of arms, see `reportgen.engine.products`.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from reportgen.engine.products import linear
from reportgen.engine.train.architecture import LARGE
from reportgen.engine.train.kernel import Kernel, find_kernel

WIDE = 16
"""Least number of units with which arms share torch's product: few rows have other kernels."""


def product(a: Tensor, b: Tensor, bias: Tensor | None = None) -> Tensor:
    """`a @ b + bias` for (T, n, k), (T, k, m) and (T, n, 1): (T, n, m)."""
    kernel = _kernel(a, b)
    if kernel is None:
        return torch.bmm(a, b) if bias is None else torch.baddbmm(bias, a, b)
    c = a.new_empty(a.shape[0], a.shape[1], b.shape[2])
    kernel(a, b, c, None, False, bias, None)
    return c


def descend(weight: Tensor, rate: Tensor, a: Tensor, b: Tensor, *, keep: bool) -> Tensor | None:
    """Compute `weight += rate * (a @ b)` in place.

    Shapes: (T, n, m), (T, n), (T, n, k) and (T, k, m). This is a step of plain gradient descent;
    the kernel stores and returns the gradient `a @ b` only if it is to be kept.
    """
    kernel = _kernel(a, b)
    if kernel is None:
        gradient = torch.bmm(a, b)
        weight.addcmul_(gradient, rate.unsqueeze(2))
        return gradient
    kept = torch.empty_like(weight) if keep else None
    kernel(a, b, weight, kept, True, None, rate)
    return kept


def has_kernel(like: Tensor) -> bool:
    """Whether the compiled kernel multiplies such tensors."""
    return _kernel(like, like) is not None


def _kernel(a: Tensor, b: Tensor) -> Kernel | None:
    if a.device.type != "cpu":
        return None
    return find_kernel(a.dtype)


def is_large(weight: Tensor, inputs: Tensor) -> bool:
    """Whether to compute it seed by seed, for weights (T, F, inputs), examples (S, B, inputs)."""
    return weight[0].numel() * inputs.shape[1] >= LARGE and not weight.is_cuda


def shared(weight: Tensor, inputs: Tensor) -> tuple[int, Tensor]:
    """Return the number of stacks of arms that share a product, and the examples of each."""
    trials, units, _ = weight.shape
    if units >= WIDE or has_kernel(weight):
        return len(inputs), inputs
    return trials, inputs.repeat_interleave(trials // len(inputs), 0)


def first_product(weight: Tensor, inputs: Tensor, bias: Tensor | None) -> Tensor:
    """W x + b for weights (T, F, inputs), examples (S, B, inputs), biases (T, F, 1): (T, F, B)."""
    trials, units, features = weight.shape
    batch = inputs.shape[1]
    if is_large(weight, inputs):
        rows = weight.view(len(inputs), -1, features)
        result = torch.stack([linear(x, y) for x, y in zip(rows, inputs, strict=True)])
        result = result.view(trials, units, batch)
        return result if bias is None else result.add_(bias)
    stacks, inputs = shared(weight, inputs)
    added = None if bias is None else bias.reshape(stacks, -1, 1)
    rows = weight.view(stacks, -1, features)
    return product(rows, inputs.transpose(1, 2), added).view(trials, units, batch)


def first_gradients(delta: Tensor, inputs: Tensor) -> Iterator[tuple[slice, Tensor]]:
    """Gradients of the weights of a large product, seed by seed, each with its slice of trials.

    delta: gradient of the products, (T, F, B).
    """
    trials, units, batch = delta.shape
    arms = trials // len(inputs)
    rows = delta.reshape(len(inputs), -1, batch)
    for seed, (own, examples) in enumerate(zip(rows, inputs, strict=True)):
        gradient = linear(own, examples.t()).view(arms, units, -1)
        yield slice(seed * arms, (seed + 1) * arms), gradient
