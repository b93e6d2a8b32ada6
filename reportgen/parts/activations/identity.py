"""Identity: no activation function, which gives a deep linear network."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from reportgen.parts.activations._base import ACTIVATIONS, Activation

if TYPE_CHECKING:
    from torch import Tensor


@ACTIVATIONS.register
class Identity(Activation):
    """f(z) = z."""

    name: ClassVar[str] = "identity"
    title: ClassVar[str] = "identity"
    bounds: ClassVar[tuple[float, float]] = (-math.inf, math.inf)

    def forward(self, z: Tensor) -> Tensor:
        return z

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        import torch

        return torch.ones_like(z)

    @property
    def steepest(self) -> float:
        return 1.0
