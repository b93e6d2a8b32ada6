"""The legend of a sweep: the lines where they have no names beside them, and what marks mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.charts.canvas import WIDTH, Canvas
from reportgen.charts.labels import shortened, width_of
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import SMALL, Series
from reportgen.charts.sweep_data import SweepLine, SweepWording

LEGEND_LINE = 22.0  # height in pixels
_SAMPLE = 34.0  # width of a sample with its gap
_GAP = 18.0


@dataclass(frozen=True)
class Entry:
    """A sample and its text: of a series, or of a ``mark`` that all lines share."""

    text: str
    mark: str = ""
    series: Series | None = None

    @property
    def width(self) -> float:
        """Width in pixels with the gap after it."""
        return _SAMPLE + min(width_of(self.text, SMALL), WIDTH - _SAMPLE) + _GAP


Legend = tuple[tuple[Entry, ...], ...]


def legend_of(
    series: Sequence[Series], lines: Sequence[SweepLine], wording: SweepWording
) -> Legend:
    """The lines of the legend: first ``series``, then what the marks mean."""
    named = [Entry(entry.label, series=entry) for entry in series]
    return (*_broken(named), *_broken(_marks(lines, wording)))


def _marks(lines: Sequence[SweepLine], wording: SweepWording) -> list[Entry]:
    points = [point for line in lines for point in line.points if point is not None]
    say, several = wording.say, any(point.trials > 1 for point in points)
    estimate = (
        say.text("{estimate} over seeds", estimate=wording.estimate)
        if several
        else say.text("value")
    )
    marks = [Entry(estimate, "estimate")]
    if any(point.high > point.low for point in points):
        marks.append(Entry(wording.interval, "interval"))
    if several:
        marks.append(Entry(say.text("one seed"), "seed"))
    if any(0 < point.lacking < point.trials and len(point.shown) for point in points):
        marks.append(Entry(say.text("some seeds lack a value"), "hollow"))
    marks += [Entry(name, "level") for _, name in wording.levels]
    return marks


def _broken(entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], ...]:
    """Break entries into lines."""
    lines: list[list[Entry]] = []
    room = 0.0
    for entry in entries:
        if not lines or entry.width > room + _GAP:
            lines.append([])
            room = WIDTH
        lines[-1].append(entry)
        room -= entry.width
    return tuple(map(tuple, lines))


def draw_legend(sheet: Canvas, legend: Legend) -> None:
    """Draw the legend from the top left corner of the canvas."""
    for row, line in enumerate(legend):
        x, y = 0.0, 13.0 + row * LEGEND_LINE
        for entry in line:
            text = shortened(entry.text, WIDTH - _SAMPLE, SMALL)
            if entry.series is None:
                _sample(sheet, entry.mark, x, y - 4)
                sheet.text(x + _SAMPLE, y, text, size=SMALL, paint="muted")
            else:
                tag = Tag(entry.series.key, entry.series.label)
                sheet.swatch(x, y - 4, entry.series.look, tag=tag)
                sheet.text(x + _SAMPLE, y, text, size=SMALL, tag=tag)
            x += entry.width


def _sample(sheet: Canvas, mark: str, x: float, y: float) -> None:
    middle = x + 13
    if mark == "level":
        sheet.line([x, x + 26], [y, y], paint="ink", dash=(5, 4))
    elif mark == "interval":
        sheet.line([middle, middle], [y - 8, y + 8], paint="muted", width=1.8)
    elif mark == "seed":
        sheet.marker(middle, y, "o", paint="muted", size=3)
    else:
        sheet.line([x, x + 26], [y, y], paint="muted", width=2)
        sheet.marker(middle, y, "o", paint="muted", size=6.5, hollow=mark == "hollow")
