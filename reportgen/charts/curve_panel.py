"""One panel of curves: lines, bands, seeds, published values, and names at the ends of lines."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from reportgen.charts.canvas import Box, Canvas
from reportgen.charts.curve_data import Curve, FloatArray, finite
from reportgen.charts.labels import number, wrapped
from reportgen.charts.line_names import LineEnd, Side, write_names
from reportgen.charts.scales import Scale, layer_ticks
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import SMALL, Series, sentinel

#: A longer line has markers at every second, third, ... layer.
MOST_MARKERS = 15

_INSET = 4.0  # pixels between the first layer and the edge of the panel


class PanelDrawing:
    """Draws curves into one box; ``names`` is the room for names at its ``side`` (0: none)."""

    def __init__(
        self,
        sheet: Canvas,
        box: Box,
        scale: Scale | None,
        looks: dict[str, Series],
        names: float,
        side: Side,
    ) -> None:
        self.sheet, self.box, self.scale, self.looks = sheet, box, scale, looks
        self.names, self.side = names, side

    def draw(self, curves: Sequence[Curve]) -> int:
        """Draw everything but the layer axis; return how many points could not be shown."""
        self.sheet.line(
            [self.box.x, self.box.right], [self.box.bottom] * 2, paint="muted", width=0.8
        )
        if self.scale is None:
            middle = self.box.x + self.box.width / 2
            y = self.box.y + self.box.height / 2
            text = "no positive values"
            self.sheet.text(middle, y, text, size=SMALL, paint="muted", anchor="middle")
            return self._left_out(curves)
        self._value_axis(self.scale)
        axes = self._axes(self.scale, max(len(curve.mean) for curve in curves))
        for curve in curves:
            self._curve(axes, curve)
        for curve in curves:
            self._published(axes, curve)
        if self.names:
            write_names(self.sheet, self.box, self.ends(curves, self.side), self.side)
        self._crosses(curves)
        return self._left_out(curves)

    def _left_out(self, curves: Sequence[Curve]) -> int:
        """Say how many means the axis cannot show, and return it."""
        count = sum(int((~self._shown(c.mean) & finite(c.mean)).sum()) for c in curves)
        if count:
            text = f"{count} {'point' if count == 1 else 'points'} ≤ 0 left out"
            x, y = self.box.right, self.box.y - 4
            self.sheet.text(x, y, text, size=SMALL, paint="muted", anchor="end")
        return count

    def layer_axis(self, curves: Sequence[Curve]) -> None:
        """Write layer numbers and the axis title below the panel."""
        depth = max(len(curve.mean) for curve in curves)
        most = max(2, int(self.box.width / 20))
        for layer in layer_ticks(depth, most):
            x = self.layer(layer, depth)
            y = self.box.bottom + 16
            self.sheet.text(x, y, str(layer), size=SMALL, paint="muted", anchor="middle")
        x, y = self.box.x + self.box.width / 2, self.box.bottom + 32
        self.sheet.text(x, y, "layer", size=SMALL, paint="muted", anchor="middle")

    def layer(self, layer: float, depth: int) -> float:
        """Pixel position of a layer."""
        low, high = _layer_limits(depth, self.box.width)
        return self.box.x + (layer - low) / (high - low) * self.box.width

    def height(self, value: float) -> float:
        """Pixel position of a value."""
        assert self.scale is not None
        return self.box.bottom - self.scale.fraction(value) * self.box.height

    def _value_axis(self, scale: Scale) -> None:
        for tick, label in zip(scale.ticks, scale.labels, strict=True):
            y = self.height(tick)
            if abs(y - self.box.bottom) > 1:
                self.sheet.line([self.box.x, self.box.right], [y, y], paint="grid", under=True)
            if self.side == "right":
                self.sheet.text(
                    self.box.x - 8, y + 4, label, size=SMALL, paint="muted", anchor="end"
                )
            else:
                self.sheet.text(self.box.right + 8, y + 4, label, size=SMALL, paint="muted")

    def _axes(self, scale: Scale, depth: int) -> Axes:
        axes = self.sheet.panel(self.box)
        axes.set_yscale("log" if scale.log else "linear")
        axes.set(xlim=_layer_limits(depth, self.box.width), ylim=(scale.low, scale.high))
        return axes

    def _shown(self, values: FloatArray) -> NDArray[np.bool_]:
        positive = values > 0 if self.scale is None or self.scale.log else True
        return finite(values) & positive

    def _masked(self, values: FloatArray) -> FloatArray:
        return np.where(self._shown(values), values, np.nan)

    def _curve(self, axes: Axes, curve: Curve) -> None:
        entry = self.looks[curve.series]
        look, paint = entry.look, sentinel(entry.look.paint)
        tag = Tag(curve.series)
        layers = np.arange(1, len(curve.mean) + 1, dtype=np.float64)
        if curve.spread:
            self._spread(axes, curve, layers, paint)
        mean = self._masked(curve.mean)
        axes.plot(
            layers,
            mean,
            color=paint,
            linewidth=2,
            linestyle=(0, look.dash) if look.dash else "solid",
            clip_on=False,
            zorder=3,
            gid=self.sheet.gid(tag),
        )
        every = math.ceil(len(mean) / MOST_MARKERS)
        shown = ~np.isnan(mean) & ((layers - 1) % every == 0)
        notes = [
            f"{entry.label}, layer {layer:.0f}: {_estimate(curve, int(layer) - 1)}"
            for layer in layers[shown]
        ]
        axes.plot(
            layers[shown],
            mean[shown],
            linestyle="none",
            marker=look.marker,
            markersize=6,
            color=paint,
            markeredgewidth=0,
            clip_on=False,
            zorder=3,
            gid=self.sheet.gid(Tag(curve.series, notes=tuple(notes))),
        )

    def _spread(self, axes: Axes, curve: Curve, layers: FloatArray, paint: str) -> None:
        """Draw the band, and all seeds as one path with gaps between them."""
        low, high = self._masked(curve.low), self._masked(curve.high)
        if self.scale is not None and self.scale.log:
            low = np.where(np.isnan(low) & ~np.isnan(high), self.scale.low, low)
        band = axes.fill_between(layers, low, high, where=~np.isnan(low + high))
        band.set(
            facecolor=paint, edgecolor="none", linewidth=0, alpha=0.22, clip_on=False, zorder=1
        )
        band.set_gid(self.sheet.gid(Tag(curve.series)))
        seeds = self._masked(np.pad(curve.seeds, ((0, 0), (0, 1)), constant_values=np.nan))
        along = np.tile(np.append(layers, np.nan), len(seeds))
        if len(layers) == 1:
            axes.plot(along, seeds.ravel(), linestyle="none", marker="o", markersize=2.5,
                      color=paint, markeredgewidth=0, alpha=0.6, clip_on=False, zorder=1,
                      gid=self.sheet.gid(Tag(curve.series)))  # fmt: skip
            return
        axes.plot(along, seeds.ravel(), color=paint, linewidth=0.7, alpha=0.6, clip_on=False,
                  zorder=1, gid=self.sheet.gid(Tag(curve.series)))  # fmt: skip

    def _published(self, axes: Axes, curve: Curve) -> None:
        if curve.published is None:
            return
        shown = self._shown(curve.published)
        layers = np.arange(1, len(curve.mean) + 1)[shown]
        label = self.looks[curve.series].label
        notes = [
            f"{label}, layer {layer}: published {number(value)}"
            for layer, value in zip(layers, curve.published[shown], strict=True)
        ]
        axes.plot(
            layers,
            curve.published[shown],
            linestyle="none",
            marker="D",
            markersize=6,
            markerfacecolor="none",
            markeredgecolor=sentinel("ink"),
            markeredgewidth=1.2,
            clip_on=False,
            zorder=5,
            gid=self.sheet.gid(Tag(curve.series, notes=tuple(notes))),
        )

    def _crosses(self, curves: Sequence[Curve]) -> None:
        """Mark layers without a finite value at the upper edge."""
        told = False
        for row, curve in enumerate(curve for curve in curves if curve.diverged().any()):
            entry = self.looks[curve.series]
            for index in np.flatnonzero(curve.diverged()):
                x, y = self.layer(index + 1.0, len(curve.mean)), self.box.y + 4 + row * 9
                note = f"{entry.label}, layer {index + 1}: diverged"
                self.sheet.marker(
                    x, y, "x", paint=entry.look.paint, size=5, tag=Tag(curve.series, note)
                )
                if not told:
                    self.sheet.text(x - 7, y + 4, "diverged", size=SMALL, paint="muted",
                                    anchor="end", tag=Tag(curve.series))  # fmt: skip
                    told = True

    def ends(self, curves: Sequence[Curve], side: Side) -> list[LineEnd]:
        """Return where the lines end at this side, for their names."""
        found = []
        for curve in curves:
            entry = self.looks[curve.series]
            shown = np.flatnonzero(self._shown(curve.mean))
            lines = tuple(wrapped(entry.label, self.names - 20, SMALL, 2))
            x, y = math.nan, self.box.y
            if shown.size:
                at = int(shown[-1] if side == "right" else shown[0])
                x, y = self.layer(at + 1.0, len(curve.mean)), self.height(curve.mean[at])
            found.append(LineEnd(x, y, curve.series, entry.look, lines))
        return found


def _layer_limits(depth: int, width: float) -> tuple[float, float]:
    """Limits of the layer axis that put layers on whole pixels (sharper, and shorter to write)."""
    if depth == 1:
        return 0.5, 1.5
    step = (width - 2 * _INSET) / (depth - 1)
    step = math.floor(step) if step >= 8 else step
    first = 1 - _INSET / step
    return first, first + width / step


def _estimate(curve: Curve, index: int) -> str:
    mean = number(curve.mean[index], 3)
    if not curve.spread:
        return mean
    return f"{mean} [{number(curve.low[index], 3)}, {number(curve.high[index], 3)}]"
