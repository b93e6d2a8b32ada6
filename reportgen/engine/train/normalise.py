"""Normalisation of feature-major stacks, for each trial."""

from __future__ import annotations

import torch
from torch import Tensor

from reportgen.engine.train.batch_norm import (
    Moments,
    Statistics,
    batch_norm,
    moments_over,
    normed_with,
)
from reportgen.parts.norms import BatchNorm, GroupNorm, LayerNorm, Norm


def normalise(
    norm: Norm,
    x: Tensor,
    gamma: Tensor | None,
    beta: Tensor | None,
    statistics: Statistics | None,
    training: bool,
    moments: list[Moments] | None = None,
) -> Tensor:
    """gamma * (x - mean) / sqrt(variance + eps) + beta for x (T, F, B), gamma and beta (T, F, 1).

    statistics: those of batch norm, if it has any; see `batch_norm`.
    moments: if given, batch norm appends the moments of the batch and normalises with them, in
        training or not, and changes no statistics.
    """
    match norm:
        case BatchNorm() if moments is not None:
            found = moments_over(x, 2)
            moments.append((found[0].detach(), found[1].detach()))
            return normed_with(norm, x, gamma, beta, found)
        case BatchNorm():
            return batch_norm(norm, x, gamma, beta, statistics, training)
        case LayerNorm():
            normed = _over_units(x, 1, norm.eps)
        case GroupNorm():
            normed = _over_units(x, norm.groups, norm.eps)
        case _:
            raise ValueError(f"no normalisation is known as {norm.name!r}")
    assert gamma is not None and beta is not None
    return normed * gamma + beta


def _over_units(x: Tensor, groups: int, eps: float) -> Tensor:
    trials, units, batch = x.shape
    grouped = x.view(trials, groups, units // groups, batch)
    variance, mean = torch.var_mean(grouped, 2, correction=0, keepdim=True)
    return ((grouped - mean) * torch.rsqrt(variance + eps)).view(trials, units, batch)
