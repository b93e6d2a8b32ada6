"""The x axis of a sweep, with ticks at the levels of a numeric factor.

Of many levels the labels are round numbers, and the ticks of the levels are short.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from matplotlib.ticker import MaxNLocator

from reportgen.charts.labels import number, width_of
from reportgen.charts.style import SMALL
from reportgen.language import N_

LOG_FROM = 10.0  # ratio of largest to smallest level from which the axis is logarithmic
_INSET = 26.0  # maximum pixels from an outer level to the edge of the panel
_CLOSEST = 12.0  # minimum pixels between levels; closer ones are placed at equal distances
_EVEN = 1.05  # ratio of largest to smallest distance up to which levels count as equidistant
MANY = 15  # levels from which labels are round numbers and intervals are bands
LOG, NOT_TO_SCALE = "log axis", N_("not to scale")
_DECADE = 150.0  # width of a decade from which 2 and 5 have labels
_APART = 6.0  # pixels between labels


@dataclass(frozen=True)
class Ticks:
    """Positions of the levels of a panel: ``places`` (K,) in pixels from its left edge.

    ``rows`` (K,) are the lines of the level names below the axis, -1 without a name. ``kind`` is a
    remark on the axis, such as ``log axis``; empty for a linear one.
    """

    places: tuple[float, ...]
    rows: tuple[int, ...]
    kind: str
    width: float
    round: tuple[tuple[float, str], ...] = ()
    """(place, label) of round numbers, which many levels have instead of their names."""

    @property
    def lines(self) -> int:
        """Number of lines of names below the axis."""
        return 1 if self.round else max(self.rows) + 1

    @property
    def spacing(self) -> float:
        """Smallest distance of two levels in pixels."""
        return min((b - a for a, b in pairwise(self.places)), default=self.width)

    def place(self, value: float, values: Sequence[float]) -> float | None:
        """Position of a value between the levels ``values`` (K,); None if it is outside of them."""
        if not values[0] <= value <= values[-1]:
            return None
        after = max(1, bisect_left(values, value))
        low, high = _measures(self.kind, values[after - 1 : after + 1])
        (at,) = _measures(self.kind, [value])
        start, end = self.places[after - 1 : after + 1]
        return start + (at - low) / (high - low) * (end - start)

    def cell(self, index: int) -> tuple[float, float]:
        """Left and right end of the space of a level: half way to its neighbours."""
        edges = [0.0, *((a + b) / 2 for a, b in pairwise(self.places)), self.width]
        return edges[index], edges[index + 1]


@dataclass(frozen=True)
class LevelAxis:
    """The levels of a numeric factor: increasing ``values`` (K,) and their ``names``.

    ``upright``: panel -> value at which the panel has a vertical line.
    """

    title: str
    values: tuple[float, ...]
    names: tuple[str, ...]
    upright: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.values or len(self.values) != len(self.names):
            raise ValueError("an axis must have levels, each with a name.")
        if any(not a < b for a, b in pairwise(self.values)):
            raise ValueError(f"levels must be increasing. Got {self.values} instead.")

    def ticks(self, width: float) -> Ticks:
        """Positions in a panel of this width: to scale if there is room, else at equal distances.

        Equidistant levels always keep their scale; if there are many, some get no name.
        """
        kind = self._kind()
        if self.many and kind != NOT_TO_SCALE:
            return self._rounded(kind, width)
        if kind != NOT_TO_SCALE:
            measures = _measures(kind, self.values)
            places = _spread(measures, width)
            rows = _rows(places, self.names, width)
            apart = min((b - a for a, b in pairwise(places)), default=width)
            if _evenly_spaced(measures):
                rows = rows or _every_nth(places, self.names, width)
                return Ticks(places, rows, kind, width)
            if rows and apart >= _CLOSEST:
                return Ticks(places, rows, kind, width)
        places = _spread(list(range(len(self.values))), width)
        rows = _rows(places, self.names, width) or _every_nth(places, self.names, width)
        return Ticks(places, rows, NOT_TO_SCALE, width)

    @property
    def many(self) -> bool:
        """Whether there are too many levels for names."""
        return len(self.values) >= MANY

    def _rounded(self, kind: str, width: float) -> Ticks:
        """Levels to scale, with labels at round numbers as far as they fit."""
        places = _spread(_measures(kind, self.values), width)
        bare = Ticks(places, (-1,) * len(places), kind, width)
        ticks = _round_numbers(self.values, kind, width)
        found = [(bare.place(tick, self.values), number(tick, 4, trim=True)) for tick in ticks]
        return replace(bare, round=tuple((at, label) for at, label in found if at is not None))

    def _kind(self) -> str:
        """Kind of axis: logarithmic for a large range, unless the levels are equidistant."""
        low, high = self.values[0], self.values[-1]
        if len(self.values) > 2 and _evenly_spaced(self.values):
            return ""
        if low > 0:
            return LOG if high / low >= LOG_FROM else ""
        positive = [value for value in self.values if value > 0]
        if low == 0 and len(positive) > 1 and positive[-1] / positive[0] >= LOG_FROM:
            return NOT_TO_SCALE  # a logarithmic axis cannot show zero
        return ""


def _round_numbers(values: Sequence[float], kind: str, width: float) -> list[float]:
    """Round numbers around the levels: decades, with 2 and 5 if there is room, or equal steps."""
    low, high = values[0], values[-1]
    if kind != LOG:
        locator = MaxNLocator(nbins=max(3, int(width / 80)), steps=[1, 2, 2.5, 5, 10])
        return [float(tick) for tick in locator.tick_values(low, high)]
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 2, 5) if width / len(exponents) > _DECADE else (1,)
    return [float(f"{step}e{exponent}") for exponent in exponents for step in steps]


def _measures(kind: str, values: Sequence[float]) -> list[float]:
    """The levels transformed to the scale of the axis."""
    return [math.log(value) for value in values] if kind == LOG else list(values)


def _evenly_spaced(measures: Sequence[float]) -> bool:
    """Whether levels are equidistant, up to rounding."""
    steps = [b - a for a, b in pairwise(measures)]
    return max(steps, default=0.0) <= _EVEN * min(steps, default=0.0)


def _spread(measures: Sequence[float], width: float) -> tuple[float, ...]:
    """Positions between the insets; a single level is placed in the middle."""
    low, high = measures[0], measures[-1]
    if len(measures) == 1:
        return (width / 2,)
    inset = min(_INSET, width / (2 * len(measures)))
    room = width - 2 * inset
    return tuple(round(inset + (m - low) / (high - low) * room, 1) for m in measures)


def _rows(places: Sequence[float], names: Sequence[str], width: float) -> tuple[int, ...]:
    """Lines of the names: one line, or two alternately; empty if two are not enough."""
    for lines in (1, 2):
        rows = tuple(index % lines for index in range(len(places)))
        if _clear(places, names, rows, width):
            return rows
    return ()


def _every_nth(places: Sequence[float], names: Sequence[str], width: float) -> tuple[int, ...]:
    """Lines of the names if only every second, third, ... level has one."""
    for step in range(2, len(places)):
        rows = tuple(0 if index % step == 0 else -1 for index in range(len(places)))
        if _clear(places, names, rows, width):
            return rows
    return (0, *[-1] * (len(places) - 1))


def _clear(
    places: Sequence[float], names: Sequence[str], rows: Sequence[int], width: float
) -> bool:
    """Whether no name overlaps another one in its line or the neighbouring panel."""
    ends: dict[int, float] = {}
    for place, name, row in zip(places, names, rows, strict=True):
        half = width_of(name, SMALL) / 2
        if row < 0:
            continue
        if place - half < ends.get(row, -half) or place + half > width + 12:
            return False
        ends[row] = place + half + _APART
    return True
