"""Spaces to tune in, and the points that a budget draws from them.

The points are Halton's (1960), in base 2 for the first path of an arm, 3 for the second, 5 for the
third, ..., rotated by a random shift (Cranley and Patterson 1976). So they cover a range evenly
whatever their number, and the first 16 of 32 are the 16 of a smaller budget. The shift comes from a
hash of the space and the place of its path among those of the arm, so arms that are tuned in the
same space meet the same points, in every suite and on every machine.
"""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from reportgen.parts.labels import label

DIGITS = 4
"""Significant digits of a point relative to the width of its range: nobody needs more, and the
last bits of a power differ between machines."""
PRIMES = (2, 3, 5, 7, 11, 13)
"""One for each path of an arm, so at most six: more need another method than covering a space."""
TRIES = 200
"""Points drawn for each that is wanted, before what is left of a finite space is taken in order."""

Point = tuple[Any, ...]
"""A value for each space."""


class Space(Protocol):
    """Values of one setting. Equal texts mean equal spaces."""

    @property
    def text(self) -> str:
        """The space in words: `log-uniform from 0.001 to 10`."""
        ...

    @property
    def values(self) -> tuple[Any, ...] | None:
        """All values in order, where they can be counted."""
        ...

    def at(self, share: float) -> Any:
        """The value at a share of the space, at least 0 and below 1."""
        ...

    def share(self, value: Any) -> float | None:
        """Where a value lies, from 0 to 1; None in a space without an order."""
        ...


@dataclass(frozen=True)
class Range:
    """Real numbers from `low` to `high`, uniform on a linear or a logarithmic scale."""

    scale: Literal["uniform", "log-uniform"]
    low: float
    high: float

    @property
    def text(self) -> str:
        return f"{self.scale} from {label(self.low)} to {label(self.high)}"

    @property
    def values(self) -> None:
        return None

    def at(self, share: float) -> float:
        if self.scale == "uniform":
            width = self.high - self.low
            value = round(self.low + share * width, DIGITS - math.ceil(math.log10(width)))
        else:
            ratio = self.high / self.low
            narrow = max(0, math.ceil(-math.log10(math.log10(ratio))))
            value = float(f"{self.low * ratio**share:.{DIGITS + narrow}g}")
        return min(max(value, self.low), self.high)

    def share(self, value: Any) -> float:
        if self.scale == "uniform":
            return float((value - self.low) / (self.high - self.low))
        return math.log(value / self.low) / math.log(self.high / self.low)


@dataclass(frozen=True)
class Integers:
    """Whole numbers from `low` to `high`, both among them."""

    low: int
    high: int

    @property
    def text(self) -> str:
        return f"whole numbers from {self.low} to {self.high}"

    @property
    def values(self) -> tuple[int, ...]:
        return tuple(range(self.low, self.high + 1))

    def at(self, share: float) -> int:
        return self.low + math.floor(share * (self.high - self.low + 1))

    def share(self, value: Any) -> float:
        return float((value - self.low) / (self.high - self.low))


@dataclass(frozen=True)
class Choice:
    """Some values, in the order of the suite."""

    options: tuple[Any, ...]

    @property
    def text(self) -> str:
        return f"one of {', '.join(label(option) for option in self.options)}"

    @property
    def values(self) -> tuple[Any, ...]:
        return self.options

    def at(self, share: float) -> Any:
        return self.options[math.floor(share * len(self.options))]

    def share(self, value: Any) -> float | None:
        """Numbers that rise have an order; other options have none."""
        numbers = all(isinstance(o, int | float) and not isinstance(o, bool) for o in self.options)
        if not numbers or list(self.options) != sorted(self.options):
            return None
        return self.options.index(value) / (len(self.options) - 1)


def draw(spaces: Sequence[Space], budget: int) -> tuple[Point, ...]:
    """The first `budget` different points; fewer where the space has no more of them."""
    found: dict[str, Point] = {}
    for point in itertools.chain(_covering(spaces, TRIES * budget), _all(spaces)):
        found.setdefault(repr(point), point)
        if len(found) == budget:
            break
    return tuple(found.values())


def order(spaces: Sequence[Space], point: Point) -> tuple[Any, ...]:
    """What points are sorted by: numbers by size, other options by their place in the suite."""
    keys = []
    for space, value in zip(spaces, point, strict=True):
        share = space.share(value)
        keys.append(value if share is not None else (space.values or ()).index(value))
    return tuple(keys)


def _covering(spaces: Sequence[Space], number: int) -> Iterator[Point]:
    shifts = [_shift(space, place) for place, space in enumerate(spaces)]
    for index in range(number):
        yield tuple(
            space.at((radical_inverse(index, base) + shift) % 1.0)
            for space, base, shift in zip(spaces, PRIMES, shifts, strict=False)
        )


def _all(spaces: Sequence[Space]) -> Iterator[Point]:
    """Every point of a finite space in order; none of an infinite one."""
    values = [space.values for space in spaces]
    if all(found is not None for found in values):
        yield from itertools.product(*(found or () for found in values))


def _shift(space: Space, place: int) -> float:
    digest = hashlib.sha256(f"{space.text}, path {place}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def radical_inverse(index: int, base: int) -> float:
    """The digits of `index` mirrored at the point (van der Corput 1935): 6 = 110 becomes 0.011."""
    value, weight = 0.0, 1.0
    while index:
        index, digit = divmod(index, base)
        weight /= base
        value += digit * weight
    return value
