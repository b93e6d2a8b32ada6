"""What preprocessing is fitted on: statistics of the training inputs, each computed when asked for.

In float64 and on the processor, a chunk of examples after the other in a fixed order, so that they
are the same on every device and no copy of the data is made.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from reportgen.parts.preprocessing._base import Over

CHUNK = 4096
"""Examples that are converted to float64 at once."""

NEGLIGIBLE = 1e-12
"""Directions of less than this share of the largest variance count as having none: rounding."""


@dataclass(frozen=True)
class Principal:
    """The covariance as vectors * diag(variances) * vectors^T: (D, D) and (D,), largest first."""

    variances: Tensor
    vectors: Tensor

    @property
    def present(self) -> Tensor:
        """Which directions the training inputs have any variance in: bool (D,)."""
        found: Tensor = self.variances > NEGLIGIBLE * self.variances[0].clamp_min(0)
        return found


class TrainingInputs:
    """The inputs of some examples as vectors of D features, features in the order of memory."""

    def __init__(self, inputs: Tensor, chosen: Tensor) -> None:
        """inputs: (N, features) or (N, channels, height, width). chosen: int64 indices (n,)."""
        self._inputs, self._chosen = inputs, chosen
        self.features = math.prod(inputs.shape[1:])
        self.channels = int(inputs.shape[1])

    @cached_property
    def mean(self) -> Tensor:
        """(D,)."""
        return sum(chunk.sum(0) for chunk in self._chunks()) / self._size  # type: ignore[return-value]

    @cached_property
    def variance(self) -> Tensor:
        """Of a population (divisor n), (D,); exactly 0 where all examples are equal."""
        import torch

        total = torch.zeros_like(self.mean)
        for chunk in self._chunks():
            total += (chunk - self.mean).square().sum(0)
        low, high = self.range
        return (total / self._size).masked_fill(low == high, 0.0)

    @cached_property
    def range(self) -> tuple[Tensor, Tensor]:
        """Smallest and largest value, (D,) each."""
        import torch

        ends = [chunk.aminmax(dim=0) for chunk in self._chunks()]
        low = torch.stack([end.min for end in ends]).amin(0)
        return low, torch.stack([end.max for end in ends]).amax(0)

    @cached_property
    def covariance(self) -> Tensor:
        """Of a population (divisor n), (D, D)."""
        total = self.mean.new_zeros(self.features, self.features)
        for chunk in self._chunks():
            centred = chunk - self.mean
            total.addmm_(centred.T, centred)
        return total / self._size

    @cached_property
    def principal(self) -> Principal:
        """Of the covariance; the largest entry of every vector is positive."""
        import torch

        variances, vectors = torch.linalg.eigh(self.covariance)
        variances, vectors = variances.flip(0), vectors.flip(1)
        largest = vectors.gather(0, vectors.abs().argmax(0, keepdim=True))
        return Principal(variances, vectors * torch.where(largest < 0, -1.0, 1.0))

    def grouped_mean(self, over: Over) -> Tensor:
        """Of what shares its statistics, for every feature: (D,)."""
        return self._spread(self._grouped(self.mean, over).mean(1), over)

    def grouped_variance(self, over: Over) -> Tensor:
        """The same; the variance of a group is that inside its features and that between them."""
        shift = self.mean - self.grouped_mean(over)
        return self._spread(self._grouped(self.variance + shift.square(), over).mean(1), over)

    def grouped_range(self, over: Over) -> tuple[Tensor, Tensor]:
        """The same of smallest and largest values."""
        low, high = (self._grouped(end, over) for end in self.range)
        return self._spread(low.amin(1), over), self._spread(high.amax(1), over)

    @property
    def _size(self) -> int:
        return len(self._chosen)

    def _chunks(self) -> Iterator[Tensor]:
        for start in range(0, self._size, CHUNK):
            index = self._chosen[start : start + CHUNK].to(self._inputs.device)
            yield self._inputs[index].flatten(1).double().cpu()

    def _grouped(self, values: Tensor, over: Over) -> Tensor:
        """(groups, features of a group)."""
        groups = {"features": self.features, "channels": self.channels, "all": 1}[over]
        return values.view(groups, -1)

    def _spread(self, values: Tensor, over: Over) -> Tensor:
        """From (groups,) to (D,)."""
        return values.repeat_interleave(self.features // len(values))
