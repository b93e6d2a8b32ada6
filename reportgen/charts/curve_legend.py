"""The legend of a chart of curves: what the lines are, and what the marks mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportgen.charts.canvas import WIDTH, Box, Canvas
from reportgen.charts.curve_data import Curve, Wording
from reportgen.charts.labels import shortened, width_of
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, DASHED, DOTTED, SMALL, Look, Series

LEGEND_LINE = 24.0  # height in pixels

_SAMPLE = 34.0  # width of a sample with its gap
_GAP = 20.0  # between entries


@dataclass(frozen=True)
class LegendEntry:
    """A sample and its text: of a series, or of a ``mark`` that all series share."""

    text: str
    series: Series | None = None
    mark: str = ""

    @property
    def size(self) -> float:
        """Font size of the text."""
        return BODY if self.series else SMALL

    @property
    def width(self) -> float:
        """Width in pixels with the gap after it; a longer text is cut."""
        return _SAMPLE + min(width_of(self.text, self.size), WIDTH - _SAMPLE) + _GAP


Legend = tuple[tuple[LegendEntry, ...], ...]


def legend_of(
    series: Sequence[Series], curves: Sequence[Curve], wording: Wording, far: bool = False
) -> Legend:
    """Return the lines of the legend: first ``series``, then what the marks of curves mean.

    ``far``: whether lines leave the panels.
    """
    named = [LegendEntry(entry.label, series=entry) for entry in series]
    marks = [LegendEntry(text, mark=mark) for mark, text in _marks(curves, wording, far)]
    if not any(curve.spread or len(curve.seeds) for curve in curves):
        marks = marks[1:]  # lines that are no estimates have their names, and no more to explain
    return tuple(line for entries in (named, marks) for line in _broken(entries))


def draw_legend(sheet: Canvas, legend: Legend) -> None:
    """Draw the legend from the top left corner of the canvas."""
    for row, line in enumerate(legend):
        x, y = 0.0, 14.0 + row * LEGEND_LINE
        for entry in line:
            text = shortened(entry.text, WIDTH - _SAMPLE, entry.size)
            if entry.series is None:
                _sample(sheet, entry.mark, x, y - 4)
                sheet.text(x + _SAMPLE, y, text, size=entry.size, paint="muted")
            else:
                tag = Tag(entry.series.key, entry.series.label)
                sheet.swatch(x, y - 4, entry.series.look, tag=tag)
                sheet.text(x + _SAMPLE, y, text, size=entry.size, tag=tag)
            x += entry.width


def _broken(entries: Sequence[LegendEntry]) -> Iterator[tuple[LegendEntry, ...]]:
    """Break entries into lines."""
    line: list[LegendEntry] = []
    for entry in entries:
        if line and sum(other.width for other in line) + entry.width > WIDTH + _GAP:
            yield tuple(line)
            line = []
        line.append(entry)
    if line:
        yield tuple(line)


def _marks(curves: Sequence[Curve], wording: Wording, far: bool) -> list[tuple[str, str]]:
    spread = any(curve.spread for curve in curves)
    say = wording.say
    mean = (
        say.text("{estimate} over seeds", estimate=wording.estimate)
        if spread
        else say.text("value")
    )
    marks = [("mean", mean)]
    if any(len(curve.seeds) > 1 for curve in curves):
        marks.append(("seed", say.text(wording.seeds)))
    if any(curve.banded for curve in curves):
        marks.append(("band", wording.interval))
        if any(curve.outer for curve in curves):
            marks.append(("outer", wording.simultaneous))
    kinds = {mark.kind for curve in curves for mark in curve.marks}
    marks += [("best", say.text("best evaluation"))] if "best" in kinds else []
    marks += [("stop", say.text("stop"))] if "stop" in kinds else []
    marks += [("gap", wording.gap)] if wording.gap else []
    marks += [("level", text) for _, text in wording.levels]
    marks += [("guess", wording.guess[1])] if wording.guess else []
    if any(curve.published is not None for curve in curves):
        marks.append(("published", wording.published))
    marks += [("beyond", say.text("goes on beyond the axis"))] if far else []
    if any(curve.diverged().any() for curve in curves):
        over_layers = any(curve.at is None for curve in curves)
        marks.append(
            ("diverged", say.text("diverged: no finite value" if over_layers else "diverged"))
        )
    return marks


def _sample(sheet: Canvas, mark: str, x: float, y: float) -> None:
    if mark == "mean":
        sheet.swatch(x, y, Look("muted", (), "o"))
    elif mark == "seed":
        sheet.line([x, x + 26], [y, y], paint="muted", width=0.7)
    elif mark == "band":
        sheet.box(Box(x, y - 6, 26, 12), paint="shade", under=True)
        sheet.line([x, x + 26], [y, y], paint="muted", width=2)
    elif mark == "best":
        sheet.marker(x + 13, y, "o", paint="ink", size=9, hollow=True)
    elif mark == "stop":
        sheet.line([x + 13, x + 13], [y - 7, y + 7], paint="ink", width=2.4)
    elif mark == "gap":
        sheet.box(Box(x, y - 6, 26, 12), paint="gap", under=True)
    elif mark == "outer":
        sheet.box(Box(x, y - 6, 26, 12), paint="grid", under=True)
    elif mark == "level":
        sheet.line([x, x + 26], [y, y], paint="ink", dash=DASHED)
    elif mark == "beyond":
        sheet.marker(x + 13, y, "^", paint="ink", size=6)
    elif mark == "guess":
        sheet.line([x, x + 26], [y, y], paint="ink", dash=DOTTED)
    elif mark == "published":
        sheet.marker(x + 13, y, "D", paint="ink", size=6, hollow=True)
    else:
        sheet.marker(x + 13, y, "x", paint="ink", size=6)
