"""The interval plot: each claim's estimate with its interval, against the threshold it claims.

Claims are about different quantities, so every row has an axis of its own, in its own unit. All
axes have the threshold in the middle and end at round factors of it (or at round distances from
it, where a number is not positive), which their tick labels tell. The claimed side is shaded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.labels import number, shortened, width_of, wrapped
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL
from reportgen.charts.svg import Svg

_TEXT = 330.0  # width of the column of claims
_AXIS = Box(360, 0, 330, 0)  # x and width of the axes
_RESULT = 716.0  # x of verdict and numbers
_ROW = 62.0
_HEAD = 30.0
_FACTORS = (1.1, 1.5, 2.0, 5.0, 10.0)  # then powers of ten
_LARGEST_POWER = 200
_CAPS = 14.0  # a shorter interval hides behind its marker, and so do its ends
RATIO = "x"
_FILL = 0.94  # share of an axis' half that an interval may use


@dataclass(frozen=True)
class ClaimInterval:
    """One row: the claim's ``key`` and text, and what was measured.

    ``estimate``, ``low`` and ``high`` are in the unit of ``threshold``. ``side`` is where the
    claim says the estimate lies, for ``=`` between ``threshold`` and ``opposite``; ``verdict`` is
    supported, contradicted, equivalent, depends or undecided. An estimate that is not a number is
    drawn as diverged, an infinite one (a target never reached) at the edge, an infinite bound as an
    arrow. ``numbers`` is how the estimate and its interval are written, if not with three digits
    each.
    """

    key: str
    says: str
    estimate: float
    low: float
    high: float
    threshold: float
    side: Literal["<", ">", "="]
    verdict: str
    unit: str = ""
    numbers: str = ""
    opposite: float = math.nan

    @property
    def middle(self) -> float:
        """The threshold; of a claim of equality what lies halfway between both bounds."""
        if self.side != "=":
            return self.threshold
        if self.threshold > 0 and self.opposite > 0:
            return math.sqrt(self.threshold * self.opposite)
        return (self.threshold + self.opposite) / 2


@dataclass(frozen=True)
class _Mark:
    """How a verdict looks: colour, marker, filled or hollow."""

    paint: str
    marker: str
    hollow: bool = False


_MARKS: dict[str, _Mark] = {
    "supported": _Mark("blue", "o"),
    "contradicted": _Mark("vermillion", "D"),
    "equivalent": _Mark("purple", "s"),
    "depends": _Mark("orange", "^"),
    "undecided": _Mark("muted", "o", hollow=True),
}


def interval_plot(
    slug: str,
    title: str,
    rows: Sequence[ClaimInterval],
    *,
    interval: str = "95 % confidence interval",
) -> Svg:
    """Draw one row a claim; ``interval`` says what the bars are.

    Raises ValueError for no rows, a threshold that is not finite, or an unknown verdict.
    """
    if not rows:
        raise ValueError("rows must hold at least one claim. Got none instead.")
    for row in rows:
        if not math.isfinite(row.threshold):
            raise ValueError(f"threshold must be finite. Got {row.threshold} for {row.key!r}.")
        if row.verdict not in _MARKS:
            raise ValueError(
                f"verdict must be one of {', '.join(_MARKS)}. Got {row.verdict!r} instead."
            )
    with canvas(slug, WIDTH, _HEAD + len(rows) * _ROW + 6) as sheet:
        _head(sheet, interval)
        for index, row in enumerate(rows):
            _RowDrawing(sheet, row, _HEAD + index * _ROW).draw()
        return sheet.svg(title, _describe(rows, interval))


def _head(sheet: Canvas, interval: str) -> None:
    middle = _AXIS.x + _AXIS.width / 2
    sheet.text(0, 16, "claim", size=SMALL, paint="muted")
    text = "threshold in the middle, claimed side shaded"
    sheet.text(middle, 16, text, size=SMALL, paint="muted", anchor="middle")
    text = shortened(f"verdict, estimate [{interval}]", WIDTH - _RESULT, SMALL)
    sheet.text(_RESULT, 16, text, size=SMALL, paint="muted")


@dataclass(frozen=True)
class RowAxis:
    """An axis with the threshold in the middle; ``reach`` is the factor or distance at its ends."""

    threshold: float
    reach: float
    log: bool

    @classmethod
    def of(cls, row: ClaimInterval) -> RowAxis:
        """Choose the smallest round reach that holds the finite numbers of a row.

        The axis is logarithmic when all of them are positive, and for every ratio (unit ``x``): one
        of 0, as when only one side ever arrives, lies beyond its left end.
        """
        values = [v for v in (row.estimate, row.low, row.high) if math.isfinite(v)]
        if row.unit == RATIO:
            values = [value for value in values if value > 0]
        middle = row.middle
        if row.side == "=":
            values += [row.threshold, row.opposite]
        if middle > 0 and all(value > 0 for value in values):
            needed = max((abs(math.log(v) - math.log(middle)) for v in values), default=0.0) / _FILL
            power = min(math.ceil(needed / math.log(10)), _LARGEST_POWER)
            fitting = (factor for factor in _FACTORS if math.log(factor) >= needed)
            return cls(middle, next(fitting, 10.0**power), True)
        needed = max((abs(value - middle) for value in values), default=0.0) / _FILL
        return cls(middle, _round_up(needed) if needed else 1.0, False)

    @property
    def ends(self) -> tuple[float, float]:
        """The numbers at the left and the right end."""
        if self.log:
            return self.threshold / self.reach, self.threshold * self.reach
        return self.threshold - self.reach, self.threshold + self.reach

    def place(self, value: float) -> float:
        """Position along the axis, -1 to 1, the threshold at 0; numbers beyond stop at the ends."""
        if math.isinf(value) or (self.log and value <= 0):
            return 1.0 if value > self.threshold else -1.0
        if self.log:
            part = (math.log(value) - math.log(self.threshold)) / math.log(self.reach)
        else:
            part = (value - self.threshold) / self.reach
        return min(max(part, -1.0), 1.0)


class _RowDrawing:
    """One claim on the canvas."""

    def __init__(self, sheet: Canvas, row: ClaimInterval, top: float) -> None:
        self.sheet, self.row, self.top = sheet, row, top
        self.line = top + 28  # y of the interval
        self.axis = RowAxis.of(row)
        self.mark = _MARKS[row.verdict]
        self.ink = "muted" if self.mark.paint == "muted" else f"{self.mark.paint}-text"
        self.tag = Tag(note=f"{row.key}: {row.says} {row.verdict}, {_numbers(row)}")

    def draw(self) -> None:
        self.sheet.line([0, WIDTH], [self.top, self.top], paint="grid")
        self._claim()
        self._axis()
        if not math.isnan(self.row.estimate):
            self._interval()
        else:
            x = self._x(0)
            self.sheet.marker(x, self.line, "x", paint="ink", size=7, tag=self.tag)
            self.sheet.text(x + 10, self.line + 4, "diverged", size=SMALL, paint="muted")
        self._result()

    def _claim(self) -> None:
        key = shortened(self.row.key, 60, BODY, bold=True)
        indent = max(34.0, width_of(key, BODY, bold=True) + 10)
        self.sheet.text(0, self.top + 22, key, bold=True)
        for index, line in enumerate(wrapped(self.row.says, _TEXT - indent, BODY, 3)):
            self.sheet.text(indent, self.top + 22 + index * 15, line)

    def _axis(self) -> None:
        centre, half = self._x(0), _AXIS.width / 2
        left, width = (centre if self.row.side == ">" else centre - half), half
        if self.row.side == "=":
            ends = [self._x(self.axis.place(x)) for x in (self.row.opposite, self.row.threshold)]
            left, width = ends[0], ends[1] - ends[0]
        self.sheet.box(Box(left, self.line - 12, width, 24), paint="wash", under=True)
        self.sheet.line([_AXIS.x, _AXIS.right], [self.line + 12] * 2, paint="grid", under=True)
        self.sheet.line([centre, centre], [self.line - 14, self.line + 14], paint="ink", width=1.2)
        low, high = self.axis.ends
        y = self.line + 26
        self.sheet.text(_AXIS.x, y, number(low, 3, trim=True), size=SMALL, paint="muted")
        unit = f" {self.row.unit}" if self.row.unit else ""
        text = shortened(number(self.axis.threshold, 3, trim=True) + unit, _AXIS.width / 2, SMALL)
        self.sheet.text(centre, y, text, size=SMALL, anchor="middle")
        text = number(high, 3, trim=True)
        self.sheet.text(_AXIS.right, y, text, size=SMALL, paint="muted", anchor="end")
        kind = "log axis" if self.axis.log else "linear axis"
        self.sheet.text(_AXIS.x, self.line - 15, kind, size=SMALL, paint="muted")

    def _interval(self) -> None:
        row = self.row
        low, high = (self._x(self.axis.place(v)) for v in (row.low, row.high))
        if math.isfinite(row.low) and math.isfinite(row.high) and high - low > _CAPS:
            for x in (low, high):
                self.sheet.line(
                    [x, x], [self.line - 5, self.line + 5], paint=self.mark.paint, width=2
                )
        for value, x, out in ((row.low, low, -1), (row.high, high, 1)):
            if math.isinf(value) or (self.axis.log and value <= 0):
                tip = [(x, self.line), (x - 8 * out, self.line - 5), (x - 8 * out, self.line + 5)]
                self.sheet.polygon(tip, paint=self.mark.paint)
        self.sheet.line([low, high], [self.line] * 2, paint=self.mark.paint, width=2)
        self._marker(self._x(self.axis.place(row.estimate)))

    def _marker(self, x: float, *, tag: bool = True) -> None:
        mark = self.mark
        self.sheet.marker(
            x,
            self.line if tag else self.top + 18,
            mark.marker,
            paint=mark.paint,
            size=7 if mark.marker in "Ds" else 8.5,
            hollow=mark.hollow,
            tag=self.tag if tag else None,
        )

    def _result(self) -> None:
        self._marker(_RESULT + 5, tag=False)
        self.sheet.text(_RESULT + 17, self.top + 22, self.row.verdict, paint=self.ink, bold=True)
        text = shortened(_numbers(self.row), WIDTH - _RESULT - 17, SMALL)
        self.sheet.text(_RESULT + 17, self.top + 39, text, size=SMALL, paint="muted")

    def _x(self, place: float) -> float:
        return _AXIS.x + (place + 1) / 2 * _AXIS.width


def _round_up(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = math.floor(math.log10(value))
    steps = (float(f"{step}e{power}") for step in (1, 2, 5, 10))
    return next(step for step in steps if step >= value * (1 - 1e-12))


def _numbers(row: ClaimInterval) -> str:
    if row.numbers:
        return row.numbers
    unit = f" {row.unit}" if row.unit else ""
    if math.isnan(row.estimate):
        return "no finite estimate"
    return f"{number(row.estimate, 3)} [{number(row.low, 3)}, {number(row.high, 3)}]{unit}"


def _describe(rows: Sequence[ClaimInterval], interval: str) -> str:
    counts = {name: sum(row.verdict == name for row in rows) for name in _MARKS}
    told = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    text = (
        f"{len(rows)} {'claim' if len(rows) == 1 else 'claims'}: {told}. Each row shows an "
        f"estimate with its {interval} on an axis of its own, with the claim's threshold in the "
        "middle and the claimed side shaded; the numbers at the ends tell the scale, so compare "
        "within rows."
    )
    axes = [RowAxis.of(row) for row in rows]
    if any(axis.log for axis in axes):
        text += " Axes of positive numbers are logarithmic, and say so."
    if any(math.isnan(row.estimate) for row in rows):
        text += " A cross marks a claim without a finite estimate (diverged)."
    return text
