"""Interval plot: the estimate of each claim with its interval, relative to its threshold.

Claims are about different quantities, so every row has its own axis in its own unit. All axes are
centred at the threshold and end at round factors of it (or at round distances from it, if a number
is not positive), as their tick labels show. The claimed side is shaded. If a margin is declared,
the zone between the margins, in which both sides count as equal, is tinted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.labels import SPACE, number, shortened, width_of, wrapped
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL
from reportgen.charts.svg import Svg
from reportgen.comparison import COMPARISONS, Comparison
from reportgen.language import ENGLISH, N_, Phrases

RATIO = "x"
_FACTORS = (1.1, 1.5, 2.0, 5.0, 10.0)  # then powers of ten
_LARGEST_POWER = 200
_FILL = 0.94  # fraction of half an axis that an interval may use
_TEXT = 330.0  # width of the column of claims
_AXIS = Box(360, 0, 330, 0)  # x and width of the axes
_RESULT = 716.0  # x of verdict and numbers
_ROW = 62.0  # height for three lines of text
_LINE = 15.0
_KEY = 60.0  # wider ids are placed above their sentence
_BOLD_ROOM = 1.15  # relative width of bold text
_HEAD = 30.0
_CAPS = 14.0  # shorter intervals are hidden by their marker and get no end caps
_APART = 8.0  # between numbers
CLAIMED = N_("claimed")
ZONE = N_("equal: between the margins")
_GROUNDS = ((N_("threshold"), "ink"), (CLAIMED, "wash"), (ZONE, "zone"))


@dataclass(frozen=True)
class ClaimInterval:
    """One row: the claim's ``key`` and text, and its measurement.

    ``estimate``, ``low`` and ``high`` are in the unit of ``threshold``. ``side`` is the sign of the
    claim, for ``=`` the range between ``threshold`` and ``opposite``. ``opposite`` is the margin on
    the other side (NaN: no margin); values between the two count as equal.
    ``verdict`` is supported, contradicted, equivalent, depends or undecided.

    A NaN estimate is drawn as a cross with the text ``unknown``, an infinite one (a target never
    reached) at the edge, an infinite bound as an arrow. ``numbers`` is the text of the estimate and
    its interval (default: three digits each); ``reason`` explains a verdict that differs from what
    the figure suggests. ``signed``: the number may have either sign, like a difference, so that its
    axis is always linear. ``change``: tick labels of a ratio are changes in percent.
    """

    key: str
    says: str
    estimate: float
    low: float
    high: float
    threshold: float
    side: str
    verdict: str
    unit: str = ""
    numbers: str = ""
    reason: str = ""
    opposite: float = math.nan
    unknown: str = ""
    signed: bool = False
    change: bool = False

    @property
    def claim(self) -> Comparison:
        """What the claim says of the estimate."""
        return COMPARISONS[self.side]

    @property
    def zone(self) -> tuple[float, float] | None:
        """The range that counts as equal, between both margins; None without a margin."""
        if math.isnan(self.opposite):
            return None
        low, high = sorted((self.threshold, self.opposite))
        return low, high

    @property
    def middle(self) -> float:
        """The centre of the axis: the threshold, or for equality the middle of both bounds."""
        if self.claim.one_sided:
            return self.threshold
        if self.threshold > 0 and self.opposite > 0:
            return math.sqrt(self.threshold * self.opposite)
        return (self.threshold + self.opposite) / 2


@dataclass(frozen=True)
class RowAxis:
    """An axis around ``middle``, the threshold; ``reach`` is the factor or distance at its ends."""

    middle: float
    reach: float
    log: bool

    @classmethod
    def of(cls, row: ClaimInterval) -> RowAxis:
        """Choose the smallest round reach that includes the finite numbers and margins of a row.

        The axis is logarithmic if all of them are positive and the number is not ``signed``, and
        for every ratio (unit ``x``); a ratio of 0 lies beyond its left end.
        """
        values = [v for v in (row.estimate, row.low, row.high) if math.isfinite(v)]
        if row.unit == RATIO:
            values = [value for value in values if value > 0]
        middle = row.middle
        values += row.zone or ()
        if middle > 0 and not row.signed and all(value > 0 for value in values):
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
            return self.middle / self.reach, self.middle * self.reach
        return self.middle - self.reach, self.middle + self.reach

    def place(self, value: float) -> float:
        """Position along the axis from -1 to 1, with 0 in the middle; clipped at the ends."""
        if math.isinf(value) or (self.log and value <= 0):
            return 1.0 if value > self.middle else -1.0
        if self.log:
            part = (math.log(value) - math.log(self.middle)) / math.log(self.reach)
        else:
            part = (value - self.middle) / self.reach
        return min(max(part, -1.0), 1.0)


def _round_up(value: float) -> float:
    """Round up to 1, 1.5, 2, 3, 5 or 7.5 times a power of ten."""
    power = math.floor(math.log10(value))
    steps = (float(f"{step}e{power}") for step in (1, 1.5, 2, 3, 5, 7.5, 10))
    return next(step for step in steps if step >= value * (1 - 1e-12))


#: Style of each verdict: colour, marker, size, whether it is hollow.
_MARKS = {
    "supported": ("blue", "o", 8.5, False),
    "contradicted": ("vermillion", "D", 7.0, False),
    "equivalent": ("purple", "s", 7.0, False),
    "depends": ("orange", "^", 8.5, False),
    "undecided": ("muted", "o", 8.5, True),
}


def interval_plot(
    slug: str,
    title: str,
    rows: Sequence[ClaimInterval],
    *,
    interval: str = N_("95 % interval unless noted"),
    say: Phrases = ENGLISH,
) -> Svg:
    """Draw one row per claim; ``interval`` describes the bars.

    ``say`` translates the chart's own words. The height of a row depends on its text.

    Raises ValueError for no rows, a threshold that is not finite, or an unknown verdict.
    """
    if not rows:
        raise ValueError("rows must contain at least one claim. Got none instead.")
    for row in rows:
        if not math.isfinite(row.threshold):
            raise ValueError(f"threshold must be finite. Got {row.threshold} for {row.key!r}.")
        if row.verdict not in _MARKS:
            raise ValueError(
                f"verdict must be one of {', '.join(_MARKS)}. Got {row.verdict!r} instead."
            )
    texts = [_RowText.of(row) for row in rows]
    with canvas(slug, WIDTH, _HEAD + sum(text.height for text in texts) + 6) as sheet:
        _head(sheet, rows, interval, say)
        top = _HEAD
        for row, text in zip(rows, texts, strict=True):
            _RowDrawing(sheet, row, text, top, say).draw()
            top += text.height
        return sheet.svg(title, _describe(rows, interval, say))


def _head(sheet: Canvas, rows: Sequence[ClaimInterval], interval: str, say: Phrases) -> None:
    """Headings of the columns, and the legend of the axes."""
    sheet.small(0, 16, say.text("claim"))
    marks = [(say.text(text), paint) for text, paint in _GROUNDS]
    x = _AXIS.right
    for text, paint in reversed(marks if any(row.zone for row in rows) else marks[:2]):
        x -= width_of(text, SMALL)
        sheet.small(x, 16, text)
        x -= 6
        if paint == "ink":
            sheet.line([x, x], [5, 21], paint=paint, width=1.2)
        else:
            x -= 22
            sheet.box(Box(x, 6, 22, 14), paint=paint)
        x -= 16
    text = say.text("estimate ({interval})", interval=say.text(interval))
    text = shortened(text, WIDTH - _RESULT, SMALL)
    sheet.small(_RESULT, 16, text)


@dataclass(frozen=True)
class _Label:
    """A number below an axis with its left and right end in pixels."""

    left: float
    right: float
    text: str

    def meets(self, left: float, right: float) -> bool:
        """Whether it is too close to another label."""
        return self.left < right + _APART and left < self.right + _APART


@dataclass(frozen=True)
class _RowText:
    """The id and the sentence of a claim, broken into lines; a short id is beside the sentence."""

    key: list[str]
    says: list[str]
    indent: float  # of the sentence; 0: it is below the id

    @classmethod
    def of(cls, row: ClaimInterval) -> _RowText:
        wide = width_of(row.key, BODY, bold=True)
        if wide <= _KEY:
            indent = max(34.0, wide + 10)
            return cls([row.key], wrapped(row.says, _TEXT - indent, BODY, 3), indent)
        key = wrapped(row.key, _TEXT / _BOLD_ROOM, BODY, 2)
        return cls(key, wrapped(row.says, _TEXT, BODY, 3), 0.0)

    @property
    def height(self) -> float:
        """Height of the row."""
        lines = len(self.says) if self.indent else len(self.key) + len(self.says)
        return _ROW + _LINE * max(0, lines - 3)


class _RowDrawing:
    """One claim on the canvas."""

    def __init__(
        self, sheet: Canvas, row: ClaimInterval, text: _RowText, top: float, say: Phrases
    ) -> None:
        self.sheet, self.row, self.text, self.top, self.say = sheet, row, text, top, say
        self.line = top + 28  # y of the interval
        self.axis = RowAxis.of(row)
        self.paint = _MARKS[row.verdict][0]
        note = f"{row.key}: {row.says} {say.verdict(row.verdict)}, {_told(row, say)}"
        self.tag = Tag(note=note, of=row.key)

    def draw(self) -> None:
        self.sheet.line([0, WIDTH], [self.top, self.top], paint="grid")
        text, y = self.text, self.top + 22
        for index, line in enumerate(text.key):
            self.sheet.text(0, y + index * _LINE, line, bold=True)
        y += 0 if text.indent else len(text.key) * _LINE
        for index, line in enumerate(text.says):
            self.sheet.text(text.indent, y + index * _LINE, line)
        self._axis()
        if not math.isnan(self.row.estimate):
            self._interval()
        else:
            x = self._x(self.axis.middle)
            self.sheet.marker(x, self.line, "x", paint="ink", size=7, tag=self.tag)
            self.sheet.small(x + 10, self.line + 4, self.row.unknown)
        self._result()

    def _axis(self) -> None:
        centre, half, line = self._x(self.axis.middle), _AXIS.width / 2, self.line
        if self.row.claim.less:
            self._ground(centre - half, centre, "wash")
        if self.row.claim.more:
            self._ground(centre, centre + half, "wash")
        if self.row.zone:
            low, high = self.row.zone
            self._ground(self._x(low), self._x(high), "zone")
        self.sheet.line([_AXIS.x, _AXIS.right], [line + 12] * 2, paint="grid", under=True)
        for x in map(self._x, self._bounds):
            self.sheet.line([x, x], [line - 14, line + 14], paint="ink", width=1.2)
        self._labels(centre)
        kind = self.say.text("log axis" if self.axis.log else "linear axis")
        self.sheet.small(_AXIS.x, line - 15, kind)

    @property
    def _bounds(self) -> tuple[float, ...]:
        """The thresholds of the claim: one, or for equality both bounds."""
        return (self.row.threshold,) if self.row.claim.one_sided else self.row.zone or ()

    def _ground(self, left: float, right: float, paint: str) -> None:
        self.sheet.box(Box(left, self.line - 12, right - left, 24), paint=paint, under=True)

    def _labels(self, centre: float) -> None:
        """Labels of the threshold, the ends and, if there is room, the margin.

        A margin next to an end replaces the label of that end.
        """
        y = self.line + 26
        unit = f" {self.row.unit}" if self.row.unit and not self.row.change else ""
        bounds = [self._tick(bound) for bound in self._bounds]
        text = self.say.span(*bounds) if len(bounds) == 2 else "".join(bounds)
        text = shortened(text + unit, _AXIS.width / 2, SMALL)
        self.sheet.text(centre, y, text, size=SMALL, anchor="middle")
        taken = centre - width_of(text, SMALL) / 2, centre + width_of(text, SMALL) / 2
        low, high = map(self._tick, self.axis.ends)
        labels = [
            _Label(_AXIS.x, _AXIS.x + width_of(low, SMALL), low),
            _Label(_AXIS.right - width_of(high, SMALL), _AXIS.right, high),
        ]
        margin = self._margin()
        if margin and not margin.meets(*taken):
            labels = [end for end in labels if not margin.meets(end.left, end.right)] + [margin]
        for label in labels:
            self.sheet.small(label.left, y, label.text)

    def _margin(self) -> _Label | None:
        """Label of the opposite margin; claims of equality have their bounds in the middle."""
        if not (self.row.claim.one_sided and self.row.zone):
            return None
        text = self._tick(self.row.opposite)
        half = width_of(text, SMALL) / 2
        x = self._x(self.row.opposite)
        x = min(max(x, _AXIS.x + half), _AXIS.right - half)
        return _Label(x - half, x + half, text)

    def _interval(self) -> None:
        row, paint, y = self.row, self.paint, self.line
        low, high = self._x(row.low), self._x(row.high)
        if math.isfinite(row.low) and math.isfinite(row.high) and high - low > _CAPS:
            for x in (low, high):
                self.sheet.line([x, x], [y - 5, y + 5], paint=paint, width=2)
        for value, x, out in ((row.low, low, -1), (row.high, high, 1)):
            if math.isinf(value) or (self.axis.log and value <= 0):
                tip = [(x, y), (x - 8 * out, y - 5), (x - 8 * out, y + 5)]
                self.sheet.polygon(tip, paint=paint)
        self.sheet.line([low, high], [y] * 2, paint=paint, width=2)
        self._marker(self._x(row.estimate), y, self.tag)

    def _marker(self, x: float, y: float, tag: Tag | None = None) -> None:
        paint, marker, size, hollow = _MARKS[self.row.verdict]
        self.sheet.marker(x, y, marker, paint=paint, size=size, hollow=hollow, tag=tag)

    def _result(self) -> None:
        x, y = _RESULT + 17, self.top + 22
        self._marker(_RESULT + 5, self.top + 18)
        ink = "muted" if self.paint == "muted" else f"{self.paint}-text"
        self.sheet.text(x, y, self.say.verdict(self.row.verdict), paint=ink, bold=True)
        for below, text in ((17, _numbers(self.row, self.say)), (32, self.row.reason)):
            if text:
                self.sheet.small(x, y + below, shortened(text, WIDTH - x, SMALL))

    def _tick(self, value: float) -> str:
        if not self.row.change:
            return number(value, 3, trim=True)
        percent = 100 * (value - 1)
        return f"{'+' if percent > 0 else ''}{number(percent, 3, trim=True)}{SPACE}%"

    def _x(self, value: float) -> float:
        return _AXIS.x + (self.axis.place(value) + 1) / 2 * _AXIS.width


def _told(row: ClaimInterval, say: Phrases) -> str:
    return "; ".join(filter(None, (_numbers(row, say), row.reason)))


def _numbers(row: ClaimInterval, say: Phrases) -> str:
    if row.numbers:
        return row.numbers
    unit = f" {row.unit}" if row.unit else ""
    if math.isnan(row.estimate):
        return say.text("no finite estimate")
    return f"{number(row.estimate, 3)} ({say.span(number(row.low, 3), number(row.high, 3))}){unit}"


def _describe(rows: Sequence[ClaimInterval], interval: str, say: Phrases) -> str:
    counts = {name: sum(row.verdict == name for row in rows) for name in _MARKS}
    told = [
        say.text("{number} {verdict}", number=count, verdict=say.verdict(name))
        for name, count in counts.items()
        if count
    ]
    parts = [
        say.plural(
            "{number} claim: {told}. Each row shows an estimate ({interval}) on its own axis, with "
            "the claim's threshold in the middle and the claimed side shaded; the numbers at the "
            "ends give the scale, so compare only within rows.",
            "{number} claims: {told}. Each row shows an estimate ({interval}) on its own axis, "
            "with the claim's threshold in the middle and the claimed side shaded; the numbers at "
            "the ends give the scale, so compare only within rows.",
            len(rows),
            told=", ".join(told),
            interval=say.fixed(interval),
        )
    ]
    axes = [RowAxis.of(row) for row in rows]
    if any(axis.log for axis in axes):
        parts.append(say.text("Axes of positive numbers are logarithmic and labelled as such."))
    if any(row.zone for row in rows):
        parts.append(
            say.text(
                "If a margin is declared, the zone between the margins is tinted; values in it "
                "count as equal. A claim of equality claims a value in this zone."
            )
        )
    if any(math.isnan(row.estimate) for row in rows):
        parts.append(say.text("A cross marks a claim without a finite estimate."))
    return " ".join(parts)
