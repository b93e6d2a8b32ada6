"""Paths over contours: what optimizers do on a surface of two variables, a panel a surface.

The textbook picture. Contours rise by one factor from each to the next, so that the bottom of a
valley is as well drawn as its walls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.curve_legend import LEGEND_LINE, LegendEntry, draw_legend
from reportgen.charts.labels import number, shortened
from reportgen.charts.path_data import Descent, FloatArray, PathPanel, clipped, thinned
from reportgen.charts.scales import Scale, position_scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import HEADING, SMALL, Series
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, N_, Phrases

ACROSS = 3  # panels side by side
POINTS = 300  # of a path, at most

_AXIS = 40.0  # tick labels, left of a panel
_GAP = 18.0
_PANEL = 240.0
_NAME = 26.0
_FOOT = 34.0
_NEAR = 1.0  # pixels between two points of a line, at least
_CONTOUR_NEAR = 3.0
_MARKS = (
    ("start", N_("start")),
    ("end", N_("end")),
    ("minimum", N_("global minimum")),
    ("contour", N_("contour")),
)


def descent_paths(
    slug: str,
    title: str,
    panels: Sequence[PathPanel],
    series: Sequence[Series],
    *,
    say: Phrases = ENGLISH,
) -> Svg:
    """Draw one panel a surface, each with its own axes: contours, paths, starts, ends, minima.

    What leaves a panel is cut at its edge. ``say`` puts the words into another language.
    Raises ValueError for no panels or an unknown series.
    """
    looks = {entry.key: entry for entry in series}
    unknown = [d.series for panel in panels for d in panel.descents if d.series not in looks]
    if not panels or unknown:
        raise ValueError(f"panels must not be empty, series known. Unknown: {unknown}.")
    used = {descent.series for panel in panels for descent in panel.descents}
    legend = _broken([LegendEntry(s.label, series=s) for s in series if s.key in used])
    plan = _Plan(len(panels), (len(legend) + 1) * LEGEND_LINE)
    with canvas(slug, WIDTH, plan.height) as sheet:
        draw_legend(sheet, legend)
        _marks(sheet, len(legend) * LEGEND_LINE + 14, say)
        for index, panel in enumerate(panels):
            _Panel(sheet, plan.box(index), panel, looks).draw()
        return sheet.svg(title, _describe(panels, looks, say))


@dataclass(frozen=True)
class _Plan:
    """Where the panels are."""

    panels: int
    top: float

    @property
    def columns(self) -> int:
        """As even as rows can be; one or two panels are not blown up."""
        rows = -(-self.panels // ACROSS)
        return max(2, -(-self.panels // rows))

    @property
    def width(self) -> float:
        return WIDTH / self.columns - _AXIS - _GAP

    @property
    def height(self) -> float:
        rows = -(-self.panels // self.columns)
        return self.top + rows * (_NAME + _PANEL + _FOOT)

    def box(self, index: int) -> Box:
        """The area inside the axes."""
        row, column = divmod(index, self.columns)
        x = _AXIS + column * (self.width + _AXIS + _GAP)
        y = self.top + row * (_NAME + _PANEL + _FOOT) + _NAME
        return Box(x, y, self.width, _PANEL)


class _Panel:
    """One surface with what moves over it."""

    def __init__(self, sheet: Canvas, box: Box, panel: PathPanel, looks: dict[str, Series]) -> None:
        self.sheet, self.box, self.panel, self.looks = sheet, box, panel, looks
        self.low = np.array([panel.x[0], panel.y[0]])
        self.high = np.array([panel.x[-1], panel.y[-1]])

    def draw(self) -> None:
        box, panel = self.box, self.panel
        title = shortened(panel.title, box.width, HEADING, bold=True)
        self.sheet.text(box.x, box.y - 9, title, size=HEADING, bold=True)
        self._frame()
        self._contours()
        for descent in sorted(panel.descents, key=lambda descent: descent.main):
            self._path(descent)
        for descent in panel.descents:
            self._ends(descent)
        for point in panel.minima[panel.inside(panel.minima)]:
            x, y = self._pixels(point[np.newaxis])[0]
            note = f"({number(point[0], trim=True)}, {number(point[1], trim=True)})"
            self.sheet.marker(x, y, "*", paint="ink", size=11, tag=Tag(note=note))

    def _pixels(self, points: FloatArray) -> FloatArray:
        """From coordinates (N, 2) to places on the sheet."""
        share = (points - self.low) / (self.high - self.low)
        x = self.box.x + share[:, 0] * self.box.width
        y = self.box.bottom - share[:, 1] * self.box.height
        return np.stack([x, y], 1)

    def _frame(self) -> None:
        box, sheet = self.box, self.sheet
        x = [box.x, box.right, box.right, box.x, box.x]
        y = [box.y, box.y, box.bottom, box.bottom, box.y]
        sheet.line(x, y, paint="shade", width=0.8, under=True)
        for tick, label in self._ticks(0):
            place = self._pixels(np.array([[tick, self.low[1]]]))[0, 0]
            sheet.text(place, box.bottom + 15, label, size=SMALL, paint="muted", anchor="middle")
        for tick, label in self._ticks(1):
            place = self._pixels(np.array([[self.low[0], tick]]))[0, 1]
            sheet.text(box.x - 6, place + 4, label, size=SMALL, paint="muted", anchor="end")
        sheet.text(box.right, box.bottom + 28, "x", size=SMALL, paint="muted", anchor="end")
        sheet.text(box.x - 6, box.y - 9, "y", size=SMALL, paint="muted", anchor="end")

    def _ticks(self, axis: int) -> list[tuple[float, str]]:
        """Round numbers inside the panel."""
        low, high = self.low[axis], self.high[axis]
        scale: Scale = position_scale(np.array([low, high]), log=False)
        pairs = zip(scale.ticks, scale.labels, strict=True)
        return [(tick, label) for tick, label in pairs if low <= tick <= high]

    def _contours(self) -> None:
        for level, lines in self.panel.contours():
            tag = Tag(note=f"f = {number(level)}")
            found = [thinned(self._pixels(line), _CONTOUR_NEAR, POINTS) for line in lines]
            if found:
                points = _joined(found)
                self.sheet.line(
                    points[:, 0], points[:, 1], paint="shade", width=0.8, tag=tag, under=True
                )

    def _path(self, descent: Descent) -> None:
        look = self.looks[descent.series].look
        points = clipped(descent.known, self.low, self.high)
        if not len(points):
            return
        breaks = np.flatnonzero(np.isnan(points[:, 0]))
        pieces = np.split(points, breaks)
        lines = [p[~np.isnan(p[:, 0])] for p in pieces]
        kept = _joined([thinned(self._pixels(line), _NEAR, POINTS) for line in lines])
        self.sheet.line(
            kept[:, 0],
            kept[:, 1],
            paint=look.paint,
            width=2.0 if descent.main else 0.9,
            dash=look.dash if descent.main else (),
            tag=Tag(descent.series, descent.note),
        )

    def _ends(self, descent: Descent) -> None:
        """A ring at the start; the marker of the series at the end, if it is in the panel."""
        look, points = self.looks[descent.series].look, descent.known
        if not len(points):
            return
        places, inside = self._pixels(points[[0, -1]]), self.panel.inside(points[[0, -1]])
        if inside[0] and descent.main:
            x, y = places[0].tolist()
            self.sheet.marker(x, y, "o", paint="ink", size=7, hollow=True)
        whole = len(points) == len(descent.points)
        if inside[1] and whole:
            tag = Tag(descent.series, descent.note)
            size = 7.0 if descent.main else 4.5
            x, y = places[1].tolist()
            self.sheet.marker(x, y, look.marker, paint=look.paint, size=size, tag=tag)


def _joined(lines: Sequence[FloatArray]) -> FloatArray:
    """Several lines as one that is broken by rows of NaN."""
    gap = np.full((1, 2), np.nan)
    parts = [part for line in lines for part in (line, gap)]
    return np.concatenate(parts[:-1])


def _broken(entries: Sequence[LegendEntry]) -> tuple[tuple[LegendEntry, ...], ...]:
    """Lines of a legend, each no wider than the chart."""
    lines: list[list[LegendEntry]] = [[]]
    for entry in entries:
        if lines[-1] and sum(e.width for e in lines[-1]) + entry.width > WIDTH:
            lines.append([])
        lines[-1].append(entry)
    return tuple(tuple(line) for line in lines if line)


def _marks(sheet: Canvas, y: float, say: Phrases) -> None:
    """What the marks mean."""
    x = 0.0
    for mark, words in _MARKS:
        if mark == "contour":
            sheet.line([x, x + 26], [y - 4, y - 4], paint="shade", width=0.8)
        elif mark == "minimum":
            sheet.marker(x + 13, y - 4, "*", paint="ink", size=11)
        else:
            sheet.marker(x + 13, y - 4, "o", paint="ink", size=7, hollow=mark == "start")
        sheet.text(x + 34, y, say.text(words), size=SMALL, paint="muted")
        x += 150


def _describe(panels: Sequence[PathPanel], looks: dict[str, Series], say: Phrases) -> str:
    found = []
    for panel in panels:
        names = dict.fromkeys(looks[descent.series].label for descent in panel.descents)
        found.append(f"{panel.title} ({say.listed(list(names))})")
    return say.plural(
        "{number} panel with contours of a surface and the paths of optimizers over it: {panels}.",
        "{number} panels with contours of a surface and the paths of optimizers over it: {panels}.",
        len(panels),
        panels="; ".join(found),
    )
