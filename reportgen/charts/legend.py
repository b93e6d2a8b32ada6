"""The legend of a chart, drawn and as text: the names of its lines and the meaning of its marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from reportgen.charts.canvas import WIDTH, Box, Canvas
from reportgen.charts.labels import shortened, width_of
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, DASHED, DOTTED, SMALL, LineStyle, Series
from reportgen.language import N_, Phrases

LINE = 24.0  # height in pixels
SAMPLE = 34.0  # width of a sample with its gap
_WIDE = 26.0  # width of a sample
_GAP = 20.0  # between entries
_STRIP = 34.0  # height of the strip of ordered levels with its names
STRIP_FROM = 5
"""Number of ordered series from which they have a strip of colours."""

Sample = Callable[[Canvas, float, float], None]
"""Draws a sample, given its left end and the y of its middle."""


def _rule(width: float = 1.0, paint: str = "muted", dash: Sequence[float] = ()) -> Sample:
    return lambda sheet, x, y: sheet.line(
        [x, x + _WIDE], [y, y], paint=paint, width=width, dash=dash
    )


def _upright(half: float, width: float, paint: str = "muted", dash: Sequence[float] = ()) -> Sample:
    return lambda sheet, x, y: sheet.line(
        [x + 13, x + 13], [y - half, y + half], paint=paint, width=width, dash=dash
    )


def _area(paint: str) -> Sample:
    return lambda sheet, x, y: sheet.box(Box(x, y - 6, _WIDE, 12), paint=paint, under=True)


def _marker(marker: str, size: float, paint: str = "ink", *, hollow: bool = False) -> Sample:
    return lambda sheet, x, y: sheet.marker(
        x + 13, y, marker, paint=paint, size=size, hollow=hollow
    )


def _both(*samples: Sample) -> Sample:
    def draw(sheet: Canvas, x: float, y: float) -> None:
        for sample in samples:
            sample(sheet, x, y)

    return draw


MARKS: dict[str, tuple[str, Sample]] = {
    "mean": (N_("Line"), lambda sheet, x, y: sheet.swatch(x, y, LineStyle("muted", "o"))),
    "line": (N_("Line"), _rule(2)),
    "seed": (N_("Thin lines"), _rule(0.7)),
    "band": (N_("Dark band"), _both(_area("shade"), _rule(2))),
    "shade": (N_("Band"), _both(_area("shade"), _rule(1.6))),
    "outer": (N_("Light band"), _area("grid")),
    "dark": (N_("Dark band"), _area("muted")),
    "best": (N_("Ring"), _marker("o", 9, hollow=True)),
    "stop": (N_("Vertical bar"), _upright(7, 2.4, "ink")),
    "gap": (N_("Filled between two lines"), _area("gap")),
    "level": (N_("Dashed line"), _rule(paint="ink", dash=DASHED)),
    "guess": (N_("Dotted line"), _rule(paint="ink", dash=DOTTED)),
    "published": (N_("Hollow diamonds"), _marker("D", 6, hollow=True)),
    "beyond": (N_("Triangles at an edge"), _marker("^", 6)),
    "diverged": (N_("Crosses"), _marker("x", 6)),
    "estimate": (N_("Marker"), _both(_rule(2), _marker("o", 6.5, "muted"))),
    "hollow": (N_("Hollow marker"), _both(_rule(2), _marker("o", 6.5, "muted", hollow=True))),
    "interval": (N_("Bar"), _upright(8, 1.8)),
    "dot": (N_("Dot"), _marker("o", 3, "muted")),
    "start": (N_("Ring"), _marker("o", 7, hollow=True)),
    "end": (N_("Marker"), _marker("o", 7)),
    "minimum": (N_("Star"), _marker("*", 11)),
    "contour": (N_("Thin lines"), _rule(0.8, "shade")),
    "candidate": (N_("Circle"), _marker("o", 5.5, "muted")),
    "chosen": (N_("Diamond"), _marker("D", 7, "ink")),
    "failed": (N_("Cross"), _marker("x", 5.5, "muted")),
    "written": (N_("Dashed line"), _upright(7, 1, dash=(2, 2))),
}
"""Names of marks (messages), and functions that draw their samples."""


@dataclass(frozen=True)
class Entry:
    """A sample and its text, for a series or for a ``mark`` shared by all series."""

    text: str
    mark: str = ""
    series: Series | None = None

    @property
    def size(self) -> float:
        """Font size of the text."""
        return BODY if self.series else SMALL

    @property
    def width(self) -> float:
        """Width in pixels including the gap after it; longer text is cut."""
        return SAMPLE + min(width_of(self.text, self.size), WIDTH - SAMPLE) + _GAP


@dataclass(frozen=True)
class Legend:
    """Lines of entries at the top of the chart: first series, then marks.

    ``ramp``: many series of ordered levels, which have one strip of colours instead, with the names
    of the least, the middle and the largest.
    """

    lines: tuple[tuple[Entry, ...], ...]
    ramp: tuple[Series, ...] = ()

    @classmethod
    def of(cls, series: Sequence[Series], marks: Sequence[tuple[str, str]]) -> Legend:
        """The legend of these series and ``marks``: keys of `MARKS` with their meaning."""
        marked = _broken([Entry(text, mark) for mark, text in marks])
        if len(series) >= STRIP_FROM and all(entry.style.ordered for entry in series):
            return cls(tuple(marked), tuple(series))
        return cls((*_broken([Entry(entry.label, series=entry) for entry in series]), *marked))

    @property
    def height(self) -> float:
        """Height of all lines, including the space below them."""
        return len(self.lines) * LINE + (_STRIP if self.ramp else 0) + 4

    def draw(self, sheet: Canvas) -> None:
        """Draw the legend from the top left corner of the sheet."""
        if self.ramp:
            _strip(sheet, self.ramp)
        top = 14.0 + (_STRIP if self.ramp else 0)
        for row, line in enumerate(self.lines):
            x, y = 0.0, top + row * LINE
            for entry in line:
                text = shortened(entry.text, WIDTH - SAMPLE, entry.size)
                if entry.series is None:
                    MARKS[entry.mark][1](sheet, x, y - 4)
                    sheet.small(x + SAMPLE, y, text)
                else:
                    tag = Tag(entry.series.key, entry.series.label)
                    sheet.swatch(x, y - 4, entry.series.style, tag=tag)
                    sheet.text(x + SAMPLE, y, text, size=entry.size, tag=tag)
                x += entry.width

    def told(self, say: Phrases) -> str:
        """The meaning of the marks as sentences, for the alternative text."""
        entries = (entry for line in self.lines for entry in line if entry.mark)
        return " ".join(f"{say.fixed(MARKS[entry.mark][0])}: {entry.text}." for entry in entries)


def _strip(sheet: Canvas, ramp: Sequence[Series]) -> None:
    """Draw a field of colour for every level, and three names above them."""
    middle = len(ramp) // 2
    names = [width_of(ramp[place].label, SMALL) + _GAP for place in (0, middle, -1)]
    left, right = (names[0] + names[1] / 2, names[1] / 2 + names[2])
    wide = max(_WIDE, left / (middle + 0.5), right / (len(ramp) - middle - 0.5))
    for index, entry in enumerate(ramp):
        field = Box(index * wide, 18, wide - 1, 8)
        sheet.box(field, paint=entry.style.paint, tag=Tag(entry.key, entry.label))
    sheet.small(0, 13, ramp[0].label, paint="ink", tag=Tag(ramp[0].key))
    at = (middle + 0.5) * wide
    sheet.small(at, 13, ramp[middle].label, "middle", paint="ink", tag=Tag(ramp[middle].key))
    last = ramp[-1]
    sheet.small(len(ramp) * wide, 13, last.label, "end", paint="ink", tag=Tag(last.key))


def _broken(entries: Sequence[Entry]) -> Iterator[tuple[Entry, ...]]:
    """Break entries into lines."""
    line: list[Entry] = []
    for entry in entries:
        if line and sum(other.width for other in line) + entry.width > WIDTH + _GAP:
            yield tuple(line)
            line = []
        line.append(entry)
    if line:
        yield tuple(line)
