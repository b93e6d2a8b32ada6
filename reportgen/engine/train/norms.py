"""Normalisation in training: of feature-major stacks for each trial and unit, and as a module.

Where torch's own function computes batch norm, that is used: on one example whose channels are the
units of all trials and whose positions are the batch. The rest is written out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from reportgen.parts.norms import BatchNorm, GroupNorm, LayerNorm, Norm

Moments = tuple[Tensor, Tensor]
"""Mean and variance of a batch, (T, F, 1); the variance is that of a population (ddof 0)."""


@dataclass
class Statistics:
    """Statistics that evaluation uses in place of a batch's, for every trial and unit: (T * F,).

    batches: the number of batches so far, which decides the weight of the next one if cumulative.
    """

    mean: Tensor
    variance: Tensor
    batches: int = 0

    @classmethod
    def start(cls, like: Tensor, units: int) -> Self:
        """Initial statistics, mean 0 and variance 1, as in torch."""
        return cls(like.new_zeros(units), like.new_ones(units))

    def weigh(self, norm: BatchNorm) -> float:
        """Count the next batch; returns its weight in the averages."""
        self.batches += 1
        match norm.statistics:
            case "cumulative":
                return 1 / self.batches
            case "last":
                return 1.0
            case _:
                return norm.momentum

    def take(self, moments: Moments, examples: int, weight: float) -> None:
        """Average in the moments of a batch, with the unbiased variance, as in torch."""
        mean, variance = moments
        self.mean.lerp_(mean.flatten(), weight)
        self.variance.lerp_(variance.flatten() * (examples / (examples - 1)), weight)

    def replace(self, moments: Moments) -> None:
        """Replace the statistics by these moments."""
        mean, variance = moments
        self.mean, self.variance = mean.flatten(), variance.flatten()


def batch_norm(
    norm: BatchNorm,
    x: Tensor,
    gamma: Tensor | None,
    beta: Tensor | None,
    statistics: Statistics | None,
    training: bool,
    *,
    positions: int = 1,
) -> Tensor:
    """gamma * (x - mean) / sqrt(variance + eps) + beta for x (T, F, B), gamma and beta (T, F, 1).

    statistics: updated in training if they are running averages, and used in evaluation unless
        that uses the statistics of its batches; None if there are none.
    positions: number of adjacent columns of `x` that belong to one example.
    """
    trials, units, columns = x.shape
    if is_of_torch(norm, training):
        channels = x.reshape(1, trials * units, columns)
        return of_torch(norm, channels, gamma, beta, statistics, training).view(x.shape)
    if training:
        moments = moments_over(x, 2)
        if statistics is not None and norm.runs:
            statistics.take(_constant(moments), columns, statistics.weigh(norm))
        return normed_with(norm, x, gamma, beta, moments)
    if norm.statistics == "batch":
        return _batch_by_batch(norm, x, gamma, beta, positions)
    assert statistics is not None
    mean, variance = statistics.mean, statistics.variance
    shape = (trials, units, 1)
    return normed_with(norm, x, gamma, beta, (mean.view(shape), variance.view(shape)))


def is_of_torch(norm: BatchNorm, training: bool) -> bool:
    """Whether torch has a function for this variant."""
    if training:
        return norm.scale and norm.gradient == "through"
    return norm.scale and norm.statistics != "batch"


def of_torch(
    norm: BatchNorm,
    x: Tensor,
    gamma: Tensor | None,
    beta: Tensor | None,
    statistics: Statistics | None,
    training: bool,
) -> Tensor:
    """`batch_norm` for x (B, channels, ...), computed by torch's own function."""
    used = None if training and not norm.runs else statistics
    return F.batch_norm(
        x,
        None if used is None else used.mean,
        None if used is None else used.variance,
        None if gamma is None else gamma.view(-1),
        None if beta is None else beta.view(-1),
        training,
        used.weigh(norm) if training and used is not None else 0.0,
        norm.eps,
    )


def moments_over(x: Tensor, dimension: int) -> Moments:
    """Mean and variance along one dimension, which is kept with size 1.

    Two passes take a fraction of the time of `var_mean`.
    """
    mean = x.mean(dimension, keepdim=True)
    return mean, (x - mean).square().mean(dimension, keepdim=True)


def normed_with(
    norm: BatchNorm, x: Tensor, gamma: Tensor | None, beta: Tensor | None, moments: Moments
) -> Tensor:
    """Normalise `x` with given moments; all shapes broadcast."""
    mean, variance = moments if norm.gradient == "through" else _constant(moments)
    normed = x - mean
    if norm.scale:
        normed = normed * torch.rsqrt(variance + norm.eps)
    return normed if gamma is None or beta is None else normed * gamma + beta


def _batch_by_batch(
    norm: BatchNorm, x: Tensor, gamma: Tensor | None, beta: Tensor | None, positions: int
) -> Tensor:
    """Normalise each evaluation batch with its own moments; the remainder is one more batch."""
    columns = x.shape[2]
    size = min(norm.evaluation_batch * positions if norm.evaluation_batch else columns, columns)
    whole = columns - columns % size
    if gamma is not None and beta is not None:
        gamma, beta = gamma.unsqueeze(3), beta.unsqueeze(3)
    parts = []
    for part, each in ((x[:, :, :whole], size), (x[:, :, whole:], columns - whole)):
        if part.shape[2]:
            batches = part.reshape(*part.shape[:2], -1, each)
            made = normed_with(norm, batches, gamma, beta, moments_over(batches, 3))
            parts.append(made.flatten(2))
    return torch.cat(parts, 2)


def _constant(moments: Moments) -> Moments:
    mean, variance = moments
    return mean.detach(), variance.detach()


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


class PlainBatchNorm(nn.Module):
    """Batch norm of units (B, F), or of channels (B, F, positions ...) over all positions.

    statistics: None if evaluation uses the statistics of its batches.
    """

    def __init__(self, norm: BatchNorm, units: int, like: Tensor) -> None:
        """Start with gamma 1 and beta 0, with the device and the element type of `like`."""
        super().__init__()
        self.norm = norm
        self.weight = nn.Parameter(like.new_ones(units)) if norm.affine else None
        self.bias = nn.Parameter(like.new_zeros(units)) if norm.affine else None
        own = norm.statistics != "batch"
        self.statistics = Statistics.start(like, units) if own else None

    def forward(self, x: Tensor, moments: list[Moments] | None = None) -> Tensor:
        """Normalise `x`. moments: as in `normalise`."""
        norm, training = self.norm, self.training
        if moments is None and is_of_torch(norm, training):
            return of_torch(norm, x, self.weight, self.bias, self.statistics, training)
        swapped = x.transpose(0, 1)
        rows = swapped.reshape(1, x.shape[1], -1)
        gamma = None if self.weight is None else self.weight.view(1, -1, 1)
        beta = None if self.bias is None else self.bias.view(1, -1, 1)
        if moments is not None:
            made = normalise(norm, rows, gamma, beta, None, training, moments)
        else:
            positions = rows.shape[2] // len(x)
            made = batch_norm(
                norm, rows, gamma, beta, self.statistics, training, positions=positions
            )
        return made.view(swapped.shape).transpose(0, 1)
