"""Measures of a layer, computed in float64 whatever element type the layer has."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def r_squared(x: Tensor, y: Tensor) -> float:
    """R^2 of the least squares straight line of y on x, all entries of both pooled.

    1 where y does not vary.
    """
    x, y = (t.double().flatten() for t in (x, y))
    x, y = x - x.mean(), y - y.mean()
    total = float(y @ y) * float(x @ x)
    return float(x @ y) ** 2 / total if total > 0 else 1.0


class LinearMaps:
    """Least squares affine maps of the same inputs (B, D) to whatever is computed from them."""

    def __init__(self, inputs: Tensor) -> None:
        """Raises ValueError where there are too few examples to judge a map by."""
        self.examples, self.inputs = inputs.shape
        if self.examples < self.inputs + 2:
            raise ValueError(
                f"inputs must have at least {self.inputs + 2} rows. Got {self.examples} instead."
            )
        x = inputs.double()
        self._basis = torch.linalg.qr(x - x.mean(0)).Q  # (B, D), of all affine maps but constants

    def r_squared(self, y: Tensor) -> float:
        """Adjusted R^2 of the map to y (B, E): 1 - (1 - R^2) (B - 1) / (B - D - 1).

        R^2 pools all units, so that each has the weight of its variance. A map explains some of the
        variance of a small batch by chance, for which the adjustment corrects on average (Ezekiel
        1930). It is 1 where y does not vary.
        """
        y = y.double()
        y = y - y.mean(0)
        total = float(y.square().sum())
        if total == 0:
            return 1.0
        left = float((y - self._basis @ (self._basis.T @ y)).square().sum())
        return 1 - left / total * (self.examples - 1) / (self.examples - self.inputs - 1)


def correlation(z: Tensor) -> float:
    """Root mean square of the correlations between different units of z (B, D), D > 1.

    A unit that does not vary is correlated with none.
    """
    covariance = _covariance(z)
    scale = covariance.diagonal().sqrt()
    found = torch.nan_to_num(covariance / scale / scale.unsqueeze(1))
    found.fill_diagonal_(0)
    units = len(scale)
    return math.sqrt(float(found.square().sum()) / (units * (units - 1)))


def condition_number(z: Tensor) -> float:
    """Largest over smallest eigenvalue of the covariance of the units of z (B, D).

    At most 1 over the resolution of float64: what is smaller is not told from 0.
    """
    values = torch.linalg.eigvalsh(_covariance(z))
    largest = float(values[-1])
    least = max(float(values[0]), largest * torch.finfo(torch.float64).eps)
    return largest / least if largest > 0 else math.inf


def relative_error(z: Tensor, restored: Tensor) -> float:
    """Root mean square of restored - z over that of z less the mean of each unit; both (B, D).

    Where z does not vary, 0 if it is given back exactly, else infinite.
    """
    z = z.double()
    wrong = float((restored.double() - z).square().sum())
    spread = float((z - z.mean(0)).square().sum())
    if spread == 0:
        return math.inf if wrong else 0.0
    return math.sqrt(wrong / spread)


def rms(x: Tensor) -> float:
    """Root mean square of all entries."""
    return math.sqrt(float(x.double().square().mean()))


def _covariance(z: Tensor) -> Tensor:
    z = z.double()
    z = z - z.mean(0)
    return z.T @ z / len(z)
