"""Means, standard deviations and Gram matrices of rows, accumulated in float64.

All standard deviations are those of a population (ddof 0).
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Self

import torch
from torch import Tensor


class Rows:
    """The rows of a matrix (B, D) in float64, each with its mean subtracted.

    Centring costs one pass and avoids the cancellation of E[x²] - E[x]², for instance for sigmoid
    units whose values are all close to 0.5.
    """

    def __init__(self, x: Tensor) -> None:
        self.width = x.shape[1]
        self.centred = x.to(torch.float64, copy=True)  # (B, D)
        self.means = self.centred.mean(1, keepdim=True)  # (B, 1)
        self.centred -= self.means

    @cached_property
    def gram(self) -> Tensor:
        """Inner products of the centred rows, (B, B)."""
        return self.centred @ self.centred.T

    @property
    def uncentred_gram(self) -> Tensor:
        """Inner products of the rows before centring, (B, B)."""
        return torch.addmm(self.gram, self.means, self.means.T, alpha=self.width)

    @property
    def mean(self) -> float:
        """Mean of all entries."""
        return self.means.mean().item()

    @property
    def std(self) -> float:
        """Standard deviation of all entries: variance within rows plus variance of their means."""
        within = _squared_norm(self.centred) / self.centred.numel()
        return math.sqrt(within + torch.var(self.means, correction=0).item())

    def compact(self) -> Self:
        """Keep the means and the Gram matrix, and free the rows."""
        _ = self.gram
        del self.centred
        return self


def outer_std(x: Rows, y: Rows) -> float:
    """Standard deviation of the entries of X^T Y, a matrix (D, D), from Gram matrices (B, B).

    With X = a 1^T + X' and Y = b 1^T + Y' (a and b the row means, of shape (B, 1)),

        X^T Y = (a·b) 1 1^T + 1 (a^T Y') + (X'^T b) 1^T + X'^T Y',

    where the first term is the mean, and the other three are orthogonal to it and to each other,
    because the rows of X' and Y' sum to zero. So the variance is the sum of their squared norms
    over D²; no term is negative and nothing cancels. With the Gram matrices K = X' X'^T and
    M = Y' Y'^T the norms are D a^T M a, D b^T K b and the sum of the entries of K * M.

    For B > D the matrix X'^T Y' is smaller than the Gram matrices, and is formed instead.
    """
    if len(x.means) > x.width:
        across = _squared_norm(x.means.T @ y.centred)
        down = _squared_norm(y.means.T @ x.centred)
        inner = _squared_norm(x.centred.T @ y.centred)
    else:
        across = (x.means.T @ y.gram @ x.means).item()
        down = (y.means.T @ x.gram @ y.means).item()
        inner = (x.gram * y.gram).sum().item()
    variance = (across + down) / x.width + inner / x.width**2
    return math.sqrt(max(0.0, variance)) if math.isfinite(variance) else variance


def _squared_norm(x: Tensor) -> float:
    return float(torch.linalg.vector_norm(x).item()) ** 2
