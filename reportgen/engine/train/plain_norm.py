"""Batch normalisation as a module, for nets that are not stacked."""

from __future__ import annotations

from torch import Tensor, nn

from reportgen.engine.train.batch_norm import Moments, Statistics, is_of_torch, of_torch
from reportgen.engine.train.batch_norm import batch_norm as stacked_batch_norm
from reportgen.engine.train.normalise import normalise
from reportgen.parts.norms import BatchNorm


class PlainBatchNorm(nn.Module):
    """Batch norm of units (B, F), or of channels (B, F, height, width) over all positions.

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
            made = stacked_batch_norm(
                norm, rows, gamma, beta, self.statistics, training, positions=positions
            )
        return made.view(swapped.shape).transpose(0, 1)
