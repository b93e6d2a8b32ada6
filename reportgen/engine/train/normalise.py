"""Normalisation of feature-major stacks: each trial by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor

from reportgen.parts.norms import BatchNorm, GroupNorm, LayerNorm, Norm

Moments = tuple[Tensor, Tensor]
"""Mean and variance of a batch, (T, F, 1); the variance is the unbiased one."""


@dataclass(frozen=True)
class Statistics:
    """Running averages of batch norm for every trial and unit, (T * F,); changed in place."""

    mean: Tensor
    variance: Tensor

    @classmethod
    def start(cls, like: Tensor, units: int) -> Self:
        """Mean 0 and variance 1, as in torch."""
        return cls(like.new_zeros(units), like.new_ones(units))

    def take(self, moments: Moments, momentum: float) -> None:
        """Moves towards the moments of a batch."""
        mean, variance = moments
        self.mean.lerp_(mean.flatten(), momentum)
        self.variance.lerp_(variance.flatten(), momentum)


def normalise(
    norm: Norm,
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    statistics: Statistics | None,
    training: bool,
    moments: list[Moments] | None = None,
) -> Tensor:
    """gamma * (x - mean) / sqrt(variance + eps) + beta for x (T, F, B), gamma and beta (T, F, 1).

    statistics: of batch norm; used in evaluation. In training they are updated, unless there is a
    list for the moments of the batch: then nothing is changed in place, as compilers want it.
    """
    match norm:
        case BatchNorm() if moments is not None:
            variance, mean = torch.var_mean(x, 2, correction=0, keepdim=True)
            batch = x.shape[2]
            moments.append((mean.detach(), variance.detach() * (batch / (batch - 1))))
            return (x - mean) * torch.rsqrt(variance + norm.eps) * gamma + beta
        case BatchNorm():
            assert statistics is not None
            return _over_batch(norm, x, gamma, beta, statistics, training)
        case LayerNorm():
            return _over_units(x, 1, norm.eps) * gamma + beta
        case GroupNorm():
            return _over_units(x, norm.groups, norm.eps) * gamma + beta
        case _:
            raise ValueError(f"no normalisation is known as {norm.name!r}")


def _over_batch(
    norm: BatchNorm, x: Tensor, gamma: Tensor, beta: Tensor, running: Statistics, training: bool
) -> Tensor:
    """torch's own, on one example: channels are the units of all trials, places the batch."""
    trials, units, batch = x.shape
    normed = F.batch_norm(
        x.reshape(1, trials * units, batch),
        running.mean,
        running.variance,
        gamma.view(-1),
        beta.view(-1),
        training,
        norm.momentum,
        norm.eps,
    )
    return normed.view(trials, units, batch)


def _over_units(x: Tensor, groups: int, eps: float) -> Tensor:
    trials, units, batch = x.shape
    grouped = x.view(trials, groups, units // groups, batch)
    variance, mean = torch.var_mean(grouped, 2, correction=0, keepdim=True)
    return ((grouped - mean) * torch.rsqrt(variance + eps)).view(trials, units, batch)
