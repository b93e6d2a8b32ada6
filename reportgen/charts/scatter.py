"""Scatter plot of two quantities: one marker per series, with intervals along both axes.

Each seed is a dot in the colour of its series. Panels are side by side and share the y axis, so
that a reader can see which of several quantities the one on the y axis correlates with.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, canvas
from reportgen.charts.grid import Grid
from reportgen.charts.labels import shortened, width_of
from reportgen.charts.legend import Legend
from reportgen.charts.names import Marker, Name, place_names
from reportgen.charts.panel import LABEL, Panel
from reportgen.charts.scale import FloatArray, Scale, estimate_name, spread_scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import SMALL, Series, series_by_key
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, N_, Phrases

MOST_PANELS = 3
_AXIS = 40.0  # minimum width of the tick labels of the y axis
_QUANTITY = 20.0
_ALONG = 400  # points at which a line is evaluated to find where it enters and leaves the panel


@dataclass(frozen=True)
class Middle:
    """An estimate with its bounds; bounds that are not finite are not drawn."""

    value: float
    low: float = math.nan
    high: float = math.nan

    @property
    def bounded(self) -> bool:
        """Whether there is an interval to draw."""
        return math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of the interval; the value itself without an interval."""
        return (self.low, self.high) if self.bounded else (self.value, self.value)

    def told(self, *, steps: bool = False) -> str:
        """The estimate as text; ``steps``: it is a number of training steps."""
        return estimate_name(self.value, self.low, self.high, steps=steps)


@dataclass(frozen=True)
class ScatterPoint:
    """A point: the key of its series, and for each axis one value per seed and an estimate.

    ``xs`` and ``ys`` have shape (S,), for the same seeds in the same order. A point is not drawn
    unless both estimates are finite, and a seed unless both of its values are.
    """

    series: str
    xs: FloatArray
    ys: FloatArray
    x: Middle
    y: Middle

    def __post_init__(self) -> None:
        if self.xs.shape != self.ys.shape:
            raise ValueError("a point must have one value per seed on both axes.")

    @property
    def drawn(self) -> bool:
        """Whether the point can be drawn."""
        return math.isfinite(self.x.value) and math.isfinite(self.y.value)

    @property
    def seeds(self) -> tuple[FloatArray, FloatArray]:
        """The values of the seeds that have both."""
        both = np.isfinite(self.xs) & np.isfinite(self.ys)
        return np.asarray(self.xs[both]), np.asarray(self.ys[both])

    @property
    def several(self) -> bool:
        """Whether seeds are drawn."""
        return len(self.seeds[0]) > 1


@dataclass(frozen=True)
class Power:
    """A reference power law through the point (x, y), which must be positive."""

    x: float
    y: float
    exponent: float
    name: str

    def at(self, x: float) -> float:
        """Its value at x."""
        return float(self.y * (x / self.x) ** self.exponent)


@dataclass(frozen=True)
class ScatterPanel:
    """The quantity of the x axis of a panel, and the points; ``log`` allows a logarithmic axis.

    ``powers`` are drawn only if both axes are logarithmic, as straight lines.
    """

    quantity: str
    points: tuple[ScatterPoint, ...]
    log: bool = True
    powers: tuple[Power, ...] = ()

    @property
    def drawn(self) -> list[ScatterPoint]:
        """The points that can be drawn."""
        return [point for point in self.points if point.drawn]


@dataclass(frozen=True)
class ScatterWording:
    """Texts of a scatter plot.

    ``quantity`` is the title of the common y axis; ``estimate`` and ``interval`` describe marker
    and bars. ``steps``: the values of the y axis are steps of training. ``log`` allows a
    logarithmic y axis. ``named``: series are named beside their points; otherwise in the legend,
    without dots of seeds, for many points of a series. ``say`` translates the chart's own words.
    """

    quantity: str
    estimate: str = "mean"
    interval: str = N_("95 % confidence interval")
    steps: bool = False
    log: bool = True
    named: bool = True
    say: Phrases = ENGLISH


def scatter_chart(
    slug: str,
    title: str,
    panels: Sequence[ScatterPanel],
    series: Sequence[Series],
    wording: ScatterWording,
) -> Svg:
    """Draw the panels side by side; each has its own x axis.

    An axis is logarithmic if this is allowed and all its values are positive.

    Raises ValueError for no panels or more than `MOST_PANELS`, a panel without a point to draw, or
    an unknown series.
    """
    if not 0 < len(panels) <= MOST_PANELS:
        raise ValueError(f"there must be 1 to {MOST_PANELS} panels. Got {len(panels)} instead.")
    if not all(panel.drawn for panel in panels):
        raise ValueError("every panel must have a point to draw")
    by_key = series_by_key(series, (point.series for panel in panels for point in panel.points))
    every = [point for panel in panels for point in panel.drawn]
    up = _scale([(p.seeds[1], p.y) for p in every], log=wording.log)
    up = up.in_steps() if wording.steps else up
    used = (
        ()
        if wording.named
        else tuple(entry for entry in series if entry.key in {point.series for point in every})
    )
    legend = Legend.of(used, _marks(panels, every, wording))
    left = max(_AXIS, *(width_of(label, SMALL) + LABEL + 2 for label in up.labels))
    grid = Grid.filling(len(panels), 280.0, left=left, right=8, top=legend.height,
                        apart=26, above=_QUANTITY, below=42)  # fmt: skip
    with canvas(slug, WIDTH, grid.bottom(1)) as sheet:
        legend.draw(sheet)
        text = shortened(up.titled(wording.quantity, wording.say), WIDTH, SMALL)
        sheet.small(0, grid.top + _QUANTITY - 8, text)
        for index, panel in enumerate(panels):
            across = _scale([(p.seeds[0], p.x) for p in panel.drawn], log=panel.log)
            drawing = Panel(sheet, grid.box(index), across, up)
            drawing.rows(labelled=index == 0)
            drawing.foot(across.titled(panel.quantity, wording.say), grid=True, ticks=True)
            _points(drawing, panel.drawn, by_key, wording, _powers(drawing, panel.powers))
        return sheet.svg(title, _describe(panels, by_key, wording))


def _scale(found: Sequence[tuple[FloatArray, Middle]], *, log: bool) -> Scale:
    """A scale for all seeds and estimates, and for intervals that are not too wide."""
    values = np.concatenate([np.append(seeds, middle.value) for seeds, middle in found])
    ends = [end for _, middle in found if middle.bounded for end in middle.ends]
    return spread_scale(values, ends, log=log, log_from=0, factor=3)


def _marks(
    panels: Sequence[ScatterPanel], points: Sequence[ScatterPoint], wording: ScatterWording
) -> list[tuple[str, str]]:
    say, several = wording.say, any(point.several for point in points)
    name = say.text("value")
    if several:
        name = say.text("{estimate} over seeds", estimate=wording.estimate)
    marks = [("estimate", name)]
    if any(point.x.bounded or point.y.bounded for point in points):
        marks.append(("interval", wording.interval))
    marks += [("dot", say.text("one seed"))] if several and wording.named else []
    named = dict.fromkeys(power.name for panel in panels for power in panel.powers)
    return [*marks, *(("level", name) for name in named)]


def _powers(panel: Panel, powers: Sequence[Power]) -> list[tuple[float, float]]:
    """Draw power laws as dashed lines from edge to edge; returns points on them."""
    if not (panel.across.log and panel.up.log):
        return []
    covered = []
    for power in powers:
        xs = np.geomspace(panel.across.low, panel.across.high, _ALONG).tolist()
        shown = [(x, power.at(x)) for x in xs if panel.up.holds(power.at(x))]
        places = [(panel.x(x), panel.y(y)) for x, y in shown]
        if places:
            ends = np.array([places[0], places[-1]])
            panel.sheet.line(ends[:, 0], ends[:, 1], dash=(5, 4), under=True)
        covered += places
    return covered


def _points(
    panel: Panel,
    points: Sequence[ScatterPoint],
    by_key: dict[str, Series],
    wording: ScatterWording,
    covered: Sequence[tuple[float, float]],
) -> None:
    """Draw seeds below intervals below markers, and names where there is room."""
    dots = []
    for point in points:
        panel.sheet.of = by_key[point.series].label
        if point.several and wording.named:
            pairs = zip(*(values.tolist() for values in point.seeds), strict=True)
            places = [(panel.x(x), panel.y(y)) for x, y in pairs]
            panel.sheet.dots(places, paint=by_key[point.series].style.paint, tag=Tag(point.series))
            dots += places
    marks = [_mark(panel, point, by_key[point.series].label) for point in points]
    names: Sequence[Name | None] = [None] * len(points)
    if wording.named:
        names = place_names(panel.box, marks, [*dots, *covered])
    for point, mark, name in zip(points, marks, names, strict=True):
        _draw(panel, point, mark, name, by_key[point.series], wording)


def _mark(panel: Panel, point: ScatterPoint, label: str) -> Marker:
    (left, right), (low, high) = point.x.ends, point.y.ends
    bars = panel.x(left), panel.x(right), panel.y(high), panel.y(low)
    return Marker(panel.x(point.x.value), panel.y(point.y.value), label, bars)


def _draw(
    panel: Panel,
    point: ScatterPoint,
    mark: Marker,
    name: Name | None,
    entry: Series,
    wording: ScatterWording,
) -> None:
    sheet, style, tag = panel.sheet, entry.style, Tag(point.series)
    sheet.of = entry.label
    left, right, top, bottom = mark.bars
    for xs, ys in (([left, right], [mark.y] * 2), ([mark.x] * 2, [top, bottom])):
        if xs[0] != xs[1] or ys[0] != ys[1]:
            sheet.line(xs, ys, paint=style.paint, width=1.8, tag=tag)
    note = f"{entry.label}: {point.x.told()}; {point.y.told(steps=wording.steps)}"
    sheet.marker(mark.x, mark.y, style.marker, paint=style.paint, size=7.5,
                 tag=Tag(point.series, note))  # fmt: skip
    if name is None:
        return
    box = name.box
    if name.far:
        x = min(max(mark.x, box.x), box.right)
        y = min(max(mark.y, box.y), box.bottom)
        sheet.line([mark.x, x], [mark.y, y], paint=style.paint, width=0.7, tag=tag)
    sheet.small(box.x + 1, name.baseline, name.text, paint=f"{style.paint}-text", tag=tag)


def _describe(
    panels: Sequence[ScatterPanel], by_key: dict[str, Series], wording: ScatterWording
) -> str:
    """Description of the chart, point by point."""
    say, parts = wording.say, []
    for panel in panels:
        told = (
            say.text(
                "{line}: {value} at {place}",
                line=by_key[p.series].label,
                value=p.y.told(steps=wording.steps),
                place=p.x.told(),
            )
            for p in sorted(panel.drawn, key=lambda point: point.x.value)
        )
        parts.append(
            say.text("{quantity:capital} by {by}.", quantity=wording.quantity, by=panel.quantity)
        )
        parts.append(f"{'; '.join(told)}.")
    return " ".join(parts)
