"""Where the panels, strips, names and legend of a sweep stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, Box
from reportgen.charts.labels import width_of
from reportgen.charts.scale import Scale, position_scale
from reportgen.charts.style import SMALL, Series
from reportgen.charts.sweep_axis import LevelAxis, Ticks
from reportgen.charts.sweep_data import SweepLine, SweepWording
from reportgen.charts.sweep_legend import LEGEND_LINE, Legend, legend_of
from reportgen.charts.sweep_strip import STRIP

LOG_FROM = 20.0  # largest over smallest value, from which on the y axis is logarithmic
NAME_LINE = 13.0  # height of a line of tick names
_AXIS = 40.0  # tick labels of the first column, at least
_GAP = 22.0  # between panels
_LEADER = 21.0  # from a panel to the names of its lines
_WIDEST_NAME = 120.0
_TALL, _LOW = 250.0, 170.0  # height of a panel alone, and of one of several
_HEADING, _QUANTITY = 22.0, 18.0
_FOOT = 26.0  # title of the x axis
_BETWEEN = 14.0  # rows of panels


@dataclass(frozen=True)
class SweepPlan:
    """Where everything stands, in pixels."""

    panels: tuple[str, ...]
    legend: Legend
    direct: bool  # names at the ends of lines and strips, no legend of series
    across: int
    left: float  # room for the tick labels of the first column
    width: float  # of the inside of a panel
    height: float
    names: float  # room beside it
    strips: int  # above each panel
    ticks: Ticks
    scale: Scale

    @classmethod
    def of(
        cls,
        lines: Sequence[SweepLine],
        looks: dict[str, Series],
        axis: LevelAxis,
        wording: SweepWording,
    ) -> SweepPlan:
        """Plan for these lines; ``looks`` maps the key of a series to it."""
        panels = tuple(dict.fromkeys(line.panel for line in lines))
        used = [looks[key] for key in dict.fromkeys(line.series for line in lines)]
        across = 2 if len(panels) == 4 else min(len(panels), 3)
        widest = max(width_of(entry.label, SMALL) for entry in used)
        direct = across <= 2 and widest <= _WIDEST_NAME and len(used) > 1
        names = widest + _LEADER if direct else 8.0
        legend = legend_of([] if direct or len(used) == 1 else used, lines, wording)
        scale = value_scale(lines, wording)
        left = max(_AXIS, *(width_of(label, SMALL) + 10 for label in scale.labels))
        width = (WIDTH - left - (across - 1) * _GAP) / across - names
        strips = max(sum(line.lacks for line in lines if line.panel == p) for p in panels)
        return cls(
            panels,
            legend,
            direct,
            across,
            left,
            width,
            _TALL if len(panels) == 1 else _LOW,
            names,
            strips,
            axis.ticks(width),
            scale,
        )

    @property
    def top(self) -> float:
        """Height of the legend."""
        return len(self.legend) * LEGEND_LINE + 4

    @property
    def heading(self) -> float:
        """Height of the names of the panels."""
        return _HEADING if any(self.panels) else 0.0

    @property
    def pitch(self) -> float:
        """From a row of panels to the next."""
        above = self.heading + _QUANTITY + self.strips * STRIP
        return above + self.height + self.ticks.lines * NAME_LINE + _FOOT + _BETWEEN

    @property
    def bottom(self) -> float:
        """Height of the chart."""
        return self.top + -(-len(self.panels) // self.across) * self.pitch - _BETWEEN

    def inside(self, index: int) -> Box:
        """The area inside the axes of a panel."""
        row, column = divmod(index, self.across)
        x = self.left + column * (self.width + self.names + _GAP)
        y = self.top + row * self.pitch + self.heading + _QUANTITY + self.strips * STRIP
        return Box(x, y, self.width, self.height)


def value_scale(lines: Sequence[SweepLine], wording: SweepWording) -> Scale:
    """The y axis of all panels: for every trial, and for intervals that do not press them flat."""
    points = [point for line in lines for point in line.points if point is not None]
    values = np.concatenate([point.shown for point in points])
    if not values.size:
        return position_scale(np.array([0.0, 1.0]), log=False)
    least, most = float(values.min()), float(values.max())
    log = wording.log and least > 0 and most / least > LOG_FROM
    ends = np.array([e for p in points for e in (p.estimate, p.low, p.high) if np.isfinite(e)])
    if log:
        return position_scale(np.concatenate([values, ends[ends > least / 10]]), log=True)
    reach = (most - least) / 2 or abs(most) * 0.05 or 1.0
    ends = np.clip(ends, least - reach, most + reach)
    return position_scale(np.concatenate([values, ends]), log=False)
