"""Placement of names at the ends of lines and around markers without overlaps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import Box, Canvas
from reportgen.charts.labels import width_of
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import SMALL, LineStyle

_STEP = 13.0  # height of a line of a name
_EARLY = 30.0  # pixels before the edge of a panel
_LEADER = 12.0  # from the panel to the name
_HEIGHT = 12.0  # of the name of a marker
_MARKER = 5.0  # from the middle of a marker to its edge, with some space
_NEAR, _FURTHER, _FURTHEST = 8.0, 9.0, 90.0  # pixels from a marker to its name
_DIRECTIONS = 16
_TAKEN, _BAR, _DOT = 1000.0, 6.0, 2.0  # penalty for covering one, in pixels of distance


@dataclass(frozen=True)
class LineEnd:
    """The end of a line in pixels (x is NaN without a line), its series, and its name in lines.

    The series is empty for a line across the panel.
    """

    x: float
    y: float
    series: str
    style: LineStyle
    lines: tuple[str, ...]


def level_ends(box: Box, levels: Sequence[tuple[float, str]]) -> list[LineEnd]:
    """The ends of lines across the panel at these y positions, with the number of each."""
    ink = LineStyle("ink", "")
    return [LineEnd(box.right, y, "", ink, (text,)) for y, text in levels]


def write_names(sheet: Canvas, box: Box, ends: Sequence[LineEnd]) -> None:
    """Write each name right of the panel, with a thin leader from the end of its line.

    If all lines end well before the panel, the names stand right of the last end instead.
    """
    last = max((end.x for end in ends if math.isfinite(end.x)), default=box.right)
    edge = last + 4 if last < box.right - _EARLY else box.right
    for end, middle in _placed(box, ends):
        tag = Tag(end.series)
        x = edge + _LEADER
        if math.isfinite(end.x):
            along, paint = [max(end.x, edge - 4) + 4, x - 2], end.style.paint
            sheet.line(along, [end.y, middle], paint=paint, width=0.7, tag=tag)
        for index, line in enumerate(end.lines):
            y = middle + 4 + (index - (len(end.lines) - 1) / 2) * _STEP
            paint = f"{end.style.paint}-text"
            sheet.text(x, y, line, size=SMALL, paint=paint, tag=tag)


def _placed(box: Box, ends: Sequence[LineEnd]) -> list[tuple[LineEnd, float]]:
    ordered = sorted(ends, key=lambda end: end.y)
    sizes = [len(end.lines) * _STEP for end in ordered]
    return list(
        zip(ordered, apart([end.y for end in ordered], sizes, box.y, box.bottom), strict=True)
    )


def apart(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Shift positions so that items of these sizes do not overlap and stay within the bounds.

    ``wanted`` is sorted. Colliding neighbours share the shift (pool adjacent violators), which
    minimises the sum of squared shifts before the bounds are applied. If the items do not all fit,
    they start at ``low``.
    """
    if not wanted:
        return []
    centres = np.cumsum(sizes) - np.asarray(sizes) / 2
    offsets = centres - centres[0]
    pools: list[tuple[float, int]] = []  # sum of wanted positions of the first item, items
    for position, offset in zip(wanted, offsets, strict=True):
        total, count = position - float(offset), 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            total, count = total + pools[-1][0], count + pools[-1][1]
            pools.pop()
        pools.append((total, count))
    bases = [total / count for total, count in pools for _ in range(count)]
    first = low + sizes[0] / 2
    last = max(first, high - sizes[-1] / 2 - float(offsets[-1]))
    return [
        min(max(base, first), last) + float(offset)
        for base, offset in zip(bases, offsets, strict=True)
    ]


@dataclass(frozen=True)
class Marker:
    """A marker in pixels, with its name and the ends of its bars: left, right, top, bottom."""

    x: float
    y: float
    name: str
    bars: tuple[float, float, float, float]

    @property
    def boxes(self) -> tuple[Box, Box]:
        """The areas covered by the bars."""
        left, right, top, bottom = self.bars
        return Box(left, self.y - 2, right - left, 4), Box(self.x - 2, top, 4, bottom - top)


@dataclass(frozen=True)
class Name:
    """A placed name; if it is ``far`` from its marker it needs a leader."""

    text: str
    box: Box
    far: bool

    @property
    def baseline(self) -> float:
        """y of the text."""
        return self.box.bottom - 2.5


def place_names(
    panel: Box, marks: Sequence[Marker], dots: Sequence[tuple[float, float]]
) -> list[Name]:
    """Place the name of every mark inside the panel, in the order of the marks.

    If possible a name covers no marker and no other name, and as few bars and dots as possible.
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


def _candidates(mark: Marker, panel: Box) -> Iterator[tuple[Name, float]]:
    """Candidate places around a marker, the nearest first, beginning at the right."""
    width = width_of(mark.name, SMALL) + 2
    distance = _NEAR
    while distance <= _FURTHEST:
        for turn in range(_DIRECTIONS):
            angle = 2 * math.pi * turn / _DIRECTIONS
            across, up = math.cos(angle), math.sin(angle)
            x = mark.x + distance * across + (across - 1) / 2 * width
            y = mark.y - distance * up - (up + 1) / 2 * _HEIGHT
            x = min(max(x, panel.x), max(panel.x, panel.right - width))
            y = min(max(y, panel.y), panel.bottom - _HEIGHT)
            far = distance >= _NEAR + _FURTHER
            yield Name(mark.name, Box(x, y, width, _HEIGHT), far), distance
        distance += _FURTHER


def _around(x: float, y: float, half: float) -> Box:
    return Box(x - half, y - half, 2 * half, 2 * half)


def _meet(one: Box, other: Box) -> bool:
    return (
        min(one.right, other.right) > max(one.x, other.x)
        and min(one.bottom, other.bottom) > max(one.y, other.y)
    )  # fmt: skip
