"""Histograms with fixed bins, so that the histograms of all arms can share one axis."""

from __future__ import annotations

import torch
from torch import Tensor

LOW = -3.0
HIGH = 3.0
BINS = 120
"""Bins of width (HIGH - LOW) / BINS = 0.05 between LOW and HIGH."""

_PER_UNIT = BINS / (HIGH - LOW)
# A value on an edge is counted in the bin nearer to zero: a tanh that rounds to exactly 1 belongs
# to [0.95, 1] and not to [1, 1.05). Shrinking by 1e-5 does that in float32 too.
_SHRINK = 1 - 1e-5


def counts(x: Tensor) -> Tensor:
    """Count the finite values of `x`, which may have any shape.

    Returns an int64 tensor of shape (BINS + 2,): values below LOW, the bins, values above HIGH.
    """
    # The first whole number of each bin is its index: 1 at LOW, BINS + 1 at HIGH. Rounded down
    # before the offset is added: 61 - 1e-7 is 61 in float32, on the other side of zero.
    place = torch.mul(x, _PER_UNIT * _SHRINK).floor_().add_(1 - LOW * _PER_UNIT)
    index = place.clamp_(0, BINS + 1).to(torch.uint8)
    return torch.bincount(index.reshape(-1), minlength=BINS + 2)
