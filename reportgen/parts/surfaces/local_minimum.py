"""A local minimum in front of the global one."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from pydantic import Field

from reportgen.language import N_
from reportgen.parts.surfaces._base import SURFACES, Point, Surface


@SURFACES.register
class LocalMinimum(Surface):
    """f = (x² - 1)² / 4 + tilt * x + y² / 2 + c: two wells; the left one is deeper.

    c is chosen so that f is 0 at the bottom of the left well. With the default tilt f is 0.20 at
    the bottom of the right well and 0.36 at the pass between them.
    """

    name: ClassVar[str] = "local_minimum"
    title: ClassVar[str] = N_("local minimum")
    start: ClassVar[Point] = (2.0, 1.0)

    tilt: float = Field(
        default=0.1,
        gt=0,
        lt=0.38,
        description="added slope; from 0.385 on there is only one well",
    )

    @property
    def wells(self) -> tuple[float, float, float]:
        """x of the deep well, the pass and the shallow well: the roots of x³ - x + tilt.

        By Viète's formula for a cubic with three real roots.
        """
        angle = math.acos(-self.tilt * 1.5 * math.sqrt(3)) / 3
        roots = (math.cos(angle - 2 * math.pi * k / 3) * 2 / math.sqrt(3) for k in range(3))
        left, middle, right = sorted(roots)
        return left, middle, right

    @property
    def minima(self) -> tuple[Point, ...]:
        """The bottom of the deep well."""
        return ((self.wells[0], 0.0),)

    def value(self, x: Any, y: Any) -> Any:
        """f(x, y)."""
        return self._raw(x) - self._raw(self.wells[0]) + y * y / 2

    def gradient(self, x: Any, y: Any) -> tuple[Any, Any]:
        """(x³ - x + tilt, y)."""
        return x * (x * x - 1) + self.tilt, y * 1.0

    def _raw(self, x: Any) -> Any:
        well = x * x - 1
        return well * well / 4 + self.tilt * x
