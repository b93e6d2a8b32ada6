"""The first product of a stack, which all arms of a seed share because their examples are the same.

Weights (T, F, inputs) are also (S, A * F, inputs), so that a seed's arms are one product with one
batch. Its result does not depend on the number of arms: see `reportgen.engine.products`.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from reportgen.engine.products import linear
from reportgen.engine.train.architecture import LARGE
from reportgen.engine.train.batched import has_kernel, product

WIDE = 16
"""Units from which on arms share torch's own product: it has other kernels for a few rows."""


def is_large(weight: Tensor, inputs: Tensor) -> bool:
    """Whether the product goes seed by seed: weights (T, F, inputs), examples (S, B, inputs)."""
    return weight[0].numel() * inputs.shape[1] >= LARGE and not weight.is_cuda


def shared(weight: Tensor, inputs: Tensor) -> tuple[int, Tensor]:
    """(stacks of arms that share a product, the examples of each stack)."""
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
    """Of a large product, seed by seed: its trials, and the gradient of their weights.

    delta: of the products, (T, F, B).
    """
    trials, units, batch = delta.shape
    arms = trials // len(inputs)
    rows = delta.reshape(len(inputs), -1, batch)
    for seed, (own, examples) in enumerate(zip(rows, inputs, strict=True)):
        gradient = linear(own, examples.t()).view(arms, units, -1)
        yield slice(seed * arms, (seed + 1) * arms), gradient
