"""Test functions of two variables (surfaces) on which optimizers are compared."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Any, ClassVar

from pydantic import Field

from reportgen.language import N_
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
