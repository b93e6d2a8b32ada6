"""A long, narrow valley."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from reportgen.language import N_
from reportgen.parts.surfaces._base import SURFACES, Point, Surface


@SURFACES.register
class Ravine(Surface):
    """f = (x² + condition * y²) / 2: a quadratic with the given ratio of curvatures.

    Gradient descent needs a learning rate below 2 / condition and about `condition` steps per
    factor of e, with momentum about sqrt(condition) steps: Polyak, Some methods of speeding up the
    convergence of iteration methods (USSR Computational Mathematics and Mathematical Physics 4,
    1964).
    """

    name: ClassVar[str] = "ravine"
    title: ClassVar[str] = N_("ravine")
    start: ClassVar[Point] = (10.0, 1.0)

    condition: float = Field(default=50.0, ge=1, description="ratio of the two curvatures")

    @property
    def minima(self) -> tuple[Point, ...]:
        """The origin."""
        return ((0.0, 0.0),)

    def value(self, x: Any, y: Any) -> Any:
        """f(x, y)."""
        return (x * x + self.condition * (y * y)) / 2

    def gradient(self, x: Any, y: Any) -> tuple[Any, Any]:
        """(x, condition * y)."""
        return x * 1.0, self.condition * y
