"""Means, standard deviations and Gram matrices of rows, accumulated in float64.

All standard deviations are those of a population (ddof 0).
"""

from __future__ import annotations

import math
from functools import cached_property

import torch
from torch import Tensor


class Rows:
    """The rows of a matrix (B, D) in float64, each with its mean taken off.

    Keeping the means aside costs one pass and saves the digits that E[x²] - E[x]² would lose, for
    instance for sigmoid units that all sit close to 0.5.
    """

    def __init__(self, x: Tensor) -> None:
        self.centred = x.to(torch.float64, copy=True)  # (B, D)
        self.means = self.centred.mean(1, keepdim=True)  # (B, 1)
        self.centred -= self.means

    @cached_property
    def gram(self) -> Tensor:
        """Inner products of the centred rows, (B, B)."""
        return self.centred @ self.centred.T

    @property
    def uncentred_gram(self) -> Tensor:
        """Inner products of the rows themselves, (B, B); no cancellation, all terms add up."""
        return torch.addmm(self.gram, self.means, self.means.T, alpha=self.centred.shape[1])

    @property
    def mean(self) -> float:
        """Mean of all entries."""
        return self.means.mean().item()

    @property
    def std(self) -> float:
        """Standard deviation of all entries: spread within rows plus spread of their means."""
        within = torch.linalg.vector_norm(self.centred).item() ** 2 / self.centred.numel()
        between = torch.var(self.means, correction=0).item()
        return math.sqrt(within + between)


def outer_std(x: Rows, y: Rows) -> float:
    """Standard deviation of the entries of X^T Y, a matrix (D, D) that is never formed.

    With X = a 1^T + X' and Y = b 1^T + Y' (row means aside, a and b of shape (B, 1)),

        X^T Y = (a·b) 1 1^T + 1 (a^T Y') + (X'^T b) 1^T + X'^T Y',

    where the first term is the mean, and the other three are orthogonal to it and to each other,
    because the rows of X' and Y' sum to zero. So the variance is the sum of their squared norms
    over D², every term is at least zero, and nothing cancels.
    ||X'^T Y'||² is the sum of (X' X'^T) * (Y' Y'^T), two matrices (B, B).
    """
    batch, width = x.centred.shape
    across = torch.linalg.vector_norm(x.means.T @ y.centred).item() ** 2 / width
    down = torch.linalg.vector_norm(y.means.T @ x.centred).item() ** 2 / width
    if batch <= width:
        inner = (x.gram * y.gram).sum().item()
    else:  # more rows than columns: then (D, D) is the smaller matrix
        inner = torch.linalg.vector_norm(x.centred.T @ y.centred).item() ** 2
    return math.sqrt(across + down + max(inner, 0.0) / width**2)
