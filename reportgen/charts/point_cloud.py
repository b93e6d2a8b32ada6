"""Points that searches tried, in the plane of two settings, with their values above.

The upper part of a panel shows the values over the first setting: how many different values of it
were tried, and how much it matters, as in figure 1 of Bergstra and Bengio (2012). Better points are
larger. Panels with the same settings have the same axes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, Canvas, canvas
from reportgen.charts.grid import Grid, even_columns
from reportgen.charts.labels import number, shortened, width_of
from reportgen.charts.legend import Legend
from reportgen.charts.panel import LABEL, Panel
from reportgen.charts.scale import FloatArray, Scale, position_scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, N_, Phrases

_COLUMNS = 3
_VALUES, _CLOUD = 90.0, 170.0  # heights of the two parts of a panel
_BETWEEN = 30.0
_HEADING = 40.0
_FOOT = 48.0
_SMALL, _LARGE = 4.0, 9.0  # sizes of the worst and the best point
_SHOWN = 0.85  # quantile of the values up to which the axis of the upper part reaches


@dataclass(frozen=True)
class CloudAxis:
    """A searched setting: its title and its range, on a logarithmic scale or not."""

    title: str
    low: float
    high: float
    log: bool


@dataclass(frozen=True)
class CloudPanel:
    """The points of one search: ``points`` (T, 1 or 2) in the units of the axes, ``values`` (T,).

    Lower values are better; infinite ones are those of trainings that diverged. ``x`` and ``y`` are
    the axes; ``y`` is None if only one setting is searched.
    """

    title: str
    x: CloudAxis
    y: CloudAxis | None
    points: FloatArray
    values: FloatArray

    def __post_init__(self) -> None:
        columns = 1 if self.y is None else 2
        if not len(self.values) or self.points.shape != (len(self.values), columns):
            raise ValueError("a panel must have a coordinate per axis and a value for every point.")

    @property
    def best(self) -> int:
        """Index of the first point with the lowest value."""
        return int(np.argmin(self.values))


def point_cloud(
    slug: str,
    title: str,
    panels: Sequence[CloudPanel],
    *,
    quantity: str,
    say: Phrases = ENGLISH,
) -> Svg:
    """Draw a panel for each search; ``quantity`` is the title of the values.

    Raises ValueError without panels.
    """
    if not panels:
        raise ValueError("there must be a panel.")
    scales = {_key(panel): _value_scale(panels, panel) for panel in panels}
    cloud = any(panel.y for panel in panels)
    lost = any(np.isinf(panel.values).any() for panel in panels)
    marks = [("candidate", say.text("a try; better ones are larger")), ("chosen", say.text("best"))]
    legend = Legend.of((), [*marks, *([("failed", say.text("diverged"))] if lost else [])])
    labels = [label for scale in scales.values() for label in scale.labels]
    labels += [label for panel in panels if panel.y for label in _scale(panel.y).labels]
    left = max(width_of(label, SMALL) for label in labels) + LABEL + 2
    height = _VALUES + (_BETWEEN + _CLOUD if cloud else 0.0)
    columns = even_columns(len(panels), _COLUMNS) if len(panels) > _COLUMNS else len(panels)
    grid = Grid.filling(columns, height, left=left, right=8, top=legend.height, apart=left + 14,
                        above=_HEADING, below=_FOOT, widest=330)  # fmt: skip
    with canvas(slug, WIDTH, grid.bottom(len(panels))) as sheet:
        legend.draw(sheet)
        for index, panel in enumerate(panels):
            _Drawing(sheet, panel, scales[_key(panel)], quantity, say).draw(grid, index)
        return sheet.svg(title, _describe(panels, quantity, say))


def _key(panel: CloudPanel) -> tuple[CloudAxis, CloudAxis | None]:
    return panel.x, panel.y


def _value_scale(panels: Sequence[CloudPanel], like: CloudPanel) -> Scale:
    """The scale of the values of all panels with the same axes; very bad ones are beyond it."""
    values = np.concatenate([panel.values for panel in panels if _key(panel) == _key(like)])
    known = values[np.isfinite(values)]
    if not len(known):
        return position_scale(np.array([0.0, 1.0]), log=False)
    return position_scale(np.array([known.min(), np.quantile(known, _SHOWN)]), log=False)


def _scale(axis: CloudAxis) -> Scale:
    return position_scale(np.array([axis.low, axis.high]), log=axis.log)


@dataclass(frozen=True)
class _Drawing:
    """One panel."""

    sheet: Canvas
    panel: CloudPanel
    values: Scale
    quantity: str
    say: Phrases

    def draw(self, grid: Grid, index: int) -> None:
        """Draw the values above the cloud."""
        panel, box = self.panel, grid.box(index)
        self.sheet.title(box.x, box.y - 24, panel.title, box.width, BODY)
        self.sheet.small(box.x, box.y - 8, shortened(self.quantity, box.width, SMALL))
        above = type(box)(box.x, box.y, box.width, _VALUES)
        upper = Panel(self.sheet, above, _scale(panel.x), self.values)
        upper.rows()
        if panel.y is None:
            upper.foot(panel.x.title, ticks=True)
        self._points(upper, panel.values)
        if panel.y is not None:
            below = type(box)(box.x, above.bottom + _BETWEEN, box.width, _CLOUD)
            lower = Panel(self.sheet, below, _scale(panel.x), _scale(panel.y))
            lower.rows()
            lower.foot(panel.x.title, grid=True, ticks=True)
            side = shortened(panel.y.title, box.width, SMALL)
            self.sheet.small(below.x, below.y - 8, side)
            self._points(lower, panel.points[:, 1])

    def _points(self, panel: Panel, heights: FloatArray) -> None:
        """Draw every try at its first setting and the given height, the best one last."""
        xs, values = self.panel.points[:, 0], self.panel.values
        order = np.argsort(-values, kind="stable")
        ranks = np.empty(len(values))
        ranks[order] = np.linspace(0.0, 1.0, len(values)) if len(values) > 1 else 1.0
        for place in order.tolist():
            value, x, y = float(values[place]), panel.x(float(xs[place])), 0.0
            y = panel.y(min(float(heights[place]), panel.up.high))
            tag = Tag(note=self._note(place))
            if math.isinf(value):
                self.sheet.marker(x, y, "x", paint="muted", size=5.5, tag=tag)
            elif place == self.panel.best:
                self.sheet.marker(x, y, "D", paint="ink", size=8.0, tag=tag)
            else:
                size = _SMALL + (_LARGE - _SMALL) * float(ranks[place])
                self.sheet.marker(x, y, "o", paint="muted", size=size, tag=tag)

    def _note(self, place: int) -> str:
        panel, value = self.panel, float(self.panel.values[place])
        axes = [panel.x, *([panel.y] if panel.y else [])]
        at = zip(axes, panel.points[place].tolist(), strict=True)
        told = ", ".join(f"{axis.title} {number(x, 3)}" for axis, x in at)
        return f"{told}: {self.say.text('diverged') if math.isinf(value) else number(value, 3)}"


_ONE = N_("{title}: {count} tries; the best value is {value} at {x} = {at}.")
_TWO = N_("{title}: {count} tries; the best value is {value} at {x} = {at}, {y} = {up}.")


def _describe(panels: Sequence[CloudPanel], quantity: str, say: Phrases) -> str:
    """Description of the chart, panel by panel."""
    lead = N_("{quantity:capital} of all tries; larger marks are better.")
    parts = [say.text(lead, quantity=quantity)]
    for panel in panels:
        best = panel.points[panel.best].tolist()
        given = {
            "title": panel.title,
            "count": len(panel.values),
            "value": number(float(panel.values[panel.best]), 3),
            "x": panel.x.title,
            "at": number(best[0], 3),
        }
        if panel.y is None:
            parts.append(say.text(_ONE, **given))
        else:
            parts.append(say.text(_TWO, **given, y=panel.y.title, up=number(best[1], 3)))
    return " ".join(parts)
