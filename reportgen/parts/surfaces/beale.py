"""Beale's function."""

from __future__ import annotations

from typing import Any, ClassVar

from reportgen.language import N_
from reportgen.parts.surfaces._base import SURFACES, Point, Surface

_TARGETS = (1.5, 2.25, 2.625)


@SURFACES.register
class Beale(Surface):
    """f = sum over i = 1, 2, 3 of (c_i - x (1 - y^i))² with c = 1.5, 2.25, 2.625.

    A flat valley between steep walls with its minimum at (3, 0.5): Beale (1958); form and starting
    point are those of Moré, Garbow and Hillstrom, Testing unconstrained optimization software (ACM
    TOMS 7, 1981), problem 5.
    """

    name: ClassVar[str] = "beale"
    title: ClassVar[str] = N_("Beale's function")
    start: ClassVar[Point] = (1.0, 1.0)

    @property
    def minima(self) -> tuple[Point, ...]:
        """The only minimum."""
        return ((3.0, 0.5),)

    def value(self, x: Any, y: Any) -> Any:
        """f(x, y)."""
        first, second, third = self._residuals(x, y)
        return first * first + second * second + third * third

    def gradient(self, x: Any, y: Any) -> tuple[Any, Any]:
        """By the chain rule from the three residuals."""
        first, second, third = self._residuals(x, y)
        along = first * (y - 1) + second * (y * y - 1) + third * (y * y * y - 1)
        across = first + second * 2 * y + third * 3 * y * y
        return 2 * along, 2 * x * across

    @staticmethod
    def _residuals(x: Any, y: Any) -> tuple[Any, Any, Any]:
        powers = (y, y * y, y * y * y)
        first, second, third = (c - x * (1 - p) for c, p in zip(_TARGETS, powers, strict=True))
        return first, second, third
