"""Statistics of the training inputs on which preprocessing is fitted, computed on demand.

They are computed in float64 on the CPU, in chunks of examples in a fixed order, so that they are
the same on every device and the data are not copied.
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
"""Number of examples that are converted to float64 at a time."""

NEGLIGIBLE = 1e-12
"""Directions with less than this fraction of the largest variance count as having none."""


@dataclass(frozen=True)
class Principal:
    """Eigendecomposition of the covariance: vectors * diag(variances) * vectors^T.

    variances: (D,), in decreasing order. vectors: (D, D), in columns.
    """

    variances: Tensor
    vectors: Tensor

    @property
    def present(self) -> Tensor:
        """Mask of the directions in which the training inputs have variance: bool (D,)."""
        found: Tensor = self.variances > NEGLIGIBLE * self.variances[0].clamp_min(0)
        return found


class TrainingInputs:
    """The inputs of some examples as vectors of D features, in memory order."""

    def __init__(self, inputs: Tensor, chosen: Tensor) -> None:
        """inputs: (N, features) or (N, channels, sides ...). chosen: int64 indices (n,)."""
        self._inputs, self._chosen = inputs, chosen
        self.features = math.prod(inputs.shape[1:])
        self.channels = int(inputs.shape[1])

    @cached_property
    def mean(self) -> Tensor:
        """Mean of each feature, (D,)."""
        return sum(chunk.sum(0) for chunk in self._chunks()) / self._size  # type: ignore[return-value]

    @cached_property
    def variance(self) -> Tensor:
        """Population variance (divisor n) of each feature, (D,); exactly 0 if it is constant."""
        import torch

        total = torch.zeros_like(self.mean)
        for chunk in self._chunks():
            total += (chunk - self.mean).square().sum(0)
        low, high = self.range
        return (total / self._size).masked_fill(low == high, 0.0)

    @cached_property
    def range(self) -> tuple[Tensor, Tensor]:
        """Smallest and largest value of each feature, (D,) each."""
        import torch

        ends = [chunk.aminmax(dim=0) for chunk in self._chunks()]
        low = torch.stack([end.min for end in ends]).amin(0)
        return low, torch.stack([end.max for end in ends]).amax(0)

    @cached_property
    def covariance(self) -> Tensor:
        """Population covariance (divisor n), (D, D)."""
        total = self.mean.new_zeros(self.features, self.features)
        for chunk in self._chunks():
            centred = chunk - self.mean
            total.addmm_(centred.T, centred)
        return total / self._size

    @cached_property
    def principal(self) -> Principal:
        """Eigendecomposition of the covariance; the largest entry of each vector is positive."""
        import torch

        variances, vectors = torch.linalg.eigh(self.covariance)
        variances, vectors = variances.flip(0), vectors.flip(1)
        largest = vectors.gather(0, vectors.abs().argmax(0, keepdim=True))
        return Principal(variances, vectors * torch.where(largest < 0, -1.0, 1.0))

    def grouped_mean(self, over: Over) -> Tensor:
        """Mean of the group (see `Featurewise.over`) of each feature, (D,)."""
        return self._spread(self._grouped(self.mean, over).mean(1), over)

    def grouped_variance(self, over: Over) -> Tensor:
        """Variance of the group of each feature, within and between its features, (D,)."""
        shift = self.mean - self.grouped_mean(over)
        return self._spread(self._grouped(self.variance + shift.square(), over).mean(1), over)

    def grouped_range(self, over: Over) -> tuple[Tensor, Tensor]:
        """Smallest and largest value of the group of each feature, (D,) each."""
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
        """Reshape (D,) to (groups, features per group)."""
        groups = {"features": self.features, "channels": self.channels, "all": 1}[over]
        return values.view(groups, -1)

    def _spread(self, values: Tensor, over: Over) -> Tensor:
        """Repeat the values of groups (groups,) for their features (D,)."""
        return values.repeat_interleave(self.features // len(values))
