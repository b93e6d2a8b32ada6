"""The interval plot: each claim's estimate with its interval, against the threshold it claims.

Claims are about different quantities, so every row has an axis of its own, in its own unit. All
axes have the threshold in the middle and end at round factors of it (or at round distances from
it, where a number is not positive), which their tick labels tell. The claimed side is shaded. Where
a margin is declared, the zone between the margins, in which two sides count as equal, is tinted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.interval_axis import ClaimInterval, RowAxis
from reportgen.charts.labels import SPACE, number, shortened, width_of, wrapped
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, N_, Phrases

_TEXT = 330.0  # width of the column of claims
_AXIS = Box(360, 0, 330, 0)  # x and width of the axes
_RESULT = 716.0  # x of verdict and numbers
_ROW = 62.0  # of three lines of text
_LINE = 15.0
_KEY = 60.0  # a wider id stands above its sentence
_BOLD_ROOM = 1.15  # bold letters are that much wider
_HEAD = 30.0
_CAPS = 14.0  # a shorter interval hides behind its marker, and so do its ends
_APART = 8.0  # between numbers
CLAIMED = N_("claimed")
ZONE = N_("equal: between the margins")
_GROUNDS = ((N_("threshold"), "ink"), (CLAIMED, "wash"), (ZONE, "zone"))


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
    interval: str = N_("95 % interval unless said"),
    say: Phrases = ENGLISH,
) -> Svg:
    """Draw one row a claim; ``interval`` says what the bars are.

    ``say`` puts the words into another language. A row is as high as its text.

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
    texts = [_RowText.of(row) for row in rows]
    with canvas(slug, WIDTH, _HEAD + sum(text.height for text in texts) + 6) as sheet:
        _head(sheet, rows, interval, say)
        top = _HEAD
        for row, text in zip(rows, texts, strict=True):
            _RowDrawing(sheet, row, text, top, say).draw()
            top += text.height
        return sheet.svg(title, _describe(rows, interval, say))


def _head(sheet: Canvas, rows: Sequence[ClaimInterval], interval: str, say: Phrases) -> None:
    """What stands in the columns; the marks of the axes end where the axes do."""
    sheet.text(0, 16, say.text("claim"), size=SMALL, paint="muted")
    marks = [(say.text(text), paint) for text, paint in _GROUNDS]
    x = _AXIS.right
    for text, paint in reversed(marks if any(row.zone for row in rows) else marks[:2]):
        x -= width_of(text, SMALL)
        sheet.text(x, 16, text, size=SMALL, paint="muted")
        x -= 6
        if paint == "ink":
            sheet.line([x, x], [5, 21], paint=paint, width=1.2)
        else:
            x -= 22
            sheet.box(Box(x, 6, 22, 14), paint=paint)
        x -= 16
    text = say.text("estimate ({interval})", interval=say.text(interval))
    text = shortened(text, WIDTH - _RESULT, SMALL)
    sheet.text(_RESULT, 16, text, size=SMALL, paint="muted")


@dataclass(frozen=True)
class _Label:
    """A number below an axis, from its left to its right end in pixels."""

    left: float
    right: float
    text: str

    def meets(self, left: float, right: float) -> bool:
        """Whether it leaves too little room to another."""
        return self.left < right + _APART and left < self.right + _APART


@dataclass(frozen=True)
class _RowText:
    """The id and the sentence of a claim in lines: side by side where the id is short."""

    key: list[str]
    says: list[str]
    indent: float  # of the sentence; 0: it stands below the id

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
        """Of the row."""
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
        self.mark = _MARKS[row.verdict]
        self.ink = "muted" if self.mark.paint == "muted" else f"{self.mark.paint}-text"
        self.tag = Tag(note=f"{row.key}: {row.says} {say.verdict(row.verdict)}, {_told(row, say)}")

    def draw(self) -> None:
        self.sheet.line([0, WIDTH], [self.top, self.top], paint="grid")
        self._claim()
        self._axis()
        if not math.isnan(self.row.estimate):
            self._interval()
        else:
            x = self._x(0)
            self.sheet.marker(x, self.line, "x", paint="ink", size=7, tag=self.tag)
            self.sheet.text(x + 10, self.line + 4, self.row.unknown, size=SMALL, paint="muted")
        self._result()

    def _claim(self) -> None:
        text, y = self.text, self.top + 22
        for index, line in enumerate(text.key):
            self.sheet.text(0, y + index * _LINE, line, bold=True)
        y += 0 if text.indent else len(text.key) * _LINE
        for index, line in enumerate(text.says):
            self.sheet.text(text.indent, y + index * _LINE, line)

    def _axis(self) -> None:
        centre, half = self._x(0), _AXIS.width / 2
        if self.row.side != "=":
            left = centre if self.row.side == ">" else centre - half
            self._ground(left, left + half, "wash")
        if self.row.zone:
            low, high = (self._x(self.axis.place(margin)) for margin in self.row.zone)
            self._ground(low, high, "zone")
        self.sheet.line([_AXIS.x, _AXIS.right], [self.line + 12] * 2, paint="grid", under=True)
        for bound in self._bounds:
            x = self._x(self.axis.place(bound))
            self.sheet.line([x, x], [self.line - 14, self.line + 14], paint="ink", width=1.2)
        self._labels(centre)
        kind = self.say.text("log axis" if self.axis.log else "linear axis")
        self.sheet.text(_AXIS.x, self.line - 15, kind, size=SMALL, paint="muted")

    @property
    def _bounds(self) -> tuple[float, ...]:
        """What the interval must not cross: the threshold, or both bounds of an equality."""
        return (self.row.zone or ()) if self.row.side == "=" else (self.row.threshold,)

    def _ground(self, left: float, right: float, paint: str) -> None:
        self.sheet.box(Box(left, self.line - 12, right - left, 24), paint=paint, under=True)

    def _labels(self, centre: float) -> None:
        """The numbers at the threshold, at the ends and, where there is room, at the margin.

        A margin beside an end takes its place: the other end tells the scale.
        """
        y = self.line + 26
        unit = f" {self.row.unit}" if self.row.unit and not self.row.change else ""
        text = " to ".join(map(self._tick, self._bounds)) + unit
        text = shortened(text, _AXIS.width / 2, SMALL)
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
            self.sheet.text(label.left, y, label.text, size=SMALL, paint="muted")

    def _margin(self) -> _Label | None:
        """The number at the margin on the other side; an equality has both in the middle."""
        if self.row.side == "=" or not self.row.zone:
            return None
        text = self._tick(self.row.opposite)
        half = width_of(text, SMALL) / 2
        x = self._x(self.axis.place(self.row.opposite))
        x = min(max(x, _AXIS.x + half), _AXIS.right - half)
        return _Label(x - half, x + half, text)

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
        verdict = self.say.text(self.row.verdict)
        self.sheet.text(_RESULT + 17, self.top + 22, verdict, paint=self.ink, bold=True)
        text = shortened(_numbers(self.row, self.say), WIDTH - _RESULT - 17, SMALL)
        self.sheet.text(_RESULT + 17, self.top + 39, text, size=SMALL, paint="muted")
        reason = shortened(self.row.reason, WIDTH - _RESULT - 17, SMALL)
        if reason:
            self.sheet.text(_RESULT + 17, self.top + 54, reason, size=SMALL, paint="muted")

    def _tick(self, value: float) -> str:
        if not self.row.change:
            return number(value, 3, trim=True)
        percent = 100 * (value - 1)
        return f"{'+' if percent > 0 else ''}{number(percent, 3, trim=True)}{SPACE}%"

    def _x(self, place: float) -> float:
        return _AXIS.x + (place + 1) / 2 * _AXIS.width


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
            "{number} claim: {told}. Each row shows an estimate with its {interval} on an axis of "
            "its own, with the claim's threshold in the middle and the claimed side shaded; the "
            "numbers at the ends tell the scale, so compare within rows.",
            "{number} claims: {told}. Each row shows an estimate with its {interval} on an axis of "
            "its own, with the claim's threshold in the middle and the claimed side shaded; the "
            "numbers at the ends tell the scale, so compare within rows.",
            len(rows),
            told=", ".join(told),
            interval=say.fixed(interval),
        )
    ]
    axes = [RowAxis.of(row) for row in rows]
    if any(axis.log for axis in axes):
        parts.append(say.text("Axes of positive numbers are logarithmic, and say so."))
    if any(row.zone for row in rows):
        parts.append(
            say.text(
                "Where a margin is declared, the zone between the margins is tinted: what lies in "
                "it counts as equal. It is what a claim of equality claims."
            )
        )
    if any(math.isnan(row.estimate) for row in rows):
        parts.append(say.text("A cross marks a claim without a finite estimate."))
    return " ".join(parts)
