"""Batched products of small matrices, one for each trial.

The compiled kernel (`kernel.py`) computes them where it is available, else torch does. No sum
depends on the number of trials. Autograd does not record these products.
"""

from __future__ import annotations

import torch
from torch import Tensor

from reportgen.engine.train.kernel import Kernel, find_kernel


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
