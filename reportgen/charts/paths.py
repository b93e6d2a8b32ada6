"""Paths of optimizers on contour plots of surfaces of two variables, one panel per surface.

Successive contours differ by a constant factor, so that the bottom of a valley is resolved as well
as its walls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np
from contourpy import contour_generator
from numpy.typing import NDArray

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.grid import Grid, even_columns
from reportgen.charts.labels import number
from reportgen.charts.legend import Legend
from reportgen.charts.panel import Panel
from reportgen.charts.scale import FloatArray, Scale, position_scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import Series, series_by_key
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, N_, Phrases

LEVELS = 14
"""Maximum number of contours per panel."""
LOWEST = 1e-6
"""Smallest height of a contour relative to the highest point of a panel."""
POINTS = 300  # maximum per path

_AXIS = 40.0  # tick labels, left of a panel
_GAP = 18.0
_NEAR = 1.0  # smallest distance in pixels between two points of a line
_CONTOUR_NEAR = 3.0
_MARKS = (
    ("start", N_("start")),
    ("end", N_("end")),
    ("minimum", N_("global minimum")),
    ("contour", N_("contour")),
)


@dataclass(frozen=True)
class Descent:
    """A path: the key of its series, its tooltip, and its points (N, 2) in order.

    The path ends before the first point that is not finite. ``main``: drawn as a thick line.
    """

    series: str
    note: str
    points: FloatArray
    main: bool = True

    @property
    def known(self) -> FloatArray:
        """The points before the first one that is not finite."""
        sound = np.isfinite(self.points).all(axis=1)
        return self.points if sound.all() else self.points[: int(np.argmin(sound))]


@dataclass(frozen=True)
class PathPanel:
    """A surface over increasing ``x`` (N,) and ``y`` (M,): ``heights`` (M, N), 0 at ``minima``.

    The ``minima`` (K, 2) are marked; every descent begins with a ring.
    """

    title: str
    x: FloatArray
    y: FloatArray
    heights: FloatArray
    minima: FloatArray
    descents: tuple[Descent, ...]

    def __post_init__(self) -> None:
        if self.heights.shape != (len(self.y), len(self.x)) or len(self.x) < 2 or len(self.y) < 2:
            raise ValueError(
                f"heights must be of shape {(len(self.y), len(self.x))}. "
                f"Got {self.heights.shape} instead."
            )

    def contours(self) -> list[tuple[float, list[FloatArray]]]:
        """Heights that differ by a constant factor, each with its lines (n, 2)."""
        high = float(self.heights.max())
        low = max(float(np.quantile(self.heights, 0.01)), high * LOWEST)
        if not low < high:
            return []
        levels = np.geomspace(low, high, LEVELS + 1)[:-1]
        logs = np.log(np.maximum(self.heights, low * 1e-3))
        lines = contour_generator(self.x, self.y, logs).lines
        found = ((float(level), lines(float(np.log(level)))) for level in levels)
        return [(level, cast("list[FloatArray]", line)) for level, line in found]

    def inside(self, points: FloatArray) -> NDArray[np.bool_]:
        """Mask of the points (N, 2) inside the panel."""
        low, high = (self.x[0], self.y[0]), (self.x[-1], self.y[-1])
        return np.asarray(((points >= low) & (points <= high)).all(axis=1), dtype=np.bool_)


def descent_paths(
    slug: str,
    title: str,
    panels: Sequence[PathPanel],
    series: Sequence[Series],
    *,
    say: Phrases = ENGLISH,
) -> Svg:
    """Draw one panel per surface with its own axes: contours, paths, starts, ends, minima.

    Paths are clipped at the edge of a panel. ``say`` translates the chart's own words.
    Raises ValueError for no panels or an unknown series.
    """
    by_key = series_by_key(series, (d.series for panel in panels for d in panel.descents))
    used = {descent.series for panel in panels for descent in panel.descents}
    named = [entry for entry in series if entry.key in used]
    legend = Legend.of(named, [(mark, say.text(words)) for mark, words in _MARKS])
    columns = max(2, even_columns(len(panels)))  # a single panel is not enlarged
    grid = Grid.filling(columns, 240.0, left=_AXIS, right=_GAP, top=legend.height - 4,
                        apart=_AXIS + _GAP, above=26, below=36)  # fmt: skip
    with canvas(slug, WIDTH, grid.bottom(len(panels))) as sheet:
        legend.draw(sheet)
        for index, panel in enumerate(panels):
            _Panel(sheet, grid.box(index), panel, by_key).draw()
        return sheet.svg(title, _describe(panels, by_key, say))


class _Panel:
    """One surface with its descents."""

    def __init__(
        self, sheet: Canvas, box: Box, panel: PathPanel, by_key: dict[str, Series]
    ) -> None:
        self.sheet, self.box, self.panel, self.by_key = sheet, box, panel, by_key
        self.low = np.array([panel.x[0], panel.y[0]])
        self.high = np.array([panel.x[-1], panel.y[-1]])

    def draw(self) -> None:
        box, panel = self.box, self.panel
        self.sheet.title(box.x, box.y - 9, panel.title, box.width)
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
        """Convert coordinates (N, 2) to pixels."""
        share = (points - self.low) / (self.high - self.low)
        x = self.box.x + share[:, 0] * self.box.width
        y = self.box.bottom - share[:, 1] * self.box.height
        return np.stack([x, y], 1)

    def _frame(self) -> None:
        box = self.box
        self.sheet.line([box.x, box.right, box.right, box.x, box.x],
                        [box.y, box.y, box.bottom, box.bottom, box.y],
                        paint="shade", width=0.8, under=True)  # fmt: skip
        panel = Panel(self.sheet, box, *map(_scale, self.low.tolist(), self.high.tolist()))
        panel.labels()
        panel.foot("x")
        self.sheet.small(box.x - 8, box.y - 9, "y", "end")

    def _contours(self) -> None:
        for level, lines in self.panel.contours():
            tag = Tag(note=f"f = {number(level)}")
            found = [thinned(self._pixels(line), _CONTOUR_NEAR, POINTS) for line in lines]
            if found:
                points = _joined(found)
                self.sheet.line(*points.T, paint="shade", width=0.8, tag=tag, under=True)

    def _path(self, descent: Descent) -> None:
        style = self.by_key[descent.series].style
        points = clipped(descent.known, self.low, self.high)
        if not len(points):
            return
        breaks = np.flatnonzero(np.isnan(points[:, 0]))
        pieces = np.split(points, breaks)
        lines = [p[~np.isnan(p[:, 0])] for p in pieces]
        kept = _joined([thinned(self._pixels(line), _NEAR, POINTS) for line in lines])
        self.sheet.line(*kept.T, paint=style.paint, width=1.6 if descent.main else 0.9,
                        tag=Tag(descent.series, descent.note))  # fmt: skip

    def _ends(self, descent: Descent) -> None:
        """Draw a ring at the start and the marker of the series at the end, if it is visible."""
        style, points = self.by_key[descent.series].style, descent.known
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
            self.sheet.marker(x, y, style.marker, paint=style.paint, size=size, tag=tag)


def _scale(low: float, high: float) -> Scale:
    """A scale over the whole panel with round ticks."""
    scale = position_scale(np.array([low, high]), log=False)
    pairs = zip(scale.ticks, scale.labels, strict=True)
    ticks, labels = zip(*(pair for pair in pairs if low <= pair[0] <= high), strict=True)
    return Scale(low, high, ticks, labels, False)


def _joined(lines: Sequence[FloatArray]) -> FloatArray:
    """Join several lines to one, separated by rows of NaN."""
    gap = np.full((1, 2), np.nan)
    parts = [part for line in lines for part in (line, gap)]
    return np.concatenate(parts[:-1])


def clipped(points: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """The parts of a line (N, 2) inside a rectangle, separated by rows of NaN.

    Liang and Barsky, A new concept and method for line clipping (ACM TOG 3, 1984).
    """
    pieces: list[FloatArray] = []
    gap = np.full((1, 2), np.nan)
    last: FloatArray | None = None
    for start, end in pairwise(points):
        found = _within(start, end, low, high)
        if found is None:
            last = None
            continue
        first, second = found
        if last is None or not np.array_equal(last, first):
            pieces += [gap, first[np.newaxis]] if pieces else [first[np.newaxis]]
        pieces.append(second[np.newaxis])
        last = second
    return np.concatenate(pieces) if pieces else np.zeros((0, 2))


def _within(
    start: FloatArray, end: FloatArray, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray] | None:
    """The part of a segment inside a rectangle; None if there is none."""
    way = end - start
    enter, leave = 0.0, 1.0
    for move, room in ((-way, start - low), (way, high - start)):
        for along, left in zip(move.tolist(), room.tolist(), strict=True):
            if along == 0:
                if left < 0:
                    return None
            elif along < 0:
                enter = max(enter, left / along)
            else:
                leave = min(leave, left / along)
    if enter > leave:
        return None
    return start + enter * way, end if leave == 1 else start + leave * way


def thinned(points: FloatArray, least: float, most: int) -> FloatArray:
    """Thin the points (N, 2) of a line to a distance of at least ``least``.

    The first and the last point are kept. If more than ``most`` remain, the distance is doubled.
    """
    if len(points) < 3:
        return points
    kept = [0]
    for place in range(1, len(points) - 1):
        if np.hypot(*(points[place] - points[kept[-1]])) >= least:
            kept.append(place)
    kept.append(len(points) - 1)
    found = points[kept]
    return found if len(found) <= most else thinned(found, 2 * least, most)


def _describe(panels: Sequence[PathPanel], by_key: dict[str, Series], say: Phrases) -> str:
    found = []
    for panel in panels:
        names = dict.fromkeys(by_key[descent.series].label for descent in panel.descents)
        found.append(f"{panel.title} ({say.listed(list(names))})")
    return say.plural(
        "{number} panel with contours of a surface and the paths of optimizers over it: {panels}.",
        "{number} panels with contours of a surface and the paths of optimizers over it: {panels}.",
        len(panels),
        panels="; ".join(found),
    )
