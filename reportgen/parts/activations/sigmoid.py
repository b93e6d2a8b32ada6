"""Logistic sigmoid."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from reportgen.parts.activations._base import ACTIVATIONS, Activation

if TYPE_CHECKING:
    from torch import Tensor


@ACTIVATIONS.register
class Sigmoid(Activation):
    """f(z) = 1 / (1 + exp(-z))."""

    name: ClassVar[str] = "sigmoid"
    title: ClassVar[str] = "sigmoid"
    bounds: ClassVar[tuple[float, float]] = (0.0, 1.0)

    def forward(self, z: Tensor) -> Tensor:
        return z.sigmoid()

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        return (1 - h).mul_(h)

    @property
    def steepest(self) -> float:
        return 0.25
