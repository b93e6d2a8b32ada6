"""Exponential linear unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.activations._base import ACTIVATIONS, Activation

if TYPE_CHECKING:
    from torch import Tensor


@ACTIVATIONS.register
class Elu(Activation):
    """f(z) = z for z > 0, else alpha * (exp(z) - 1).

    Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by exponential
    linear units (ICLR 2016).
    """

    name: ClassVar[str] = "elu"
    title: ClassVar[str] = "ELU"
    bounds: ClassVar[tuple[float, float]] = (-math.inf, math.inf)

    alpha: float = Field(default=1.0, gt=0, description="minus the limit for z -> -infinity")

    def forward(self, z: Tensor) -> Tensor:
        import torch.nn.functional as F

        return F.elu(z, self.alpha)

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        # For z < 0 alpha * exp(z), because h + alpha would lose precision.
        return z.clamp_max(0).exp_().mul_(self.alpha).masked_fill_(z > 0, 1.0)

    @property
    def steepest(self) -> float:
        return max(1.0, self.alpha)
