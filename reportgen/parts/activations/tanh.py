"""Hyperbolic tangent."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from reportgen.parts.activations._base import ACTIVATIONS, Activation

if TYPE_CHECKING:
    from torch import Tensor


@ACTIVATIONS.register
class Tanh(Activation):
    """f(z) = tanh(z)."""

    name: ClassVar[str] = "tanh"
    title: ClassVar[str] = "tanh"
    bounds: ClassVar[tuple[float, float]] = (-1.0, 1.0)

    def forward(self, z: Tensor) -> Tensor:
        return z.tanh()

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        return (h * h).neg_().add_(1)  # 1 - h²

    @property
    def steepest(self) -> float:
        return 1.0
