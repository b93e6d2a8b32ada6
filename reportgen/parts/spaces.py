"""Search spaces of settings, and the points that tuning draws from them.

The points of tuning are a Halton sequence (1960) with base 2 for the first tuned path of an arm, 3
for the second, 5 for the third, ..., and with a random shift modulo 1 (Cranley and Patterson 1976).
They cover a range evenly for every budget, and a smaller budget draws the first points of a larger
one. The shift is derived from a hash of the space and the index of its path in the arm, so arms
with the same spaces get the same points, in every suite and on every machine.
"""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from reportgen.parts.labels import label

DIGITS = 4
"""Significant digits of a point, relative to the width of its range. Rounding makes points equal on
all machines, where the last bits of a power differ."""
PRIMES = (2, 3, 5, 7, 11, 13)
"""Bases of the Halton sequence, one per tuned path of an arm. More than six dimensions would need
another method, because the sequence no longer covers them evenly."""
TRIES = 200
"""Points drawn per point of the budget, before the rest of a finite space is taken in order."""

Point = tuple[Any, ...]
"""One value per space."""


class Space(Protocol):
    """The search space of one setting. Spaces with equal texts are equal."""

    @property
    def text(self) -> str:
        """The space in words: `log-uniform from 0.001 to 10`."""
        ...

    @property
    def values(self) -> tuple[Any, ...] | None:
        """All values in order; None for an infinite space."""
        ...

    def at(self, fraction: float) -> Any:
        """The value at a fraction of the space, in [0, 1)."""
        ...

    def fraction(self, value: Any) -> float | None:
        """The fraction of the space below a value, in [0, 1]; None in a space without an order."""
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

    def at(self, fraction: float) -> float:
        if self.scale == "uniform":
            width = self.high - self.low
            value = round(self.low + fraction * width, DIGITS - math.ceil(math.log10(width)))
        else:
            ratio = self.high / self.low
            narrow = max(0, math.ceil(-math.log10(math.log10(ratio))))
            value = float(f"{self.low * ratio**fraction:.{DIGITS + narrow}g}")
        return min(max(value, self.low), self.high)

    def fraction(self, value: Any) -> float:
        if self.scale == "uniform":
            return float((value - self.low) / (self.high - self.low))
        return math.log(value / self.low) / math.log(self.high / self.low)


@dataclass(frozen=True)
class Integers:
    """Integers from `low` to `high`, both inclusive."""

    low: int
    high: int

    @property
    def text(self) -> str:
        return f"whole numbers from {self.low} to {self.high}"

    @property
    def values(self) -> tuple[int, ...]:
        return tuple(range(self.low, self.high + 1))

    def at(self, fraction: float) -> int:
        return self.low + math.floor(fraction * (self.high - self.low + 1))

    def fraction(self, value: Any) -> float:
        return float((value - self.low) / (self.high - self.low))


@dataclass(frozen=True)
class Choice:
    """A list of values, in the order of the suite."""

    options: tuple[Any, ...]

    @property
    def text(self) -> str:
        return f"one of {', '.join(label(option) for option in self.options)}"

    @property
    def values(self) -> tuple[Any, ...]:
        return self.options

    def at(self, fraction: float) -> Any:
        return self.options[math.floor(fraction * len(self.options))]

    def fraction(self, value: Any) -> float | None:
        """The fraction by index, if the options are numbers in ascending order; else None."""
        numbers = all(isinstance(o, int | float) and not isinstance(o, bool) for o in self.options)
        if not numbers or list(self.options) != sorted(self.options):
            return None
        return self.options.index(value) / (len(self.options) - 1)


_PAIR: dict[str, Any] = {"minItems": 2, "maxItems": 2}


def _rising(ends: list[Any]) -> list[Any]:
    if len(ends) != 2 or not ends[0] < ends[1]:
        raise _range("low < high", ends)
    return ends


def _positive(ends: list[Any]) -> list[Any]:
    if len(ends) != 2 or not 0 < ends[0] < ends[1]:
        raise _range("0 < low < high", ends)
    return ends


def _range(expected: str, ends: list[Any]) -> PydanticCustomError:
    words = f"a range must be [low, high] with {expected}. Got {label(ends)} instead."
    return PydanticCustomError("range", "{words}", {"words": words})


SPACE_FORMS = ("{log_uniform: [low, high]}", "{uniform: ...}", "{integers: ...}", "{choice: [...]}")
"""How a suite writes a search space."""


class SpaceSetting(BaseModel):
    """The search space of a setting as a suite gives it, by exactly one of the keys."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        json_schema_extra={"minProperties": 1, "maxProperties": 1},
    )

    uniform: Annotated[list[float], AfterValidator(_rising)] | None = Field(
        default=None,
        description="[low, high]: real numbers, uniform",
        json_schema_extra=_PAIR,
    )
    log_uniform: Annotated[list[float], AfterValidator(_positive)] | None = Field(
        default=None,
        description="[low, high]: real numbers, uniform on a logarithmic scale",
        json_schema_extra=_PAIR,
    )
    integers: Annotated[list[int], AfterValidator(_rising)] | None = Field(
        default=None,
        description="[low, high]: integers, both bounds inclusive",
        json_schema_extra=_PAIR,
    )
    choice: Annotated[list[Any], Field(min_length=1)] | None = Field(
        default=None, description="a list of values"
    )

    @model_validator(mode="wrap")
    @classmethod
    def _one_form(cls, data: Any, handler: ModelWrapValidatorHandler[SpaceSetting]) -> SpaceSetting:
        if isinstance(data, SpaceSetting):
            return handler(data)
        if not isinstance(data, Mapping) or len(data) != 1:
            raise PydanticCustomError("wrong_type", "one of " + ", ".join(SPACE_FORMS))
        space = handler(data)
        if not space.model_dump():
            raise PydanticCustomError("wrong_type", "one of " + ", ".join(SPACE_FORMS))
        return space

    @model_serializer(mode="wrap")
    def _given(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value is not None}

    @property
    def space(self) -> Space:
        """The space itself."""
        if self.uniform is not None:
            return Range("uniform", *map(float, self.uniform))
        if self.log_uniform is not None:
            return Range("log-uniform", *map(float, self.log_uniform))
        if self.integers is not None:
            return Integers(*self.integers)
        return Choice(tuple(self.choice or ()))


def draw(spaces: Sequence[Space], budget: int) -> tuple[Point, ...]:
    """Draw the first `budget` different points; fewer if the space has fewer."""
    found: dict[str, Point] = {}
    for point in itertools.chain(_covering(spaces, TRIES * budget), _all(spaces)):
        found.setdefault(repr(point), point)
        if len(found) == budget:
            break
    return tuple(found.values())


def order(spaces: Sequence[Space], point: Point) -> tuple[Any, ...]:
    """Sort key of a point: numbers sort by size, other options by their order in the suite."""
    keys = []
    for space, value in zip(spaces, point, strict=True):
        fraction = space.fraction(value)
        keys.append(value if fraction is not None else (space.values or ()).index(value))
    return tuple(keys)


def _covering(spaces: Sequence[Space], number: int) -> Iterator[Point]:
    shifts = [_shift(space, place) for place, space in enumerate(spaces)]
    for index in range(number):
        yield tuple(
            space.at((radical_inverse(index, base) + shift) % 1.0)
            for space, base, shift in zip(spaces, PRIMES, shifts, strict=False)
        )


def _all(spaces: Sequence[Space]) -> Iterator[Point]:
    """Yield all points of a finite space in order; nothing for an infinite space."""
    values = [space.values for space in spaces]
    if all(found is not None for found in values):
        yield from itertools.product(*(found or () for found in values))


def _shift(space: Space, place: int) -> float:
    digest = hashlib.sha256(f"{space.text}, path {place}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def radical_inverse(index: int, base: int) -> float:
    """Radical inverse in [0, 1) (van der Corput 1935): the digits mirrored at the radix point.

    For example, 6 is 110 in base 2, which becomes 0.011 in base 2, or 0.375.
    """
    value, weight = 0.0, 1.0
    while index:
        index, digit = divmod(index, base)
        weight /= base
        value += digit * weight
    return value
