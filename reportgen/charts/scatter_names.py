"""Names beside the markers of a scatter, where they cover neither each other nor a marker."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportgen.charts.canvas import Box
from reportgen.charts.labels import width_of
from reportgen.charts.style import SMALL

HEIGHT = 12.0  # of a name
_MARKER = 5.0  # from the middle of a marker to its edge, with a little room
_NEAR, _STEP, _FURTHEST = 8.0, 9.0, 90.0  # pixels from a marker to its name
_DIRECTIONS = 16
_TAKEN, _BAR, _DOT = 1000.0, 6.0, 2.0  # what it costs to cover one, in pixels of distance


@dataclass(frozen=True)
class Mark:
    """A marker in pixels, with its name and the ends of its bars: left, right, upper, lower."""

    x: float
    y: float
    name: str
    bars: tuple[float, float, float, float]

    @property
    def boxes(self) -> tuple[Box, Box]:
        """What the bars cover."""
        left, right, top, bottom = self.bars
        return Box(left, self.y - 2, right - left, 4), Box(self.x - 2, top, 4, bottom - top)


@dataclass(frozen=True)
class Name:
    """Where a name stands; ``far`` ones need a leader from the marker."""

    text: str
    box: Box
    far: bool

    @property
    def baseline(self) -> float:
        """y of the text."""
        return self.box.bottom - 2.5


def place_names(
    panel: Box, marks: Sequence[Mark], dots: Sequence[tuple[float, float]]
) -> list[Name]:
    """A place for the name of every mark, inside the panel; the first ones choose first.

    A name covers no marker and no other name if there is any such place near enough, and as few
    bars and dots as may be.
    """
    markers = [_around(mark.x, mark.y, _MARKER) for mark in marks]
    bars = [box for mark in marks for box in mark.boxes]
    points = [_around(x, y, 1.0) for x, y in dots]
    placed: list[Name] = []

    def cost(candidate: tuple[Name, float]) -> float:
        (name, distance), taken = candidate, [*markers, *(other.box for other in placed)]
        return (
            distance
            + _TAKEN * sum(_meet(name.box, box) for box in taken)
            + _BAR * sum(_meet(name.box, box) for box in bars)
            + _DOT * sum(_meet(name.box, box) for box in points)
        )

    for mark in marks:
        name, _ = min(_candidates(mark, panel), key=cost)
        placed.append(name)
    return placed


def _candidates(mark: Mark, panel: Box) -> Iterator[tuple[Name, float]]:
    """Places around a marker, the nearest first, to the right before the others."""
    width = width_of(mark.name, SMALL) + 2
    distance = _NEAR
    while distance <= _FURTHEST:
        for turn in range(_DIRECTIONS):
            angle = 2 * math.pi * turn / _DIRECTIONS
            across, up = math.cos(angle), math.sin(angle)
            x = mark.x + distance * across + (across - 1) / 2 * width
            y = mark.y - distance * up - (up + 1) / 2 * HEIGHT
            x = min(max(x, panel.x), max(panel.x, panel.right - width))
            y = min(max(y, panel.y), panel.bottom - HEIGHT)
            far = distance >= _NEAR + _STEP
            yield Name(mark.name, Box(x, y, width, HEIGHT), far), distance
        distance += _STEP


def _around(x: float, y: float, half: float) -> Box:
    return Box(x - half, y - half, 2 * half, 2 * half)


def _meet(one: Box, other: Box) -> bool:
    return (
        min(one.right, other.right) > max(one.x, other.x)
        and min(one.bottom, other.bottom) > max(one.y, other.y)
    )  # fmt: skip
