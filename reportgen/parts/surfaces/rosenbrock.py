"""Rosenbrock's function."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from reportgen.language import N_
from reportgen.parts.surfaces._base import SURFACES, Point, Surface


@SURFACES.register
class Rosenbrock(Surface):
    """f = (1 - x)² + steepness * (y - x²)²: a curved valley with a nearly flat bottom.

    Rosenbrock, An automatic method for finding the greatest or least value of a function (The
    Computer Journal 3, 1960), with his starting point.
    """

    name: ClassVar[str] = "rosenbrock"
    title: ClassVar[str] = N_("Rosenbrock's function")
    start: ClassVar[Point] = (-1.2, 1.0)

    steepness: float = Field(
        default=100.0, gt=0, description="steepness of the walls of the valley"
    )

    @property
    def minima(self) -> tuple[Point, ...]:
        """The only minimum."""
        return ((1.0, 1.0),)

    def value(self, x: Any, y: Any) -> Any:
        """f(x, y)."""
        wall = y - x * x
        return (1 - x) * (1 - x) + self.steepness * (wall * wall)

    def gradient(self, x: Any, y: Any) -> tuple[Any, Any]:
        """(-2 (1 - x) - 4 steepness x (y - x²), 2 steepness (y - x²))."""
        wall = y - x * x
        return -2 * (1 - x) - 4 * self.steepness * x * wall, 2 * self.steepness * wall
