"""A panel: conversion of values to pixels, and the axes, labels and grid lines around marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from reportgen.charts.canvas import Box, Canvas
from reportgen.charts.labels import shortened, width_of
from reportgen.charts.scale import FloatArray, Scale, step_name
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import DASHED, SMALL, sentinel
from reportgen.charts.svg import Stops

NO_AXIS = Scale(0.0, 1.0, (), (), False)
"""Scale of a panel whose rows are not values."""

LABEL = 8.0  # from the panel to a label of the value axis
_TICKS, _TITLE = 16.0, 32.0  # baselines below the panel
_APART = 3.0  # smallest distance between tick labels


@dataclass(frozen=True)
class Panel:
    """A box on the canvas with a horizontal axis ``across`` and a vertical axis ``up``.

    Values beyond an axis are drawn at its nearer end.
    """

    sheet: Canvas
    box: Box
    across: Scale
    up: Scale = NO_AXIS

    def x(self, value: float) -> float:
        """Pixel position of a value of the x axis."""
        return self.box.x + self.across.inside(value) * self.box.width

    def y(self, value: float) -> float:
        """Pixel position of a value of the y axis."""
        return self.box.bottom - self.up.inside(value) * self.box.height

    @property
    def middle(self) -> float:
        """x of the middle."""
        return self.box.x + self.box.width / 2

    def base(self) -> None:
        """Draw the bottom line of the panel."""
        box = self.box
        self.sheet.line([box.x, box.right], [box.bottom] * 2, paint="muted", width=0.8)

    def rows(
        self,
        *,
        labelled: bool = True,
        base: bool = True,
        zero: str = "grid",
    ) -> None:
        """Draw a grid line at every tick with labels at the left; ``zero``: paint of 0.

        ``base``: whether the panel has a bottom line.
        """
        if base:
            self.base()
        for tick in self.up.ticks:
            y = self.y(tick)
            if not base or abs(y - self.box.bottom) > 1:
                paint = "grid" if tick else zero
                self.sheet.line([self.box.x, self.box.right], [y, y], paint=paint, under=True)
        if labelled:
            self.labels()

    def labels(self, *, apart: float = LABEL, size: float = SMALL) -> None:
        """Write the tick labels of the value axis beside the panel."""
        for tick, label in zip(self.up.ticks, self.up.labels, strict=True):
            if label:
                self.sheet.small(self.box.x - apart, self.y(tick) + 4, label, "end", size=size)

    def foot(
        self, title: str = "", *, grid: bool = False, ticks: bool = False, room: float = 0.0
    ) -> None:
        """Write tick labels and title of the x axis; labels that do not fit are left out.

        ``grid``: draw grid lines, ``ticks``: draw tick marks. ``room``: how much wider than the
        panel the title may be.
        """
        box, end = self.box, -np.inf
        for tick, label in zip(self.across.ticks, self.across.labels, strict=True):
            x, half = self.x(tick), width_of(label, SMALL) / 2
            if grid:
                self.sheet.line([x, x], [box.y, box.bottom], paint="grid", under=True)
            if ticks:
                self.sheet.line([x, x], [box.bottom, box.bottom + 4], paint="muted", width=0.8)
            if label and x - half > end + _APART:
                self.sheet.small(x, box.bottom + _TICKS, label, "middle")
                end = x + half
        text = shortened(title, box.width + room, SMALL)
        self.sheet.small(self.middle, box.bottom + _TITLE, text, "middle")

    def stops(self, places: FloatArray, name: Callable[[float], str]) -> None:
        """Note the ``places`` on the x axis at which a script shows values, and their names.

        ``name``: returns the name of a position, which contains its number.
        """
        box, inside = self.box, places.tolist()
        self.sheet.stops(
            Stops(
                (box.x, box.y, box.width, box.height),
                name(0),
                tuple(map(step_name, inside)),
                tuple(self.x(place) - box.x for place in inside),
            )
        )

    def level(self, value: float, *, dash: Sequence[float] = DASHED) -> None:
        """Draw a horizontal line at a value, if it is within the axis."""
        if self.up.holds(value):
            y = self.y(value)
            self.sheet.line([self.box.x, self.box.right], [y, y], dash=dash)

    @cached_property
    def axes(self) -> Axes:
        """Matplotlib axes with the limits of the panel, for lines with many points."""
        axes = self.sheet.panel(self.box)
        axes.set_xscale("log" if self.across.log else "linear")
        axes.set_yscale("log" if self.up.log else "linear")
        axes.set(xlim=(self.across.low, self.across.high), ylim=(self.up.low, self.up.high))
        return axes

    def plot(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        paint: str,
        tag: Tag,
        clip: bool = False,
        order: float = 3,
        **style: Any,
    ) -> None:
        """Draw a line or markers at values; ``style`` as in matplotlib."""
        if "marker" in style:
            style = {"linestyle": "none", "markeredgewidth": 0} | style
        self.axes.plot(x, y, color=sentinel(paint), clip_on=clip, zorder=order,
                       gid=self.sheet.gid(tag), **style)  # fmt: skip

    def band(
        self,
        x: FloatArray,
        low: FloatArray,
        high: FloatArray,
        *,
        paint: str,
        opacity: float,
        tag: Tag,
        clip: bool = False,
        order: float = 1,
    ) -> None:
        """Fill between two lines where both are finite."""
        area = self.axes.fill_between(x, low, high, where=np.isfinite(low + high))
        area.set(facecolor=sentinel(paint), edgecolor="none", linewidth=0, clip_on=clip)
        area.set(zorder=order, gid=self.sheet.gid(tag), alpha=None if opacity == 1 else opacity)
