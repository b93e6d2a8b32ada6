"""Rectified linear units.

ReLU: Nair and Hinton, Rectified linear units improve restricted Boltzmann machines (ICML 2010).
Leaky ReLU: Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models
(ICML workshop 2013).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.activations._base import ACTIVATIONS, Activation

if TYPE_CHECKING:
    from torch import Tensor


@ACTIVATIONS.register
class Relu(Activation):
    """f(z) = max(z, 0); the derivative at 0 is taken as 0, as in torch."""

    name: ClassVar[str] = "relu"
    title: ClassVar[str] = "ReLU"
    bounds: ClassVar[tuple[float, float]] = (0.0, math.inf)

    def forward(self, z: Tensor) -> Tensor:
        return z.relu()

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        return (z > 0).to(z.dtype)

    @property
    def steepest(self) -> float:
        return 1.0


@ACTIVATIONS.register
class LeakyRelu(Activation):
    """f(z) = z for z > 0, else negative_slope * z."""

    name: ClassVar[str] = "leaky_relu"
    title: ClassVar[str] = "leaky ReLU"
    bounds: ClassVar[tuple[float, float]] = (-math.inf, math.inf)

    negative_slope: float = Field(default=0.01, ge=0, description="slope for z < 0")

    def forward(self, z: Tensor) -> Tensor:
        import torch.nn.functional as F

        return F.leaky_relu(z, self.negative_slope)

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        positive = (z > 0).to(z.dtype)
        return positive.mul_(1 - self.negative_slope).add_(self.negative_slope)

    @property
    def steepest(self) -> float:
        return max(1.0, self.negative_slope)
