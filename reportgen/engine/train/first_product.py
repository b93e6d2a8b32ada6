"""The first product of a stack, which all arms of a seed share because their examples are the same.

Weights (T, F, inputs) are also (S, A * F, inputs), so that a seed's arms are one product with one
batch. Its result does not depend on the number of arms: see `reportgen.engine.products`.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from reportgen.engine.products import linear

WIDE = 16
"""Units from which on arms share the product: BLAS has other kernels for a few rows."""

LARGE = 2**20
"""Multiply-adds of a trial from which on `products.linear`, a call for each seed, is faster.

Below, one batched call is. (2 cores of an AMD EPYC 9005; see docs/performance.md.)
"""


def first_product(weight: Tensor, inputs: Tensor) -> Tensor:
    """W x for weights (T, F, inputs) and examples (S, B, inputs): (T, F, B)."""
    trials, units, features = weight.shape
    seeds, batch, _ = inputs.shape
    large = units * features * batch >= LARGE and weight.device.type == "cpu"
    if units < WIDE:
        inputs = inputs.repeat_interleave(trials // seeds, 0)
        seeds = trials
    stacked = weight.view(seeds, -1, features)
    if large:
        product: Tensor = _SeedBySeed.apply(stacked, inputs)  # type: ignore[no-untyped-call]
    else:
        product = torch.bmm(stacked, inputs.transpose(1, 2))
    return product.view(trials, units, batch)


class _SeedBySeed(torch.autograd.Function):
    """(S, R, K) times the transpose of (S, B, K); no gradient for the latter."""

    @staticmethod
    def forward(weight: Tensor, inputs: Tensor) -> Tensor:
        return torch.stack([linear(w, x) for w, x in zip(weight, inputs, strict=True)])

    @staticmethod
    def setup_context(context: Any, arguments: tuple[Tensor, Tensor], output: Tensor) -> None:
        context.save_for_backward(arguments[1])

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor, None]:
        (inputs,) = context.saved_tensors
        parts = [linear(g, x.T) for g, x in zip(gradient, inputs, strict=True)]
        return torch.stack(parts), None
