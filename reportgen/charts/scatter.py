"""One quantity against another: a marker for each series, with an interval along both axes.

Each seed is a dot in the colour of its series. Panels stand side by side and share the y axis, so
that a reader can tell which of several quantities the one upwards goes with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.curve_data import FloatArray
from reportgen.charts.labels import number, shortened, width_of
from reportgen.charts.scales import Scale, position_scale, step_label, step_name
from reportgen.charts.scatter_data import (
    Middle,
    Power,
    ScatterPanel,
    ScatterPoint,
    ScatterWording,
)
from reportgen.charts.scatter_names import Mark, Name, place_names
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import SMALL, Series, sentinel
from reportgen.charts.svg import Svg
from reportgen.charts.sweep_legend import LEGEND_LINE, Entry, draw_legend

MOST_PANELS = 3
_AXIS = 40.0  # tick labels of the y axis, at least
_GAP = 26.0  # between panels
_HEIGHT = 280.0
_QUANTITY, _FOOT = 20.0, 42.0
_ALONG = 400  # places at which a line is tried, to find where it enters and leaves the panel


def scatter_chart(
    slug: str,
    title: str,
    panels: Sequence[ScatterPanel],
    series: Sequence[Series],
    wording: ScatterWording,
) -> Svg:
    """Draw the panels side by side; each has its own x axis.

    An axis is logarithmic where it may be and all its values are positive.

    Raises ValueError for no panels or more than `MOST_PANELS`, a panel without a point to draw, or
    an unknown series.
    """
    looks = {entry.key: entry for entry in series}
    if not 0 < len(panels) <= MOST_PANELS:
        raise ValueError(f"there must be 1 to {MOST_PANELS} panels. Got {len(panels)} instead.")
    if any(point.series not in looks for panel in panels for point in panel.points):
        raise ValueError("every series of a point must be known")
    shown = [[point for point in panel.points if point.drawn] for panel in panels]
    if not all(shown):
        raise ValueError("every panel must have a point to draw")
    up = _scale([[(p.seeds[1], p.y) for p in points] for points in shown], log=wording.log)
    labels = tuple(map(step_label, up.ticks)) if wording.steps else up.labels
    left = max(_AXIS, *(width_of(label, SMALL) + 10 for label in labels))
    width = (WIDTH - left - 8 - (len(panels) - 1) * _GAP) / len(panels)
    named = dict.fromkeys(power.name for panel in panels for power in panel.powers)
    entries = [*_entries(shown, wording), *(Entry(name, "level") for name in named)]
    legend = (tuple(entries),)
    top = LEGEND_LINE + 4 + _QUANTITY
    with canvas(slug, WIDTH, top + _HEIGHT + _FOOT) as sheet:
        draw_legend(sheet, legend)
        log = f", {wording.say.text('log axis')}" if up.log else ""
        text = shortened(f"{wording.quantity}{log}", WIDTH, SMALL)
        sheet.text(0, top - 8, text, size=SMALL, paint="muted")
        for index, (panel, points) in enumerate(zip(panels, shown, strict=True)):
            box = Box(left + index * (width + _GAP), top, width, _HEIGHT)
            across = _scale([[(p.seeds[0], p.x) for p in points]], log=panel.log)
            drawing = _Panel(sheet, box, across, up, looks, wording)
            drawing.axes(panel.quantity, labels if index == 0 else ())
            drawing.points(points, drawing.powers(panel.powers))
        return sheet.svg(title, _describe(panels, shown, looks, wording))


@dataclass(frozen=True)
class _Panel:
    """Draws one panel into its box."""

    sheet: Canvas
    box: Box
    across: Scale
    up: Scale
    looks: dict[str, Series]
    wording: ScatterWording

    def axes(self, quantity: str, labels: Sequence[str]) -> None:
        """Grid, ticks, and what stands along the x axis; ``labels`` of the y axis if it has any."""
        box, sheet = self.box, self.sheet
        for index, tick in enumerate(self.up.ticks):
            y = self._y(tick)
            sheet.line([box.x, box.right], [y, y], paint="grid", under=True)
            if labels:
                sheet.text(box.x - 8, y + 4, labels[index], size=SMALL, paint="muted", anchor="end")
        end = -np.inf
        for tick, label in zip(self.across.ticks, self.across.labels, strict=True):
            x, half = self._x(tick), width_of(label, SMALL) / 2
            sheet.line([x, x], [box.y, box.bottom], paint="grid", under=True)
            sheet.line([x, x], [box.bottom, box.bottom + 4], paint="muted", width=0.8)
            if x - half > end + 6 and x + half < box.right + 8:
                sheet.text(x, box.bottom + 16, label, size=SMALL, paint="muted", anchor="middle")
                end = x + half
        sheet.line([box.x, box.right], [box.bottom] * 2, paint="muted", width=0.8)
        log = f", {self.wording.say.text('log axis')}" if self.across.log else ""
        text = shortened(f"{quantity}{log}", box.width, SMALL)
        middle = box.x + box.width / 2
        sheet.text(middle, box.bottom + 33, text, size=SMALL, paint="muted", anchor="middle")

    def powers(self, powers: Sequence[Power]) -> list[tuple[float, float]]:
        """Power laws as dashed lines from edge to edge; returns places that they go through."""
        if not (self.across.log and self.up.log):
            return []
        covered = []
        for power in powers:
            xs = np.geomspace(self.across.low, self.across.high, _ALONG)
            shown = [x for x in xs.tolist() if self.up.low <= power.at(x) <= self.up.high]
            places = [(self._x(x), self._y(power.at(x))) for x in shown]
            if places:
                ends = np.array([places[0], places[-1]])
                self.sheet.line(ends[:, 0], ends[:, 1], dash=(5, 4), under=True)
            covered += places
        return covered

    def points(
        self, points: Sequence[ScatterPoint], covered: Sequence[tuple[float, float]]
    ) -> None:
        """Seeds below intervals below markers, names where there is room for them."""
        dots = [
            (float(self._x(x)), float(self._y(y)))
            for point in points
            for x, y in zip(*point.seeds, strict=True)
            if len(point.seeds[0]) > 1
        ]
        for point in points:
            self._seeds(point)
        marks = [self._mark(point) for point in points]
        for point, mark, name in zip(
            points, marks, place_names(self.box, marks, [*dots, *covered]), strict=True
        ):
            self._draw(point, mark)
            self._name(point, mark, name)

    def _seeds(self, point: ScatterPoint) -> None:
        xs, ys = point.seeds
        if len(xs) < 2:
            return
        axes = self.sheet.panel(self.box)
        axes.set(xlim=(self.box.x, self.box.right), ylim=(self.box.bottom, self.box.y))
        axes.set_zorder(-1)  # below the estimates
        axes.plot([self._x(x) for x in xs], [self._y(y) for y in ys], linestyle="none", marker="o",
                  markersize=3, alpha=0.55, color=sentinel(self.looks[point.series].look.paint),
                  markeredgewidth=0, clip_on=False,
                  gid=self.sheet.gid(Tag(point.series)))  # fmt: skip

    def _mark(self, point: ScatterPoint) -> Mark:
        x, y = self._x(point.x.value), self._y(point.y.value)
        across = (self._x(point.x.low), self._x(point.x.high)) if point.x.bounded else (x, x)
        up = (self._y(point.y.high), self._y(point.y.low)) if point.y.bounded else (y, y)
        return Mark(x, y, self.looks[point.series].label, (*across, *up))

    def _draw(self, point: ScatterPoint, mark: Mark) -> None:
        look, tag = self.looks[point.series].look, Tag(point.series)
        left, right, top, bottom = mark.bars
        for xs, ys in (([left, right], [mark.y] * 2), ([mark.x] * 2, [top, bottom])):
            if xs[0] != xs[1] or ys[0] != ys[1]:
                self.sheet.line(xs, ys, paint=look.paint, width=1.8, tag=tag)
        note = f"{mark.name}: {_told(point.x)}; {_told(point.y, steps=self.wording.steps)}"
        self.sheet.marker(
            mark.x, mark.y, look.marker, paint=look.paint, size=7.5, tag=Tag(point.series, note)
        )

    def _name(self, point: ScatterPoint, mark: Mark, name: Name) -> None:
        look, tag, box = self.looks[point.series].look, Tag(point.series), name.box
        if name.far:
            x = min(max(mark.x, box.x), box.right)
            y = min(max(mark.y, box.y), box.bottom)
            self.sheet.line([mark.x, x], [mark.y, y], paint=look.paint, width=0.7, tag=tag)
        self.sheet.text(
            box.x + 1, name.baseline, name.text, size=SMALL, paint=f"{look.paint}-text", tag=tag
        )

    def _x(self, value: float) -> float:
        return self.box.x + _inside(self.across, value) * self.box.width

    def _y(self, value: float) -> float:
        return self.box.bottom - _inside(self.up, value) * self.box.height


def _scale(panels: Sequence[Sequence[tuple[FloatArray, Middle]]], *, log: bool) -> Scale:
    """An axis for every seed and estimate, and for intervals that do not press them flat."""
    found = [pair for panel in panels for pair in panel]
    values = np.concatenate([np.append(seeds, middle.value) for seeds, middle in found])
    log = log and bool(values.min() > 0)
    ends = np.array([e for _, m in found if m.bounded for e in (m.low, m.high)])
    least, most = float(values.min()), float(values.max())
    if log:
        return position_scale(np.append(values, np.clip(ends, least / 3, most * 3)), log=True)
    reach = (most - least) / 2 or abs(most) * 0.05 or 1.0
    return position_scale(np.append(values, np.clip(ends, least - reach, most + reach)), log=False)


def _inside(scale: Scale, value: float) -> float:
    """Position of a value along an axis, at its end if it lies beyond."""
    return scale.fraction(min(max(value, scale.low), scale.high))


def _entries(shown: Sequence[Sequence[ScatterPoint]], wording: ScatterWording) -> list[Entry]:
    points = [point for points in shown for point in points]
    say, several = wording.say, any(len(point.seeds[0]) > 1 for point in points)
    name = (
        say.text("{estimate} over seeds", estimate=wording.estimate)
        if several
        else say.text("value")
    )
    entries = [Entry(name, "estimate")]
    if any(point.x.bounded or point.y.bounded for point in points):
        entries.append(Entry(wording.interval, "interval"))
    return [*entries, Entry(say.text("one seed"), "seed")] if several else entries


def _told(middle: Middle, *, steps: bool = False) -> str:
    write = step_name if steps else _number
    text = write(middle.value)
    return f"{text} [{write(middle.low)}, {write(middle.high)}]" if middle.bounded else text


def _number(value: float) -> str:
    return number(value, 3)


def _describe(
    panels: Sequence[ScatterPanel],
    shown: Sequence[Sequence[ScatterPoint]],
    looks: dict[str, Series],
    wording: ScatterWording,
) -> str:
    """What the picture shows, point by point."""
    say, parts = wording.say, []
    for panel, points in zip(panels, shown, strict=True):
        parts.append(
            say.text("{quantity:capital} by {by}.", quantity=wording.quantity, by=panel.quantity)
        )
        ordered = sorted(points, key=lambda point: point.x.value)
        told = (
            say.text(
                "{line}: {value} at {place}",
                line=looks[p.series].label,
                value=_told(p.y, steps=wording.steps),
                place=_told(p.x),
            )
            for p in ordered
        )
        parts.append(f"{'; '.join(told)}.")
    return " ".join(parts)
