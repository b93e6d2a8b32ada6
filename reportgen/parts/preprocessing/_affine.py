"""Fitted preprocessing: a shift, followed by a factor for each feature or a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Affine:
    """y = (x - centre) * scale or y = matrix (x - centre), for inputs x with D features; float64.

    centre: (D,). scale: (D,). matrix: (K, D). Without scale and matrix y = x - centre.
    """

    centre: Tensor
    scale: Tensor | None = None
    matrix: Tensor | None = None

    def mean(self, mean: Tensor) -> Tensor:
        """Mean of y, (K,), for the mean of x."""
        shifted = mean - self.centre
        if self.matrix is not None:
            return self.matrix @ shifted
        return shifted if self.scale is None else shifted * self.scale

    def covariance(self, covariance: Tensor) -> Tensor:
        """Covariance of y, (K, K), for the covariance of x."""
        if self.matrix is not None:
            return self.matrix @ covariance @ self.matrix.T
        if self.scale is None:
            return covariance
        return covariance * self.scale * self.scale[:, None]
