"""One number per trial: a dot per seed, a row per arm, with the estimate and its interval.

If dots would cover each other because many seeds have nearly the same number, columns show the
number of seeds instead, in all rows and on one scale. A seed without a finite number is drawn at
the right edge: as an open arrow if the number is infinite (a target never reached), and as a cross
if it is NaN (diverged).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, Anchor, Box, Canvas, canvas
from reportgen.charts.labels import number, width_of, wrapped
from reportgen.charts.panel import Panel
from reportgen.charts.scale import (
    LOG_FROM,
    FloatArray,
    Scale,
    cut_range,
    finite,
    position_scale,
    spread_scale,
    step_name,
)
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL, Series, series_by_key
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, Phrases

MOST_MISSED = 5  # marks of seeds without a number per row; more are replaced by one with a count

LEVELS = 4  # of dots at the same position
_DOT = 4.5  # pixels
_COLUMN = 5.0  # width of a column that counts seeds
_HIGHEST = 18.0  # column
_NAMES = 210.0
_LEFT, _WIDE = 222.0, 470.0  # x and width of the axis
_RIGHT = _LEFT + _WIDE
_RESULT = 744.0
_ROW = 40.0
_HEAD = 30.0
_FOOT = 42.0


@dataclass(frozen=True)
class DotRow:
    """One arm: ``values`` (S,), one per seed, and an estimate with its bounds.

    ``result`` is the text beside the row; ``missed`` is the meaning of the arrows, such as
    ``never``. ``seeds`` (S,): the number of the seed of each value, for tooltips.
    """

    label: str
    series: str
    values: FloatArray
    estimate: float
    low: float
    high: float
    result: str
    missed: str = "never"
    seeds: Sequence[int] = ()

    @property
    def named(self) -> list[tuple[float, int | None]]:
        """The finite values in increasing order, each with the number of its seed."""
        order = np.argsort(self.values, kind="stable").tolist()
        named = ((float(self.values[at]), self.seeds[at] if self.seeds else None) for at in order)
        return [(value, seed) for value, seed in named if math.isfinite(value)]

    @property
    def numbers(self) -> list[float]:
        """The finite values in increasing order."""
        return [float(value) for value in np.sort(self.values[np.isfinite(self.values)])]


def seed_dots(
    slug: str,
    title: str,
    rows: Sequence[DotRow],
    series: Sequence[Series],
    *,
    quantity: str,
    interval: str = "95 % confidence interval of the mean",
    estimate: str = "mean",
    span: tuple[float, float] = (0.0, 1.0),
    steps: bool = False,
    level: float | None = None,
    bounds: tuple[float, float] = (-math.inf, math.inf),
    say: Phrases = ENGLISH,
) -> Svg:
    """Draw one row per arm; ``interval`` describes the bar, ``estimate`` its marker.

    ``span`` are the ends of the axis if no row has a number. ``steps``: the numbers are steps of
    training. ``level``: a reference value, such as 0 for differences, which a linear axis then
    includes. ``bounds``: smallest and largest possible number. ``say`` translates the chart's own
    words.

    Raises ValueError for no rows or an unknown series.
    """
    by_key = series_by_key(series, (row.series for row in rows))
    scale = dots_scale(rows, span, level, bounds)
    scale = scale.in_steps() if steps else scale
    most = 0
    if piled(rows, scale):
        most = max(len(values) for row in rows for values in _columns(row, scale).values())
    interval = interval if any(math.isfinite(row.low) for row in rows) else ""
    height = len(rows) * _ROW
    with canvas(slug, WIDTH, _HEAD + height + _FOOT) as sheet:
        _legend(sheet, rows, f"{estimate}, {interval}" if interval else estimate, most, say)
        panel = Panel(sheet, Box(_LEFT, _HEAD, _WIDE, height), scale)
        panel.foot(scale.titled(quantity, say), grid=True)
        if level is not None:
            sheet.line([panel.x(level)] * 2, [_HEAD, _HEAD + height], paint="ink", width=1.2)
        for index, row in enumerate(rows):
            drawing = _Row(panel, row, by_key[row.series], _HEAD + (index + 0.5) * _ROW, say)
            drawing.draw(step_name if steps else _name, most)
        return sheet.svg(title, _describe(rows, quantity, estimate, interval, scale, most, say))


def piled(rows: Sequence[DotRow], scale: Scale) -> bool:
    """Whether dots would cover each other, so that columns are drawn instead."""
    places = ([_x(value, scale) for value in within(row, scale)] for row in rows)
    return any(level >= LEVELS for found in places for level in stacked(found))


def within(row: DotRow, scale: Scale) -> list[float]:
    """The numbers of a row that are on the axis, in increasing order."""
    return [value for value in row.numbers if scale.holds(value)]


def _x(value: float, scale: Scale) -> float:
    return _LEFT + scale.inside(value) * _WIDE


def _columns(row: DotRow, scale: Scale) -> dict[int, list[float]]:
    """The numbers in each column, which are counted from the left end of the axis."""
    found: dict[int, list[float]] = {}
    for value in within(row, scale):
        found.setdefault(int(scale.inside(value) * _WIDE // _COLUMN), []).append(value)
    return found


def dots_scale(
    rows: Sequence[DotRow],
    span: tuple[float, float] = (0.0, 1.0),
    level: float | None = None,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> Scale:
    """The scale of the numbers, for intervals that are not too wide, and without outlying seeds.

    A single seed far from all others would compress them (:func:`cut_range`).
    """
    values = np.concatenate([row.values for row in rows])
    if not finite(values).any():
        return position_scale(np.array(span), log=False)
    ends = [end for row in rows for end in (row.low, row.high, row.estimate)]
    held = np.array([row.estimate for row in rows] + ([] if level is None else [level]))
    known = values[finite(values)]
    log = level is None and known.min() > 0 and known.max() > LOG_FROM * known.min()
    low, high = cut_range(known, log=log)
    kept = np.append(known[(known >= low) & (known <= high)], held)
    return spread_scale(kept, ends, log=log, reach=2, bounds=bounds)


def _legend(sheet: Canvas, rows: Sequence[DotRow], what: str, most: int, say: Phrases) -> None:
    if most:
        sheet.box(Box(_LEFT + 1, 18 - _HIGHEST, _COLUMN - 1, _HIGHEST - 4), paint="muted")
    else:
        sheet.marker(_LEFT + 4, 10, "o", paint="muted", size=5)
    seed = say.text("{number} seeds at this height", number=most) if most else say.text("one seed")
    sheet.small(_LEFT + 14, 14, seed)
    x = max(_LEFT + 90, _LEFT + 14 + width_of(seed, SMALL) + 24)
    if any(math.isfinite(row.low) for row in rows):
        sheet.line([x, x + 26], [10, 10], paint="muted", width=2.4)
    sheet.marker(x + 13, 10, "D", paint="muted", size=7)
    sheet.small(x + 34, 14, what)
    values = np.concatenate([row.values for row in rows])
    names = [rows[0].missed] if np.isposinf(values).any() else []
    names += [say.text("diverged")] if np.isnan(values).any() else []
    if names:
        sheet.small(_RIGHT + 6, 14, say.text(" or ").join(names))


@dataclass(frozen=True)
class _Row:
    """One arm on the canvas, with dots below the line ``y`` and the interval above it."""

    panel: Panel
    row: DotRow
    entry: Series
    y: float
    say: Phrases

    def draw(self, told: Callable[[float], str], most: int) -> None:
        """``told``: formats a number. ``most``: seeds in the highest column; 0: draw dots."""
        self.panel.sheet.of = self.row.label
        top = self.y - _ROW / 2
        self.panel.sheet.line([0, WIDTH], [top, top], paint="grid", under=True)
        self._lines(0, wrapped(self.row.label, _NAMES, BODY, 2), "ink", BODY)
        self._columns(told, most) if most else self._dots(told)
        self._missed()
        self._beyond(told)
        self._interval()
        self._lines(_RESULT, wrapped(self.row.result, WIDTH - _RESULT, SMALL, 2), "muted", SMALL)

    def _tag(self, who: str, what: str) -> Tag:
        return Tag(self.row.series, f"{self.row.label}, {who}: {what}")

    def _lines(self, x: float, lines: Sequence[str], paint: str, size: float) -> None:
        for index, line in enumerate(lines):
            y = self.y + 4 + (index - (len(lines) - 1) / 2) * (size + 3)
            self.panel.sheet.text(x, y, line, size=size, paint=paint, tag=Tag(self.row.series))

    def _dots(self, told: Callable[[float], str]) -> None:
        """Draw a dot for every finite value, below the line."""
        scale = self.panel.across
        shown = [(value, seed) for value, seed in self.row.named if scale.holds(value)]
        places = [self.panel.x(value) for value, _ in shown]
        for (value, seed), x, level in zip(shown, places, stacked(places), strict=True):
            y, tag = self.y + 3 + level * _DOT, self._tag(self._seed(seed), told(value))
            self.panel.sheet.marker(x, y, "o", paint=self.entry.style.paint, size=4.5, tag=tag)

    def _seed(self, seed: int | None) -> str:
        return self.say.text("one seed" if seed is None else "seed {seed}", seed=seed)

    def _columns(self, told: Callable[[float], str], most: int) -> None:
        """Draw columns with the number of seeds, from the bottom of the row upwards."""
        foot = self.y + _ROW / 2 - 1
        for column, values in _columns(self.row, self.panel.across).items():
            height = _HIGHEST * len(values) / most
            ends = list(dict.fromkeys(told(value) for value in (values[0], values[-1])))
            between = self.say.span(*ends) if len(ends) == 2 else ends[0]
            box = Box(_LEFT + column * _COLUMN + 0.5, foot - height, _COLUMN - 1, height)
            tag = self._tag(self.say.seeds(len(values)), between)
            self.panel.sheet.box(box, paint=self.entry.style.paint, tag=tag)

    def _missed(self) -> None:
        """Draw the seeds without a number: one mark each, or one mark per kind with a count."""
        lost = np.flatnonzero(~np.isfinite(self.row.values)).tolist()
        missed = [bool(np.isinf(self.row.values[at])) for at in lost]
        if len(missed) <= MOST_MISSED:
            for index, (at, never) in enumerate(zip(lost, missed, strict=True)):
                x, y = _RIGHT + 10 + index % 5 * 7, self.y + 7 - index // 5 * 11
                seed = self.row.seeds[at] if self.row.seeds else None
                self._lost(x, y, never, self._seed(seed))
            return
        for index, never in enumerate(sorted(set(missed), reverse=True)):
            count, y = missed.count(never), self.y + 7 - index * 13
            self._lost(_RIGHT + 10, y, never, self.say.seeds(count))
            self.panel.sheet.small(_RIGHT + 16, y + 4, f"×{count}")

    def _beyond(self, told: Callable[[float], str]) -> None:
        """Draw a triangle at an end of the axis for the seeds beyond it, with the furthest."""
        scale, paint = self.panel.across, self.entry.style.paint
        below = [value for value in self.row.numbers if value < scale.low]
        above = [value for value in reversed(self.row.numbers) if value > scale.high]
        for values, x, out in ((below, _LEFT + 5, 1), (above, _RIGHT - 5, -1)):
            if not values:
                continue
            count = f" ×{len(values)}" if len(values) > 1 else ""
            note = self.say.text("{value}, beyond the axis", value=told(values[0]))
            tag = self._tag(self.say.seeds(len(values)), note)
            y, marker = self.y + 6, "<" if out > 0 else ">"
            self.panel.sheet.marker(x, y, marker, paint=paint, size=7, tag=tag)
            anchor: Anchor = "start" if out > 0 else "end"
            self.panel.sheet.small(x + 8 * out, y + 4, f"{told(values[0])}{count}", anchor)

    def _lost(self, x: float, y: float, never: bool, who: str) -> None:
        tag = self._tag(who, self.row.missed if never else self.say.text("diverged"))
        marker, size = (">", 6.5) if never else ("x", 5.0)
        self.panel.sheet.marker(x, y, marker, paint=self.entry.style.paint, size=size,
                                hollow=never, tag=tag)  # fmt: skip

    def _interval(self) -> None:
        row, y, paint = self.row, self.y - 7, self.entry.style.paint
        if not math.isfinite(row.estimate):
            return
        if math.isfinite(row.low):
            ends = [self.panel.x(row.low), self.panel.x(row.high)]
            self.panel.sheet.line(ends, [y, y], paint=paint, width=2.4, tag=Tag(row.series))
        tag = Tag(row.series, f"{row.label}: {row.result}")
        self.panel.sheet.marker(self.panel.x(row.estimate), y, "D", paint=paint, size=7, tag=tag)


def stacked(places: Sequence[float]) -> list[int]:
    """Levels for dots at increasing positions, so that overlapping ones are stacked.

    A level of `LEVELS` or more does not fit into a row.
    """
    last: list[float] = []
    found = []
    for place in places:
        free = (level for level, before in enumerate(last) if place - before >= _DOT)
        level = next(free, len(last))
        last[level : level + 1] = [place]
        found.append(level)
    return found


def _name(value: float) -> str:
    return number(value, 4)


def _describe(
    rows: Sequence[DotRow],
    quantity: str,
    estimate: str,
    interval: str,
    scale: Scale,
    most: int,
    say: Phrases,
) -> str:
    values = np.concatenate([row.values for row in rows])
    missed, broken = int(np.isposinf(values).sum()), int(np.isnan(values).sum())
    parts = [
        say.plural(
            "{quantity:capital}, one row for each of {number} arm.",
            "{quantity:capital}, one row for each of {number} arms.",
            len(rows),
            quantity=quantity,
        ),
        say.text("Columns: number of seeds, at most {most}.", most=most)
        if most
        else say.text("Dots: one seed each."),
        say.text(
            "Diamond and bar: {estimate} and its {interval}.", estimate=estimate, interval=interval
        )
        if interval
        else say.text("Diamond: {estimate}.", estimate=estimate),
    ]
    if scale.log:
        parts.append(say.text("The axis is logarithmic."))
    if missed:
        parts.append(
            say.text(
                "Open arrows at the right edge: {what} ({some} of {all}).",
                what=rows[0].missed,
                some=missed,
                all=len(values),
            )
        )
    if broken:
        parts.append(
            say.text(
                "Crosses at the right edge: diverged ({some} of {all}).",
                some=broken,
                all=len(values),
            )
        )
    return " ".join(parts)
