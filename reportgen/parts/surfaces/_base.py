"""Base class of surfaces."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from reportgen.parts.family import Family, Part

Point = tuple[float, float]


class Surface(Part):
    """A polynomial f(x, y) that is 0 at its global minima and positive elsewhere.

    x and y are numbers, arrays or tensors of the same shape; results have that shape too.
    """

    title: ClassVar[str]
    """Name in texts."""
    start: ClassVar[Point]
    """Default starting point of descents."""

    @property
    @abstractmethod
    def minima(self) -> tuple[Point, ...]:
        """All points at which f is 0."""

    @abstractmethod
    def value(self, x: Any, y: Any) -> Any:
        """f(x, y)."""

    @abstractmethod
    def gradient(self, x: Any, y: Any) -> tuple[Any, Any]:
        """(df/dx, df/dy)."""


SURFACES: Family[Surface] = Family("surface")
