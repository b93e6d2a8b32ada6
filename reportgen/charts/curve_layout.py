"""Where panels, legend and names of a chart of curves stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, Box
from reportgen.charts.curve_data import Curve, Wording, not_lost
from reportgen.charts.curve_legend import LEGEND_LINE, Legend, legend_of
from reportgen.charts.curve_range import Reach, beyond
from reportgen.charts.labels import width_of, wrapped
from reportgen.charts.names import Side, apart
from reportgen.charts.scale import Axis, Scale, finite, linear_scale, log_scale, scale_from
from reportgen.charts.style import SMALL, Series

ACROSS = 3  # panels side by side
_AXIS = 56.0  # tick labels
_NAME = 92.0  # width of a line of a name at the end of a line, at most
_LEADER = 21.0  # from the panel to the name, with a margin
_RULE = 10.0  # height of a facet's line where no facet has a name
GAP = 16.0
_PANEL = 190.0  # height of a panel
_FACET = 34.0  # heading of a facet
_TITLE = 32.0  # line above a panel: what its y axis shows
_APART = 18.0  # between the panels of a facet
_FOOT = 46.0  # layer ticks and axis title
_WIDEST = 480.0  # a panel with its axis and labels is never wider
_LABEL_STEP = 14.0  # least distance of two names at the ends of lines
_FAR_OFF = 20.0  # from its line: a name that must move further, on average, is better in a legend


@dataclass(frozen=True)
class View:
    """One way to look at the curves: the kinds of its axes."""

    y: Axis
    x: Axis = "linear"


@dataclass(frozen=True)
class Plan:
    """Where panels, legend and names of a chart of curves stand, in pixels."""

    facets: tuple[str, ...]
    views: tuple[View, ...]
    direct: bool  # names at the ends of lines, no legend of series
    legend: Legend
    top: float
    pitch: float  # from panel to panel
    log: Scale | None
    linear: Scale | None  # None: each facet has its own
    across: int  # facets side by side
    names: float  # room for names beside a panel

    @classmethod
    def of(
        cls,
        curves: Sequence[Curve],
        looks: dict[str, Series],
        views: Sequence[View],
        wording: Wording,
        *,
        shared: bool = False,
        floor: float | None = None,
        columns: int = 0,
    ) -> Plan:
        """Plan for these curves; ``looks`` maps the key of a series to it.

        ``shared``: all facets have one linear axis, so that they can be compared. Over steps the
        axes are made for what matters (:class:`Reach`), and the legend says what a triangle is.
        A shared linear axis holds 0, unless it begins near a ``floor``. ``columns``: so many facets
        stand side by side (0: as many as fit).
        """
        facets = tuple(dict.fromkeys(curve.facet for curve in curves))
        used = tuple(dict.fromkeys(curve.series for curve in curves))
        most = max(sum(curve.facet == facet for curve in curves) for facet in facets)
        short = all(len(_name(looks[key])) <= 2 for key in used)
        direct = short and most * _LABEL_STEP * 1.4 <= _PANEL
        over_layers = all(curve.at is None for curve in curves)
        kept = not_lost(curves) if over_layers else curves
        every = np.concatenate([curve.finite_values() for curve in kept])
        positive = np.concatenate([curve.positive_values() for curve in curves])
        values = Reach.of(curves, "linear").within(every)
        positive = Reach.of(curves, "log").within(positive)
        if wording.guess:
            values, positive = (np.append(held, wording.guess[0]) for held in (values, positive))
        log = log_scale(positive) if positive.size and _any_log(views) else None
        values = values if values.size else np.zeros(1)
        linear = None
        if shared:
            linear = linear_scale(values) if floor is None else scale_from(floor, values)
            scales = [log if view.y == "log" else linear for view in views]
            piled = any(_piled(curves, looks, scale) for scale in scales if scale)
            direct = direct and (over_layers or not piled)
        far = any(beyond(curves, axis) for axis in {view.y for view in views})
        legend = legend_of([] if direct else [looks[key] for key in used], curves, wording, far)
        across = min(columns, len(facets)) or _across(len(facets))
        pitch = min((WIDTH + GAP) // (across if len(facets) > 1 else len(views)), _WIDEST)
        lines = [line for key in used for line in _name(looks[key])]
        names = max(width_of(line, SMALL) for line in lines) + _LEADER if direct else 0.0
        top = len(legend) * LEGEND_LINE + 4
        return cls(facets, tuple(views), direct, legend, top, pitch, log, linear, across, names)

    @property
    def alone(self) -> bool:
        """Whether there is but one facet: its panels then stand side by side."""
        return len(self.facets) == 1

    @property
    def heading(self) -> float:
        """Height of the name of a facet; a facet alone may have none."""
        return _FACET if any(self.facets) else _RULE

    @property
    def block(self) -> float:
        """Height of one facet with all its panels."""
        down = 1 if self.alone else len(self.views)
        return self.heading + down * (_TITLE + _PANEL + _APART) - _APART + _FOOT

    @property
    def height(self) -> float:
        """Height of the chart."""
        return self.top + -(-len(self.facets) // self.across) * self.block

    def corner(self, facet: int) -> tuple[float, float]:
        """The top left corner of a facet."""
        return facet % self.across * self.pitch, self.top + facet // self.across * self.block

    def panel(self, facet: int, axis: int) -> Box:
        """The area of a panel with its tick labels and names, below its title."""
        x, y = self.corner(facet)
        if self.alone:
            x += axis * self.pitch
        else:
            y += axis * (_PANEL + _TITLE + _APART)
        return Box(x, y + self.heading + _TITLE, self.pitch - GAP, _PANEL)

    def inside(self, facet: int, axis: int, side: Side) -> Box:
        """The area inside the axes, with names at this side and tick labels at the other."""
        box = self.panel(facet, axis)
        x = box.x + (_AXIS if side == "right" else self.names or 8)
        return Box(x, box.y, box.width - _AXIS - (self.names or 8), box.height)


def _across(facets: int) -> int:
    """Facets side by side: four stand in a square."""
    return 2 if facets == 4 else min(facets, ACROSS)


def _name(entry: Series) -> list[str]:
    """The name of a line as it is broken beside a panel, however many lines that takes."""
    return wrapped(entry.label, _NAME, SMALL, 9)


def _piled(curves: Sequence[Curve], looks: dict[str, Series], scale: Scale) -> bool:
    """Whether in some panel the lines end so close together that names would stand far off."""
    return any(
        _shift([c for c in curves if c.facet == facet], looks, scale) > _FAR_OFF
        for facet in {curve.facet for curve in curves}
    )


def _shift(curves: Sequence[Curve], looks: dict[str, Series], scale: Scale) -> float:
    """By how many pixels a name must move on average to stand clear of the others."""
    found = []
    for curve in curves:
        ends = curve.mean[finite(curve.mean) & (curve.mean >= scale.low)]
        if ends.size:
            end = min(max(float(ends[-1]), scale.low), scale.high)
            found.append((_PANEL * (1 - scale.fraction(end)), _name(looks[curve.series])))
    if not found:
        return 0.0
    found.sort()
    wanted, sizes = [y for y, _ in found], [len(name) * _LABEL_STEP for _, name in found]
    moved = apart(wanted, sizes, 0, _PANEL)
    return sum(abs(a - b) for a, b in zip(wanted, moved, strict=True)) / len(found)


def _any_log(views: Sequence[View]) -> bool:
    return any(view.y == "log" for view in views)
