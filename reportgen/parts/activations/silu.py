"""Sigmoid linear unit, also called swish."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from reportgen.parts.activations._base import ACTIVATIONS, Activation

if TYPE_CHECKING:
    from torch import Tensor


@ACTIVATIONS.register
class Silu(Activation):
    """f(z) = z * sigmoid(z).

    Elfwing, Uchibe and Doya, Sigmoid-weighted linear units for neural network function
    approximation in reinforcement learning (Neural Networks 107, 2018).
    """

    name: ClassVar[str] = "silu"
    title: ClassVar[str] = "SiLU"
    bounds: ClassVar[tuple[float, float]] = (-0.27846454276107379, math.inf)

    def forward(self, z: Tensor) -> Tensor:
        import torch.nn.functional as F

        return F.silu(z)

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        s = z.sigmoid()
        return (1 - s).mul_(h).add_(s)  # s + z s (1 - s)

    @property
    def steepest(self) -> float:
        return 1.0998393194990463  # at z = 2.39935728052...
