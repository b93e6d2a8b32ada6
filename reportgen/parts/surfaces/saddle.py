"""A saddle between two equal minima."""

from __future__ import annotations

from typing import Any, ClassVar

from reportgen.language import N_
from reportgen.parts.surfaces._base import SURFACES, Point, Surface


@SURFACES.register
class Saddle(Surface):
    """f = x² / 2 + (y² - 1)² / 4: a saddle of height 1/4 at (0, 0), minima at (0, 1) and (0, -1).

    Descent along the line y = 0 ends in the saddle, where the gradient is 0; off the line, y grows
    exponentially. Such saddles are discussed by Dauphin et al., Identifying and attacking the
    saddle point problem in high-dimensional non-convex optimization (NIPS 2014), section 2.
    """

    name: ClassVar[str] = "saddle"
    title: ClassVar[str] = N_("saddle")
    start: ClassVar[Point] = (1.5, 1e-4)

    @property
    def minima(self) -> tuple[Point, ...]:
        """Both minima."""
        return (0.0, 1.0), (0.0, -1.0)

    def value(self, x: Any, y: Any) -> Any:
        """f(x, y)."""
        well = y * y - 1
        return x * x / 2 + well * well / 4

    def gradient(self, x: Any, y: Any) -> tuple[Any, Any]:
        """(x, y³ - y)."""
        return x * 1.0, y * (y * y - 1)
