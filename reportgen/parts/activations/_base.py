"""The interface of an activation function."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from reportgen.parts.family import Family, Part

if TYPE_CHECKING:
    from torch import Tensor


class Activation(Part):
    """An elementwise function h = f(z) and its derivative; tensors of any shape, on any device."""

    title: ClassVar[str]
    """Name in texts, e.g. `ReLU`."""
    bounds: ClassVar[tuple[float, float]]
    """Infimum and supremum of f."""

    @abstractmethod
    def forward(self, z: Tensor) -> Tensor:
        """f(z)."""

    @abstractmethod
    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        """f'(z), given h = f(z)."""

    @property
    @abstractmethod
    def steepest(self) -> float:
        """The maximum of |f'(z)|; a unit counts as saturated below 5 % of it."""


ACTIVATIONS: Family[Activation] = Family("activation")
