"""Gaussian error linear unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from reportgen.parts.activations._base import ACTIVATIONS, Activation

if TYPE_CHECKING:
    from torch import Tensor

_SQRT_HALF = math.sqrt(0.5)
_INV_SQRT_2PI = 1 / math.sqrt(2 * math.pi)


@ACTIVATIONS.register
class Gelu(Activation):
    """f(z) = z * Phi(z), with Phi the distribution function of N(0, 1).

    Hendrycks and Gimpel, Gaussian error linear units (arXiv:1606.08415, 2016).
    """

    name: ClassVar[str] = "gelu"
    title: ClassVar[str] = "GELU"
    bounds: ClassVar[tuple[float, float]] = (-0.16997120747990369, math.inf)

    def forward(self, z: Tensor) -> Tensor:
        import torch.nn.functional as F

        return F.gelu(z)

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        density = (z * z).mul_(-0.5).exp_().mul_(_INV_SQRT_2PI)
        return (z * _SQRT_HALF).erf_().add_(1).mul_(0.5).addcmul_(z, density)

    @property
    def steepest(self) -> float:
        return 0.5 * (1 + math.erf(1.0)) + math.sqrt(2) * _INV_SQRT_2PI / math.e  # at z = sqrt(2)
