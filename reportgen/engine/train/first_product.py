"""The first product of a stack, which all arms of a seed share because their examples are the same.

Weights (T, F, inputs) are also (S, A * F, inputs), so that a seed's arms are one product with one
batch. Its result does not depend on the number of arms: see `reportgen.engine.products`.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from reportgen.engine.products import linear
from reportgen.engine.train.architecture import LARGE

WIDE = 16
"""Units from which on arms share the product: BLAS has other kernels for a few rows."""


def first_product(weight: Tensor, bias: Tensor | None, inputs: Tensor) -> Tensor:
    """W x + b for weights (T, F, inputs), biases (T, F, 1), examples (S, B, inputs): (T, F, B)."""
    trials, units, features = weight.shape
    seeds, batch, _ = inputs.shape
    large = units * features * batch >= LARGE and not weight.is_cuda
    if units < WIDE:
        inputs = inputs.repeat_interleave(trials // seeds, 0)
        seeds = trials
    stacked = weight.view(seeds, -1, features)
    if large:
        product: Tensor = _SeedBySeed.apply(stacked, inputs)  # type: ignore[no-untyped-call]
        product = product.view(trials, units, batch)
        return product if bias is None else product + bias
    columns = inputs.transpose(1, 2)
    if bias is None:
        product = torch.bmm(stacked, columns)
    else:
        product = torch.baddbmm(bias.view(seeds, -1, 1), stacked, columns)
    return product.view(trials, units, batch)


class _SeedBySeed(torch.autograd.Function):
    """(S, R, K) times the transpose of (S, B, K); no gradient for the latter."""

    @staticmethod
    def forward(context: Any, weight: Tensor, inputs: Tensor) -> Tensor:
        context.save_for_backward(inputs)
        return _products(weight, inputs)

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor, None]:
        (inputs,) = context.saved_tensors
        return _products(gradient.contiguous(), inputs.transpose(1, 2)), None


def _products(rows: Tensor, others: Tensor) -> Tensor:
    """(S, R, K) times the transpose of (S, M, K): (S, R, M)."""
    if len(rows) == 1:
        return linear(rows[0], others[0]).unsqueeze(0)
    result = rows.new_empty(*rows.shape[:2], others.shape[1])
    for out, x, y in zip(result, rows, others, strict=True):
        out.copy_(linear(x, y))
    return result
