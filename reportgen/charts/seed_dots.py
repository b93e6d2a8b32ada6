"""One number a trial: every seed as a dot, one row an arm, with the estimate and its interval.

Where so many seeds have nearly the same number that their dots would cover each other, columns
count them instead: in all rows, and on one scale. A seed that has no number is not dropped: it
stands at the right edge, as an open arrow when the
number is infinite (a target never reached) and as a cross when it is not a number (diverged).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.curve_data import FloatArray, finite
from reportgen.charts.labels import number, shortened, wrapped
from reportgen.charts.scales import Scale, position_scale, step_label, step_name
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL, Series
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, Phrases

MOST_MISSED = 10  # marks of seeds without a number in a row; of more there is one, and a count
LOG_FROM = 20.0  # largest over smallest value, from which on the axis is logarithmic

LEVELS = 4  # of dots that would cover each other
_DOT = 4.5  # pixels
_COLUMN = 5.0  # width of a column that counts seeds
_HIGHEST = 18.0  # column
_NAMES = 210.0
_AXIS = Box(222, 0, 470, 0)  # x and width of the numbers
_RESULT = 744.0
_ROW = 40.0
_HEAD = 30.0
_FOOT = 42.0


@dataclass(frozen=True)
class DotRow:
    """One arm: ``values`` (S,), one a seed, and an estimate with its bounds.

    ``result`` is what stands beside the row; ``missed`` what the arrows mean, such as ``never``.
    """

    label: str
    series: str
    values: FloatArray
    estimate: float
    low: float
    high: float
    result: str
    missed: str = "never"


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
    say: Phrases = ENGLISH,
) -> Svg:
    """Draw one row an arm; ``interval`` says what the bar is, ``estimate`` what its marker is.

    ``span`` are the ends of the axis where no row has a number. ``steps``: the numbers are steps of
    training, written as below curves. ``level``: a value to compare with, such as 0 for
    differences; the axis is then linear and holds it. ``say`` puts the words into another language.

    Raises ValueError for no rows or an unknown series.
    """
    looks = {entry.key: entry for entry in series}
    unknown = [row.series for row in rows if row.series not in looks]
    if not rows or unknown:
        raise ValueError(f"rows must not be empty, series known. Unknown: {unknown}.")
    scale = dots_scale(rows, span, level)
    if steps:
        scale = replace(scale, labels=tuple(map(step_label, scale.ticks)))
    told = step_name if steps else _name
    most = _most_in_a_column(rows, scale) if piled(rows, scale) else 0
    interval = interval if any(math.isfinite(row.low) for row in rows) else ""
    with canvas(slug, WIDTH, _HEAD + len(rows) * _ROW + _FOOT) as sheet:
        _legend(sheet, rows, estimate, interval, most, say)
        _axis(sheet, scale, len(rows), quantity, say)
        if level is not None:
            x = _AXIS.x + scale.fraction(level) * _AXIS.width
            sheet.line([x, x], [_HEAD, _HEAD + len(rows) * _ROW], paint="ink", width=1.2)
        for index, row in enumerate(rows):
            y = _HEAD + (index + 0.5) * _ROW
            _Row(sheet, row, looks[row.series], scale, y, told, most, say).draw()
        return sheet.svg(title, _describe(rows, quantity, estimate, interval, scale, most, say))


def piled(rows: Sequence[DotRow], scale: Scale) -> bool:
    """Whether dots would cover each other, so that columns take their place."""
    return any(level >= LEVELS for row in rows for level in stacked(sorted(_places(row, scale))))


def _places(row: DotRow, scale: Scale) -> list[float]:
    """Where the seeds of a row that have a number lie, in pixels from the left."""
    return [_x(value, scale) for value in row.values[np.isfinite(row.values)].tolist()]


def _x(value: float, scale: Scale) -> float:
    inside = min(max(value, scale.low), scale.high)
    return _AXIS.x + scale.fraction(inside) * _AXIS.width


def _columns(row: DotRow, scale: Scale) -> dict[int, list[float]]:
    """The numbers in each column, which are counted from the left end of the axis."""
    found: dict[int, list[float]] = {}
    for value in np.sort(row.values[np.isfinite(row.values)]).tolist():
        column = int((_x(value, scale) - _AXIS.x) // _COLUMN)
        found.setdefault(column, []).append(value)
    return found


def _most_in_a_column(rows: Sequence[DotRow], scale: Scale) -> int:
    return max(len(values) for row in rows for values in _columns(row, scale).values())


def dots_scale(
    rows: Sequence[DotRow], span: tuple[float, float] = (0.0, 1.0), level: float | None = None
) -> Scale:
    """The axis of the numbers: for every seed, and for intervals that do not press them flat."""
    values = np.concatenate([row.values for row in rows])
    values = values[finite(values)]
    ends = [end for row in rows for end in (row.low, row.high, row.estimate) if math.isfinite(end)]
    if not values.size:
        return position_scale(np.array(span), log=False)
    if level is not None:
        values = np.append(values, level)
    log = level is None and bool(values.min() > 0 and values.max() / values.min() > LOG_FROM)
    shown = np.concatenate([values, [end for end in ends if end > 0 or not log]])
    if not log:  # a wide interval of few seeds must not press the dots together
        reach = 2 * (float(values.max()) - float(values.min()) or abs(float(values.max())) * 0.05)
        shown = np.clip(shown, values.min() - reach, values.max() + reach)
    return position_scale(shown, log=log)


def _legend(
    sheet: Canvas, rows: Sequence[DotRow], estimate: str, interval: str, most: int, say: Phrases
) -> None:
    x = _AXIS.x
    if most:
        sheet.box(Box(x + 1, 14 - _HIGHEST + 4, _COLUMN - 1, _HIGHEST - 4), paint="muted")
        seed = say.text("{number} seeds", number=most)
    else:
        sheet.marker(x + 4, 10, "o", paint="muted", size=5)
        seed = say.text("one seed")
    sheet.text(x + 14, 14, seed, size=SMALL, paint="muted")
    if interval:
        sheet.line([x + 90, x + 116], [10, 10], paint="muted", width=2.4)
    sheet.marker(x + 103, 10, "D", paint="muted", size=7)
    what = f"{estimate}, {interval}" if interval else estimate
    sheet.text(x + 124, 14, what, size=SMALL, paint="muted")
    values = np.concatenate([row.values for row in rows])
    names = [rows[0].missed] if np.isposinf(values).any() else []
    names += [say.text("diverged")] if np.isnan(values).any() else []
    if names:
        sheet.text(_AXIS.right + 6, 14, say.text(" or ").join(names), size=SMALL, paint="muted")


def _axis(sheet: Canvas, scale: Scale, rows: int, quantity: str, say: Phrases) -> None:
    bottom = _HEAD + rows * _ROW
    for tick, label in zip(scale.ticks, scale.labels, strict=True):
        x = _AXIS.x + scale.fraction(tick) * _AXIS.width
        sheet.line([x, x], [_HEAD, bottom], paint="grid", under=True)
        sheet.text(x, bottom + 16, label, size=SMALL, paint="muted", anchor="middle")
    text = f"{quantity}, {say.text('log axis')}" if scale.log else quantity
    text = shortened(text, _AXIS.width, SMALL)
    x = _AXIS.x + _AXIS.width / 2
    sheet.text(x, bottom + 32, text, size=SMALL, paint="muted", anchor="middle")


class _Row:
    """One arm on the canvas, its dots above and below the line ``y``."""

    def __init__(
        self,
        sheet: Canvas,
        row: DotRow,
        entry: Series,
        scale: Scale,
        y: float,
        told: Callable[[float], str],
        most: int,
        say: Phrases,
    ) -> None:
        self.say = say
        self.sheet, self.row, self.look, self.scale, self.y = sheet, row, entry.look, scale, y
        self.told = told  # a number in words
        self.most = most  # seeds in the highest column of all rows; 0: there are dots
        self.tag = Tag(row.series)

    def draw(self) -> None:
        top = self.y - _ROW / 2
        self.sheet.line([0, WIDTH], [top, top], paint="grid", under=True)
        names = wrapped(self.row.label, _NAMES, BODY, 2)
        self._lines(0, names, paint="ink", size=BODY)
        self._columns() if self.most else self._dots()
        self._missed()
        self._interval()
        self._lines(_RESULT, wrapped(self.row.result, WIDTH - _RESULT, SMALL, 2), "muted", SMALL)

    def _lines(self, x: float, lines: Sequence[str], paint: str, size: float) -> None:
        for index, line in enumerate(lines):
            y = self.y + 4 + (index - (len(lines) - 1) / 2) * (size + 3)
            self.sheet.text(x, y, line, size=size, paint=paint, tag=self.tag)

    def _dots(self) -> None:
        """Every seed that has a number, below the line."""
        finite = np.sort(self.row.values[np.isfinite(self.row.values)]).tolist()
        places = [self._x(value) for value in finite]
        for value, x, level in zip(finite, places, stacked(places), strict=True):
            tag = Tag(
                self.row.series,
                f"{self.row.label}, {self.say.text('one seed')}: {self.told(value)}",
            )
            y = self.y + 3 + level * 4.5
            self.sheet.marker(x, y, "o", paint=self.look.paint, size=4.5, tag=tag)

    def _columns(self) -> None:
        """How many seeds lie where, from the foot of the row upwards."""
        foot = self.y + _ROW / 2 - 1
        for column, values in _columns(self.row, self.scale).items():
            left = _AXIS.x + column * _COLUMN
            height = _HIGHEST * len(values) / self.most
            ends = list(dict.fromkeys(self.told(value) for value in (values[0], values[-1])))
            told = self.say.span(*ends) if len(ends) > 1 else ends[0]
            note = f"{self.row.label}, {self.say.seeds(len(values))}: {told}"
            tag = Tag(self.row.series, note)
            box = Box(left + 0.5, foot - height, _COLUMN - 1, height)
            self.sheet.box(box, paint=self.look.paint, tag=tag)

    def _missed(self) -> None:
        """The seeds without a number: a mark each, or one of a kind and how many they are."""
        missed = self.row.values[~np.isfinite(self.row.values)]
        if len(missed) > MOST_MISSED:
            self._counted(missed)
            return
        for index, value in enumerate(missed.tolist()):
            never = math.isinf(value)
            x, y = _AXIS.right + 10 + index % 5 * 7, self.y + 7 - index // 5 * 11
            what = self.row.missed if never else self.say.text("diverged")
            note = f"{self.row.label}, {self.say.text('one seed')}: {what}"
            tag = Tag(self.row.series, note)
            marker, size = (">", 6.5) if never else ("x", 5.0)
            self.sheet.marker(x, y, marker, paint=self.look.paint, size=size, hollow=never, tag=tag)

    def _counted(self, missed: FloatArray) -> None:
        never = np.isinf(missed)
        kinds = [(True, int(never.sum())), (False, int((~never).sum()))]
        for index, (infinite, count) in enumerate(kind for kind in kinds if kind[1]):
            y = self.y + 7 - index * 13
            what = self.row.missed if infinite else self.say.text("diverged")
            tag = Tag(self.row.series, f"{self.row.label}, {self.say.seeds(count)}: {what}")
            marker, size = (">", 6.5) if infinite else ("x", 5.0)
            self.sheet.marker(
                _AXIS.right + 10,
                y,
                marker,
                paint=self.look.paint,
                size=size,
                hollow=infinite,
                tag=tag,
            )
            self.sheet.text(_AXIS.right + 16, y + 4, f"×{count}", size=SMALL, paint="muted")

    def _interval(self) -> None:
        row = self.row
        if not math.isfinite(row.estimate):
            return
        y = self.y - 7
        if math.isfinite(row.low):
            right = self._x(row.high) if math.isfinite(row.high) else _AXIS.right
            ends = [self._x(row.low), right]
            self.sheet.line(ends, [y, y], paint=self.look.paint, width=2.4, tag=self.tag)
        note = f"{row.label}: {row.result}"
        x = self._x(row.estimate)
        self.sheet.marker(x, y, "D", paint=self.look.paint, size=7, tag=Tag(row.series, note))

    def _x(self, value: float) -> float:
        return _x(value, self.scale)


def stacked(places: Sequence[float]) -> list[int]:
    """Levels for dots at rising places, so that equal ones stand below one another.

    A level of `LEVELS` or more has no room in a row.
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
            "{quantity:capital}, a row for each of {number} arm.",
            "{quantity:capital}, a row for each of {number} arms.",
            len(rows),
            quantity=quantity,
        ),
        say.text("Columns: how many seeds, {most} at most.", most=most)
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
