"""One panel of curves: lines, bands, seeds, published values, and names at the ends of lines."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from reportgen.charts.canvas import Anchor, Box, Canvas
from reportgen.charts.curve_along import Along
from reportgen.charts.curve_data import Curve, FloatArray, finite
from reportgen.charts.curve_gap import Gap, fill_gap, write_gap
from reportgen.charts.labels import number, wrapped
from reportgen.charts.line_names import LineEnd, Side, write_names
from reportgen.charts.scales import Scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import DASHED, DOTTED, SMALL, Series, sentinel
from reportgen.language import Phrases

_OPACITIES = (0.12, 0.22)  # of the band of the whole curve, and of the interval upon it
_FAINT = 0.1  # of an interval where there are many lines
_MANY = 6  # lines


class PanelDrawing:
    """Draws curves into one box; ``names`` is the room for names at its ``side`` (0: none)."""

    def __init__(
        self,
        sheet: Canvas,
        box: Box,
        scale: Scale | None,
        along: Along,
        looks: dict[str, Series],
        names: float,
        side: Side,
        say: Phrases,
    ) -> None:
        self.sheet, self.box, self.scale, self.looks = sheet, box, scale, looks
        self.along, self.across = along, along.scale(box.width)
        self.names, self.side, self.say = names, side, say
        self.many = False

    def draw(
        self,
        curves: Sequence[Curve],
        levels: Sequence[float] = (),
        gap: Gap | None = None,
        guess: float | None = None,
    ) -> int:
        """Draw everything but the x axis; return how many points could not be shown."""
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
        axes = self._axes(self.scale)
        self.many = len(curves) >= _MANY
        if gap:
            self._gap(axes, gap, curves)
        for curve in curves:
            self._curve(axes, self.along.thinned(curve))
        for curve in curves:
            self._published(axes, curve)
            self._marks(axes, curve)
        if self.names:
            write_names(self.sheet, self.box, self.ends(curves, self.side), self.side)
        self._beyond(curves)
        self._crosses(curves)
        self._levels(levels, DASHED)
        self._levels([] if guess is None else [guess], DOTTED)
        return self._left_out(curves)

    def _left_out(self, curves: Sequence[Curve]) -> int:
        """Say how many means the axis cannot show, and return it."""
        count = sum(int((~self._shown(c.mean) & finite(c.mean)).sum()) for c in curves)
        if count:
            text = self.say.plural(
                "{number} point ≤ 0 left out", "{number} points ≤ 0 left out", count
            )
            x, y = self.box.right, self.box.y - 4
            self.sheet.text(x, y, text, size=SMALL, paint="muted", anchor="end")
        return count

    def foot(self) -> None:
        """Write ticks and title of the x axis below the panel."""
        for tick, label in zip(self.across.ticks, self.across.labels, strict=True):
            y = self.box.bottom + 16
            self.sheet.text(self.x(tick), y, label, size=SMALL, paint="muted", anchor="middle")
        x, y = self.box.x + self.box.width / 2, self.box.bottom + 32
        self.sheet.text(
            x, y, self.say.text(self.along.title), size=SMALL, paint="muted", anchor="middle"
        )

    def x(self, place: float) -> float:
        """Pixel position of a layer or a step."""
        return self.box.x + self.across.fraction(place) * self.box.width

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

    def _axes(self, scale: Scale) -> Axes:
        axes = self.sheet.panel(self.box)
        axes.set_xscale("log" if self.across.log else "linear")
        axes.set_yscale("log" if scale.log else "linear")
        axes.set(xlim=(self.across.low, self.across.high), ylim=(scale.low, scale.high))
        return axes

    def _shown(self, values: FloatArray) -> NDArray[np.bool_]:
        positive = values > 0 if self.scale is None or self.scale.log else True
        return finite(values) & positive

    def _within(self, values: FloatArray) -> NDArray[np.bool_]:
        """Which values lie inside the panel; a curve that is lost may leave it."""
        if self.scale is None:
            return self._shown(values)
        with np.errstate(invalid="ignore"):
            return self._shown(values) & (values >= self.scale.low) & (values <= self.scale.high)

    def _masked(self, values: FloatArray) -> FloatArray:
        """The values to draw; where they leave the panel, it is soon and nearly upright."""
        shown = self._shown(values)
        if self.scale is not None and not self.scale.log:
            far = 10 * (self.scale.high - self.scale.low)
            values = np.clip(values, self.scale.low - far, self.scale.high + far)
        return np.where(shown, values, np.nan)

    def _curve(self, axes: Axes, curve: Curve) -> None:
        entry = self.looks[curve.series]
        look, paint = entry.look, sentinel(entry.look.paint)
        tag = Tag(curve.series)
        if curve.spread:
            self._spread(axes, curve, paint)
        mean = self._masked(curve.mean)
        axes.plot(
            curve.x,
            mean,
            color=paint,
            linewidth=2,
            linestyle=(0, look.dash) if look.dash else "solid",
            clip_on=self._leaves(curve),
            zorder=3,
            gid=self.sheet.gid(tag),
        )
        shown = self._within(curve.mean) & self.along.marked(curve.x)
        notes = [
            f"{entry.label}, {self.along.name(curve.x[index])}: {_estimate(curve, index)}"
            for index in np.flatnonzero(shown).tolist()
        ]
        axes.plot(
            curve.x[shown],
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

    def _marks(self, axes: Axes, curve: Curve) -> None:
        """A ring at the best evaluation, a bar at the stop."""
        shown = self._shown(curve.mean) & (curve.x >= self.across.low)
        if not curve.marks or not shown.any():
            return
        steps, means = curve.x[shown], curve.mean[shown]
        entry = self.looks[curve.series]
        for mark in curve.marks:
            place = float(np.clip(mark.at, steps[0], steps[-1]))
            best = mark.kind == "best"
            what = self.say.text("best evaluation" if best else "stop")
            note = f"{entry.label}, {what}: {self.along.name(round(mark.at))}"
            axes.plot([place], [np.interp(place, steps, means)], linestyle="none",
                      marker="o" if best else "|", markersize=9 if best else 16,
                      markerfacecolor=sentinel("paper"), markeredgewidth=1.6 if best else 2.4,
                      markeredgecolor=sentinel(entry.look.paint), clip_on=False, zorder=4,
                      gid=self.sheet.gid(Tag(curve.series, note)))  # fmt: skip

    def _spread(self, axes: Axes, curve: Curve, paint: str) -> None:
        """Draw the bands, and all seeds as one path with gaps between them."""
        alone = _FAINT if self.many else _OPACITIES[-1]
        opacities = (alone,) if curve.outer is None else _OPACITIES
        for (low, high), opacity in zip(curve.bands, opacities, strict=False):
            self._band(axes, curve, self._masked(low), self._masked(high), opacity)
        if not len(curve.seeds):
            return
        seeds = self._masked(np.pad(self._cut(curve), ((0, 0), (0, 1)), constant_values=np.nan))
        along = np.tile(np.append(curve.seeds_x, np.nan), len(seeds))
        if len(curve.seeds_x) == 1:
            axes.plot(along, seeds.ravel(), linestyle="none", marker="o", markersize=2.5,
                      color=paint, markeredgewidth=0, alpha=0.6, clip_on=False, zorder=1,
                      gid=self.sheet.gid(Tag(curve.series)))  # fmt: skip
            return
        axes.plot(along, seeds.ravel(), color=paint, linewidth=0.7, alpha=0.6,
                  clip_on=self._leaves(curve), zorder=1,
                  gid=self.sheet.gid(Tag(curve.series)))  # fmt: skip

    def _band(
        self, axes: Axes, curve: Curve, low: FloatArray, high: FloatArray, opacity: float
    ) -> None:
        """One band; where it reaches further than the axis, it ends at the edge of the panel."""
        if self.scale is not None:
            if self.scale.log:
                low = np.where(np.isnan(low) & ~np.isnan(high), self.scale.low, low)
            if self.scale.log or not curve.lost:
                ends = self.scale.low, self.scale.high
                low, high = np.clip(low, *ends), np.clip(high, *ends)
        band = axes.fill_between(curve.x, low, high, where=~np.isnan(low + high))
        band.set(facecolor=sentinel(self.looks[curve.series].look.paint), edgecolor="none",
                 linewidth=0, alpha=opacity, clip_on=curve.lost, zorder=1)  # fmt: skip
        band.set_gid(self.sheet.gid(Tag(curve.series)))

    def _cut(self, curve: Curve) -> FloatArray:
        """The seeds; one that breaks off runs along the edge where it leaves the panel."""
        if curve.at is None or self.scale is None:
            return curve.seeds
        inside = np.clip(curve.seeds, self.scale.low, self.scale.high)
        return np.where(curve.broken()[:, None], inside, curve.seeds)

    def _gap(self, axes: Axes, gap: Gap, curves: Sequence[Curve]) -> None:
        """Fill between two means over the steps that both have, and say how wide it ends."""
        pair = gap.curves(curves)
        if pair is None:
            return
        one, other = (self.along.thinned(curve) for curve in pair)
        shared = np.intersect1d(one.x, other.x)
        means = [self._masked(c.mean[np.isin(c.x, shared)]) for c in (one, other)]
        fill_gap(self.sheet, axes, shared, means, other.series)
        right = np.array([self.across.fraction(max(x, 1e-9)) >= 0.5 for x in shared.tolist()])
        heights = [self._inside(v) for m in means for v in m[right].tolist() if np.isfinite(v)]
        write_gap(self.sheet, self.box, gap.text, np.array(heights))

    def _published(self, axes: Axes, curve: Curve) -> None:
        if curve.published is None:
            return
        shown = self._shown(curve.published)
        label = self.looks[curve.series].label
        notes = [
            f"{label}, {self.along.name(x)}: "
            + self.say.text("published {value}", value=number(value))
            for x, value in zip(curve.x[shown], curve.published[shown], strict=True)
        ]
        axes.plot(
            curve.x[shown],
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
        """Mark where trials diverged: at their last value, or at the upper edge without one.

        The first cross at an edge, where there is room, says what it is; the legend always does.
        """
        told = False
        for row, curve in enumerate(c for c in curves if any(self.along.crosses(c))):
            entry = self.looks[curve.series]
            for cross in self.along.crosses(curve):
                x, y = self.x(max(cross.x, self.across.low)), self.box.y + 4 + row * 9
                if cross.y is not None:
                    y = self._inside(cross.y)
                tag = Tag(curve.series, f"{entry.label}, {cross.note}")
                self.sheet.marker(x, y, "x", paint=entry.look.paint, size=5, tag=tag)
                if not told and cross.y is None and curve.at is not None:
                    self._diverged(x, self.box.y, curve.series)  # inside is where bands begin
                    told = True
                elif not told and cross.y is None:  # below: the line ends beside it
                    anchor: Anchor = "middle" if x - self.box.x > 30 else "start"
                    self.sheet.text(x, y + 15, self.say.text("diverged"), size=SMALL, paint="muted",
                                    anchor=anchor, tag=Tag(curve.series))  # fmt: skip
                    told = True
                elif not told and y == self.box.y:
                    self._diverged(x, y, curve.series)
                    told = True

    def _diverged(self, x: float, y: float, series: str) -> None:
        """The word above a cross at the upper edge, along which its line runs."""
        left = x - self.box.x > 60
        self.sheet.text(x - 7 if left else x + 7, y - 4, self.say.text("diverged"), size=SMALL,
                        paint="muted", anchor="end" if left else "start",
                        tag=Tag(series))  # fmt: skip

    def _leaves(self, curve: Curve) -> bool:
        """Whether a line of the curve goes beyond the axis."""
        values = np.concatenate([curve.mean, curve.seeds.ravel()])
        return curve.lost or bool((self._shown(values) & ~self._within(values)).any())

    def _beyond(self, curves: Sequence[Curve]) -> None:
        """A triangle at the edge where a mean goes on beyond it, a small one for a seed."""
        for curve in curves:
            if curve.at is None or curve.lost:
                continue
            for index in self._furthest(curve.mean):
                self._triangle(curve, curve.x[index], curve.mean[index], 7.0)
            if not self._furthest(curve.mean):
                seeds = [(s, i) for s in curve.seeds[~curve.broken()] for i in self._furthest(s)]
                for values, index in seeds[:1]:
                    self._triangle(curve, curve.seeds_x[index], values[index], 4.5)

    def _furthest(self, values: FloatArray) -> list[int]:
        """Of each run of points beyond the axis the one that is furthest away."""
        assert self.scale is not None
        outside = self._shown(values) & ~self._within(values)
        if not self.scale.log and self.scale.low > 0:  # what an axis from a floor leaves out
            outside &= values > self.scale.high
        far = np.flatnonzero(outside)
        runs = np.split(far, np.flatnonzero(np.diff(far) > 1) + 1)
        return [
            int(run[np.abs([self.scale.fraction(v) for v in values[run].tolist()]).argmax()])
            for run in runs
            if run.size
        ]

    def _triangle(self, curve: Curve, x: float, value: float, size: float) -> None:
        assert self.scale is not None
        entry, up = self.looks[curve.series], value > self.scale.high
        told = self.say.text("{value}, beyond the axis", value=number(value))
        note = f"{entry.label}, {self.along.name(x)}: {told}"
        place, y = self.x(max(x, self.across.low)), self.box.y + 3 if up else self.box.bottom - 3
        marker = "^" if up else "v"
        tag = Tag(curve.series, note)
        self.sheet.marker(place, y, marker, paint=entry.look.paint, size=size, tag=tag)

    def _levels(self, levels: Sequence[float], dash: Sequence[float]) -> None:
        """Draw values as lines across the panel, where the axis holds them."""
        for value in levels:
            if self.scale is not None and self.scale.low <= value <= self.scale.high:
                y = self.height(value)
                self.sheet.line([self.box.x, self.box.right], [y, y], dash=dash)

    def _inside(self, value: float) -> float:
        """Pixel position of a value, at the edge of the panel if it lies beyond."""
        assert self.scale is not None
        return self.height(min(max(value, self.scale.low), self.scale.high))

    def ends(self, curves: Sequence[Curve], side: Side) -> list[LineEnd]:
        """Return where the lines end at this side, for their names."""
        found = []
        for curve in curves:
            entry = self.looks[curve.series]
            shown = np.flatnonzero(self._within(curve.mean))
            lines = tuple(wrapped(entry.label, self.names - 20, SMALL, 2))
            x, y = math.nan, self.box.y
            if not finite(curve.mean).any():
                lines = (*lines, self.say.text("diverged"))
            if shown.size:
                at = int(shown[-1] if side == "right" else shown[0])
                x, y = self.x(curve.x[at]), self.height(curve.mean[at])
            found.append(LineEnd(x, y, curve.series, entry.look, lines))
        return found


def _estimate(curve: Curve, index: int) -> str:
    mean = number(curve.mean[index], 3)
    if not (curve.banded and finite(curve.low[index : index + 1]).all()):
        return mean
    return f"{mean} [{number(curve.low[index], 3)}, {number(curve.high[index], 3)}]"
