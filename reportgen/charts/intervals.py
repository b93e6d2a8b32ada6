"""Forest plot: estimates of like claims with their intervals, relative to a common threshold.

The rows of a group are about one quantity and have the same threshold, so that they share an axis,
whose scale is at its foot. The axis includes the estimates, their intervals and the threshold; a
margin beyond it runs off the edge. The claimed side is shaded and marked by a bar above the rows.
If a margin is declared, the zone between the margins, in which both sides count as equal, is
tinted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.labels import SPACE, number, width_of, wrapped
from reportgen.charts.scale import Scale, position_scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL
from reportgen.charts.svg import Svg
from reportgen.comparison import COMPARISONS, Comparison
from reportgen.language import ENGLISH, N_, Phrases

LOG_FROM = 5.0
"""Ratio of the largest to the smallest value from which the axis of a ratio is logarithmic."""
_LARGEST = 1e200  # of a number on a logarithmic axis; larger ones are drawn at its end
_TEXT = 330.0  # width of the column of claims
_AXIS = Box(360, 0, 330, 0)  # x and width of the axes
_RESULT = 716.0  # x of verdict and numbers
_LINE = 15.0
_PAD = 9.0  # above and below a row
_KEY = 60.0  # wider ids are placed above their sentence
_HEAD = 30.0
_FOOT = 34.0  # height of a scale
_CAPS = 14.0  # shorter intervals are hidden by their marker and get no end caps
_APART = 8.0  # between numbers
_MOST_LINES = 40  # of a text; more than any text has
CLAIMED = N_("claimed")
ZONE = N_("equal: between the margins")


@dataclass(frozen=True)
class ClaimInterval:
    """One row: the claim's ``key`` and text, and its measurement in the unit of the threshold.

    ``verdict`` is supported, contradicted, equivalent, depends or undecided. A NaN estimate is
    drawn as a cross with the text ``unknown``, an infinite one (a target never reached) at the
    edge, an infinite bound as an arrow. ``numbers`` is the text of the estimate and its interval
    (default: three digits each); ``reason`` explains a verdict that differs from what the figure
    suggests.
    """

    key: str
    says: str
    estimate: float
    low: float
    high: float
    verdict: str
    numbers: str = ""
    reason: str = ""
    unknown: str = ""


@dataclass(frozen=True)
class ClaimGroup:
    """Like claims on one axis: ``title`` is their quantity, ``rows`` must not be empty.

    ``side`` is the sign of the claims, for ``=`` the range between ``threshold`` and ``opposite``.
    ``opposite`` is the margin on the other side (NaN: no margin); values between the two count as
    equal. ``ratio``: the numbers are ratios; ``change``: they are labelled as changes in percent.
    """

    title: str
    rows: tuple[ClaimInterval, ...]
    threshold: float
    side: str
    opposite: float = math.nan
    ratio: bool = False
    change: bool = False

    @property
    def claim(self) -> Comparison:
        """What the claims say of the estimates."""
        return COMPARISONS[self.side]

    @property
    def zone(self) -> tuple[float, float] | None:
        """The range that counts as equal, between both margins; None without a margin."""
        if math.isnan(self.opposite):
            return None
        low, high = sorted((self.threshold, self.opposite))
        return low, high

    @property
    def bounds(self) -> tuple[float, ...]:
        """The threshold, or both bounds of a claim of equality."""
        return (self.threshold,) if self.claim.one_sided else self.zone or (self.threshold,)

    @property
    def scale(self) -> Scale:
        """The axis: logarithmic for positive ratios that differ by a factor of `LOG_FROM`."""
        numbers = [v for row in self.rows for v in (row.estimate, row.low, row.high)]
        values = np.array([v for v in (*numbers, *self.bounds) if math.isfinite(v)])
        positive = np.clip(values[values > 0], 1 / _LARGEST, _LARGEST)
        if self.ratio and len(positive) and positive.max() >= LOG_FROM * positive.min():
            return position_scale(positive, log=True)
        return position_scale(values, log=False)

    def label(self, value: float) -> str:
        """A number of the axis as text."""
        if self.change:
            percent = 100 * (value - 1)
            return f"{'+' if percent > 0 else ''}{number(percent, 3, trim=True)}{SPACE}%"
        return number(value, 4, trim=True) + ("x" if self.ratio else "")


#: Style of each verdict: marker, size, whether it is hollow.
_MARKS = {
    "supported": ("o", 8.5, False),
    "contradicted": ("D", 7.0, False),
    "equivalent": ("s", 7.0, False),
    "depends": ("^", 8.5, False),
    "undecided": ("o", 8.5, True),
}


def interval_plot(
    slug: str,
    title: str,
    groups: Sequence[ClaimGroup],
    *,
    interval: str = N_("95 % interval unless noted"),
    say: Phrases = ENGLISH,
) -> Svg:
    """Draw a row per claim; ``interval`` describes the bars.

    ``say`` translates the chart's own words. The height of a row depends on its text.

    Raises ValueError for no rows, a threshold that is not finite, or an unknown verdict.
    """
    rows = [row for group in groups for row in group.rows]
    if not rows or not all(group.rows for group in groups):
        raise ValueError("every group must contain at least one claim. Got none instead.")
    for group in groups:
        if not math.isfinite(group.threshold):
            raise ValueError(f"threshold must be finite. Got {group.threshold} instead.")
    for row in rows:
        if row.verdict not in _MARKS:
            raise ValueError(
                f"verdict must be one of {', '.join(_MARKS)}. Got {row.verdict!r} instead."
            )
    drawn = [_Group.of(group, say) for group in groups]
    with canvas(slug, WIDTH, _HEAD + sum(each.height for each in drawn)) as sheet:
        _head(sheet, groups, interval, say)
        top = _HEAD
        for each in drawn:
            each.draw(sheet, top)
            top += each.height
        return sheet.svg(title, _describe(groups, interval, say))


def _head(sheet: Canvas, groups: Sequence[ClaimGroup], interval: str, say: Phrases) -> None:
    """Headings of the columns, and the legend of the axes."""
    sheet.small(0, 16, say.text("claim"))
    marks = [(say.text("threshold"), "ink"), (say.text(CLAIMED), "wash")]
    if any(group.zone for group in groups):
        marks.append((say.text(ZONE), "zone"))
    x = _AXIS.right
    for text, paint in reversed(marks):
        x -= width_of(text, SMALL)
        sheet.small(x, 16, text)
        x -= 6
        if paint == "ink":
            sheet.line([x, x], [5, 21], paint=paint, width=1.2)
        else:
            x -= 22
            sheet.box(Box(x, 6, 22, 14), paint=paint)
            if paint == "wash":
                sheet.line([x, x + 22], [6, 6], width=2.5)
        x -= 16
    text = say.text("estimate ({interval})", interval=say.text(interval))
    for index, line in enumerate(wrapped(text, WIDTH - _RESULT, SMALL, 2)):
        sheet.small(_RESULT, 16 + index * 12, line)


@dataclass(frozen=True)
class _Row:
    """A row with its texts broken into lines; a short id is beside the sentence."""

    row: ClaimInterval
    key: list[str]
    says: list[str]
    indent: float  # of the sentence; 0: it is below the id
    numbers: list[str]

    @classmethod
    def of(cls, row: ClaimInterval, group: ClaimGroup, say: Phrases) -> _Row:
        wide = width_of(row.key, BODY, bold=True)
        indent = max(34.0, wide + 10) if wide <= _KEY else 0.0
        key = [row.key] if indent else wrapped(row.key, _TEXT / 1.15, BODY, _MOST_LINES)
        room = WIDTH - _RESULT - 17
        told = (line for text in (_numbers(row, group, say), row.reason) if text
                for line in wrapped(text, room, SMALL, _MOST_LINES))  # fmt: skip
        says = wrapped(row.says, _TEXT - indent, BODY, _MOST_LINES)
        return cls(row, key, says, indent, list(told))

    @property
    def height(self) -> float:
        texts = len(self.says) if self.indent else len(self.key) + len(self.says)
        return 2 * _PAD + _LINE * max(texts, 1 + len(self.numbers))


@dataclass(frozen=True)
class _Group:
    """A group of rows with their axis."""

    group: ClaimGroup
    rows: tuple[_Row, ...]
    title: list[str]
    scale: Scale
    say: Phrases

    @classmethod
    def of(cls, group: ClaimGroup, say: Phrases) -> _Group:
        scale = group.scale
        title = scale.titled(group.title, say)
        return cls(
            group,
            tuple(_Row.of(row, group, say) for row in group.rows),
            wrapped(title, WIDTH / 1.15, BODY, _MOST_LINES),
            scale,
            say,
        )

    @property
    def height(self) -> float:
        return self._above + sum(row.height for row in self.rows) + _FOOT

    @property
    def _above(self) -> float:
        return 14 + len(self.title) * _LINE

    def draw(self, sheet: Canvas, top: float) -> None:
        sheet.line([0, WIDTH], [top, top], paint="grid")
        for index, line in enumerate(self.title):
            sheet.text(0, top + 16 + index * _LINE, line, bold=True)
        first = top + self._above
        last = first + sum(row.height for row in self.rows)
        self._grounds(sheet, first, last)
        for row in self.rows:
            self._row(sheet, row, first)
            first += row.height
        self._foot(sheet, last)

    def _grounds(self, sheet: Canvas, top: float, bottom: float) -> None:
        """The claimed range with a bar above it, the zone of equality and the threshold."""
        claim, bounds = self.group.claim, [self._x(bound) for bound in self.group.bounds]
        claimed = [(_AXIS.x, bounds[0])] if claim.less else []
        claimed += [(bounds[-1], _AXIS.right)] if claim.more else []
        for left, right in claimed:
            sheet.box(Box(left, top, right - left, bottom - top), paint="wash", under=True)
        if self.group.zone:
            left, right = map(self._x, self.group.zone)
            sheet.box(Box(left, top, right - left, bottom - top), paint="zone", under=True)
        for left, right in claimed or [(bounds[0], bounds[-1])]:
            sheet.line([left, right], [top, top], width=2.5)
        for x in bounds:
            sheet.line([x, x], [top, bottom], width=1.2)

    def _row(self, sheet: Canvas, text: _Row, top: float) -> None:
        row, y = text.row, top + _PAD + 11
        if row is not self.rows[0].row:
            sheet.line([0, _AXIS.x - 16], [top, top], paint="grid")
            sheet.line([_RESULT, WIDTH], [top, top], paint="grid")
        for index, line in enumerate(text.key):
            sheet.text(0, y + index * _LINE, line, bold=True)
        below = 0.0 if text.indent else len(text.key) * _LINE
        for index, line in enumerate(text.says):
            sheet.text(text.indent, y + below + index * _LINE, line)
        self._interval(sheet, row, top + text.height / 2)
        self._marker(sheet, row, _RESULT + 5, y - 4)
        sheet.text(_RESULT + 17, y, self.say.verdict(row.verdict), bold=True)
        for index, line in enumerate(text.numbers, start=1):
            sheet.small(_RESULT + 17, y + index * _LINE, line)

    def _interval(self, sheet: Canvas, row: ClaimInterval, y: float) -> None:
        told = "; ".join(filter(None, (_numbers(row, self.group, self.say), row.reason)))
        note = f"{row.key}: {row.says} {self.say.verdict(row.verdict)}, {told}"
        tag = Tag(note=note, of=row.key)
        if math.isnan(row.estimate):
            x = self._x(self.group.bounds[0])
            sheet.marker(x, y, "x", paint="ink", size=7, tag=tag)
            fits = x + 10 + width_of(row.unknown, SMALL) <= _AXIS.right
            x, anchor = (x + 10, "start") if fits else (x - 10, "end")
            sheet.small(x, y + 4, row.unknown, "start" if anchor == "start" else "end")
            return
        low, high = self._x(row.low), self._x(row.high)
        if math.isfinite(row.low) and math.isfinite(row.high) and high - low > _CAPS:
            for x in (low, high):
                sheet.line([x, x], [y - 5, y + 5], width=2)
        for value, x, out in ((row.low, low, -1), (row.high, high, 1)):
            if math.isinf(value) or (self.scale.log and value <= 0):
                sheet.polygon([(x, y), (x - 8 * out, y - 5), (x - 8 * out, y + 5)], paint="ink")
        sheet.line([low, high], [y] * 2, width=2)
        self._marker(sheet, row, self._x(row.estimate), y, tag)

    def _marker(
        self, sheet: Canvas, row: ClaimInterval, x: float, y: float, tag: Tag | None = None
    ) -> None:
        marker, size, hollow = _MARKS[row.verdict]
        sheet.marker(x, y, marker, paint="ink", size=size, hollow=hollow, tag=tag)

    def _foot(self, sheet: Canvas, y: float) -> None:
        """The scale: the threshold first, then as many ticks as have room."""
        sheet.line([_AXIS.x, _AXIS.right], [y, y], paint="muted")
        taken: list[tuple[float, float]] = []
        for value, bound in self._ticks():
            x, text = self._x(value), self.group.label(value)
            half = width_of(text, SMALL, bold=bound) / 2
            middle = min(max(x, _AXIS.x + half), _AXIS.right - half)
            left, right = middle - half - _APART, middle + half + _APART
            if any(left < end and start < right for start, end in taken):
                continue
            taken.append((middle - half, middle + half))
            sheet.line([x, x], [y, y + 4], paint="muted")
            paint = "ink" if bound else "muted"
            sheet.text(middle, y + 17, text, size=SMALL, paint=paint, anchor="middle", bold=bound)

    def _ticks(self) -> Iterator[tuple[float, bool]]:
        yield from ((bound, True) for bound in self.group.bounds)
        yield from ((tick, False) for tick in self.scale.ticks)

    def _x(self, value: float) -> float:
        if math.isinf(value):
            part = float(value > 0)
        elif self.scale.log and value <= 0:
            part = 0.0
        else:
            part = self.scale.inside(value)
        return _AXIS.x + part * _AXIS.width


def _numbers(row: ClaimInterval, group: ClaimGroup, say: Phrases) -> str:
    if row.numbers:
        return row.numbers
    if math.isnan(row.estimate):
        return say.text("no finite estimate")
    unit = " x" if group.ratio else ""
    return f"{number(row.estimate, 3)} ({say.span(number(row.low, 3), number(row.high, 3))}){unit}"


def _describe(groups: Sequence[ClaimGroup], interval: str, say: Phrases) -> str:
    rows = [row for group in groups for row in group.rows]
    counts = {name: sum(row.verdict == name for row in rows) for name in _MARKS}
    told = [
        say.text("{number} {verdict}", number=count, verdict=say.verdict(name))
        for name, count in counts.items()
        if count
    ]
    parts = [
        say.plural(
            "{number} claim: {told}. Each row shows an estimate ({interval}); claims about the "
            "same quantity and threshold share an axis, on which the claimed side is shaded.",
            "{number} claims: {told}. Each row shows an estimate ({interval}); claims about the "
            "same quantity and threshold share an axis, on which the claimed side is shaded.",
            len(rows),
            told=", ".join(told),
            interval=say.fixed(interval),
        )
    ]
    if any(group.zone for group in groups):
        parts.append(
            say.text(
                "If a margin is declared, the zone between the margins is tinted; values in it "
                "count as equal. A claim of equality claims a value in this zone."
            )
        )
    if any(math.isnan(row.estimate) for row in rows):
        parts.append(say.text("A cross marks a claim without a finite estimate."))
    return " ".join(parts)
