"""One panel of curves: lines, bands, seeds, published values, and names at the ends of lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.charts.canvas import Anchor
from reportgen.charts.curve_axis import Along
from reportgen.charts.curve_data import Curve, Gap
from reportgen.charts.labels import number, wrapped
from reportgen.charts.names import LineEnd, level_ends, write_names
from reportgen.charts.panel import Panel
from reportgen.charts.scale import FloatArray, finite
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import DOTTED, SMALL, Series, sentinel
from reportgen.language import Phrases

_OPACITIES = (0.12, 0.22)  # of the simultaneous band, and of the interval on top of it
_FAINT = 0.1  # opacity of an interval in a panel with many lines
_MANY = 6  # lines
_MARGIN = 8.0  # from the edge of a panel to the description of a gap


@dataclass(frozen=True)
class CurveDrawing:
    """Draws curves into a panel; ``names`` is the width for names at its right (0: none)."""

    panel: Panel
    along: Along
    by_key: dict[str, Series]
    names: float
    say: Phrases

    def draw(
        self,
        curves: Sequence[Curve],
        levels: Sequence[float] = (),
        gap: Gap | None = None,
        guess: float | None = None,
    ) -> int:
        """Draw everything except the x axis; return the number of points that cannot be shown."""
        panel = self.panel
        if not panel.up.ticks:
            panel.base()
            middle = panel.box.y + panel.box.height / 2
            text = self.say.text("no positive values")
            panel.sheet.small(panel.middle, middle, text, "middle")
            return self._left_out(curves)
        panel.rows()
        stops = self._stops(curves)
        panel.stops(stops, self.along.name)
        if gap:
            self._gap(gap, curves)
        for curve in curves:
            self._curve(self.along.thinned(curve), stops, many=len(curves) >= _MANY)
        for curve in curves:
            self._published(curve)
            self._marks(curve)
        shown = [level for level in levels if panel.up.holds(level)]
        numbers = [(panel.y(level), number(level, 3, trim=True)) for level in shown]
        ends = self.ends(curves) if self.names else []
        write_names(panel.sheet, panel.box, [*ends, *level_ends(panel.box, numbers)])
        self._beyond(curves)
        self._crosses(curves)
        for level in levels:
            panel.level(level)
        if guess is not None:
            panel.level(guess, dash=DOTTED)
        return self._left_out(curves)

    def _stops(self, curves: Sequence[Curve]) -> FloatArray:
        """The positions of all points of the lines that are within the panel."""
        places = np.unique(np.concatenate([self.along.thinned(curve).x for curve in curves]))
        return places[[self.panel.across.holds(place) for place in places.tolist()]]

    def foot(self) -> None:
        """Write ticks and title of the x axis below the panel."""
        self.panel.foot(self.panel.across.titled(self.say.text(self.along.counted), self.say))

    def ends(self, curves: Sequence[Curve]) -> list[LineEnd]:
        """Return the right ends of the lines."""
        found = []
        for curve in curves:
            entry = self.by_key[curve.series]
            shown = np.flatnonzero(self._within(curve.mean))
            lines = tuple(wrapped(entry.label, self.names - 20, SMALL, 2))
            x, y = math.nan, self.panel.box.y
            if not finite(curve.mean).any():
                lines = (*lines, self.say.text("diverged"))
            if shown.size:
                at = int(shown[-1])
                x, y = self.panel.x(curve.x[at]), self.panel.y(curve.mean[at])
            found.append(LineEnd(x, y, curve.series, entry.style, lines))
        return found

    def _left_out(self, curves: Sequence[Curve]) -> int:
        """Write and return the number of mean values that the axis cannot show."""
        count = sum(int((~self._shown(c.mean) & finite(c.mean)).sum()) for c in curves)
        if count:
            text = self.say.plural(
                "{number} point ≤ 0 left out", "{number} points ≤ 0 left out", count
            )
            self.panel.sheet.small(self.panel.box.right, self.panel.box.y - 4, text, "end")
        return count

    def _shown(self, values: FloatArray) -> NDArray[np.bool_]:
        """Mask of the values that an axis of unlimited range could show."""
        return finite(values) & (values > 0 if self.panel.up.log else True)

    def _within(self, values: FloatArray) -> NDArray[np.bool_]:
        """Mask of the values inside the panel; diverged curves may leave it."""
        with np.errstate(invalid="ignore"):
            inside = (values >= self.panel.up.low) & (values <= self.panel.up.high)
        return self._shown(values) & inside

    def _masked(self, values: FloatArray) -> FloatArray:
        """The values to draw, limited so that lines leave the panel steeply."""
        shown, up = self._shown(values), self.panel.up
        if not up.log:
            far = 10 * (up.high - up.low)
            values = np.clip(values, up.low - far, up.high + far)
        return np.where(shown, values, np.nan)

    def _curve(self, curve: Curve, stops: FloatArray, *, many: bool) -> None:
        entry, tag, mean = self.by_key[curve.series], Tag(curve.series), self._masked(curve.mean)
        paint = entry.style.paint
        if curve.spread:
            self._spread(curve, paint, _FAINT if many else _OPACITIES[-1])
        line = self.panel.sheet.read(curve.series, entry.label, _values(curve, stops))
        self.panel.plot(curve.x, mean, paint=paint, tag=line, clip=self._leaves(curve),
                        linewidth=1.6, solid_capstyle="butt")  # fmt: skip
        shown = self._within(curve.mean) & self.along.marked(curve.x)
        notes = tuple(
            f"{entry.label}, {self.along.name(curve.x[index])}: {_estimate(curve, index)}"
            for index in np.flatnonzero(shown).tolist()
        )
        tag = Tag(curve.series, notes=notes)
        self.panel.plot(curve.x[shown], mean[shown], paint=paint, tag=tag,
                        marker=entry.style.marker, markersize=6)  # fmt: skip

    def _spread(self, curve: Curve, paint: str, opacity: float) -> None:
        """Draw the bands, and all seeds as one path with gaps between them."""
        opacities = (opacity,) if curve.outer is None else _OPACITIES
        for (low, high), each in zip(curve.bands, opacities, strict=False):
            self._band(curve, self._masked(low), self._masked(high), paint, each)
        if not len(curve.seeds):
            return
        seeds = self._masked(np.pad(self._cut(curve), ((0, 0), (0, 1)), constant_values=np.nan))
        along = np.tile(np.append(curve.seeds_x, np.nan), len(seeds))
        alone = len(curve.seeds_x) == 1
        style = {"marker": "o", "markersize": 2.5} if alone else {"linewidth": 0.7}
        self.panel.plot(along, seeds.ravel(), paint=paint, tag=Tag(curve.series), order=1,
                        clip=not alone and self._leaves(curve), alpha=0.6, **style)  # fmt: skip

    def _band(
        self, curve: Curve, low: FloatArray, high: FloatArray, paint: str, opacity: float
    ) -> None:
        """One band, cut at the edge of the panel."""
        up = self.panel.up
        if up.log:
            low = np.where(np.isnan(low) & ~np.isnan(high), up.low, low)
        if up.log or not curve.lost:
            low, high = np.clip(low, up.low, up.high), np.clip(high, up.low, up.high)
        self.panel.band(curve.x, low, high, paint=paint, opacity=opacity, tag=Tag(curve.series),
                        clip=curve.lost)  # fmt: skip

    def _cut(self, curve: Curve) -> FloatArray:
        """The seeds; a diverged seed follows the edge where it would leave the panel."""
        if curve.at is None:
            return curve.seeds
        inside = np.clip(curve.seeds, self.panel.up.low, self.panel.up.high)
        return np.where(curve.broken()[:, None], inside, curve.seeds)

    def _gap(self, gap: Gap, curves: Sequence[Curve]) -> None:
        """Fill the area between two means over their common steps, and describe its final width.

        The text is at the right, above or below the lines, where there is room.
        """
        pair = gap.curves(curves)
        if pair is None:
            return
        one, other = (self.along.thinned(curve) for curve in pair)
        shared = np.intersect1d(one.x, other.x)
        means = [self._masked(c.mean[np.isin(c.x, shared)]) for c in (one, other)]
        self.panel.band(shared, *means, paint="gap", opacity=1, tag=Tag(other.series), clip=True,
                        order=0.5)  # fmt: skip
        box = self.panel.box
        right = np.array([self.panel.across.inside(x) >= 0.5 for x in shared.tolist()])
        ends = [self.panel.y(v) for m in means for v in m[right].tolist() if math.isfinite(v)]
        below = box.bottom - max(ends, default=box.y) >= min(ends, default=box.y) - box.y
        y = box.bottom - _MARGIN if below else box.y + SMALL + 2
        self.panel.sheet.small(box.right - _MARGIN, y, gap.text, "end", paint="ink")

    def _marks(self, curve: Curve) -> None:
        """A ring at the best evaluation, a bar at the stop."""
        shown = self._shown(curve.mean) & (curve.x >= self.panel.across.low)
        if not curve.marks or not shown.any():
            return
        steps, means = curve.x[shown], curve.mean[shown]
        entry = self.by_key[curve.series]
        for mark in curve.marks:
            place = float(np.clip(mark.at, steps[0], steps[-1]))
            best = mark.kind == "best"
            what = self.say.text("best evaluation" if best else "stop")
            note = f"{entry.label}, {what}: {self.along.name(round(mark.at))}"
            self.panel.plot([place], [np.interp(place, steps, means)], paint=entry.style.paint,
                            tag=Tag(curve.series, note), order=4, marker="o" if best else "|",
                            markersize=9 if best else 16, markeredgewidth=1.6 if best else 2.4,
                            markerfacecolor=sentinel("paper"))  # fmt: skip

    def _published(self, curve: Curve) -> None:
        if curve.published is None:
            return
        shown = self._shown(curve.published)
        label = self.by_key[curve.series].label
        notes = tuple(
            f"{label}, {self.along.name(x)}: "
            + self.say.text("published {value}", value=number(value))
            for x, value in zip(curve.x[shown], curve.published[shown], strict=True)
        )
        self.panel.plot(curve.x[shown], curve.published[shown], paint="ink", order=5,
                        tag=Tag(curve.series, notes=notes), marker="D", markersize=6,
                        markerfacecolor="none", markeredgewidth=1.2)  # fmt: skip

    def _crosses(self, curves: Sequence[Curve]) -> None:
        """Mark diverged trials at their last value, or at the upper edge without one.

        The first cross at an edge is labelled if there is room; the legend always explains it.
        """
        told, box, sheet = False, self.panel.box, self.panel.sheet
        for row, curve in enumerate(c for c in curves if any(self.along.crosses(c))):
            entry = self.by_key[curve.series]
            for cross in self.along.crosses(curve):
                x, y = self.panel.x(cross.x), box.y + 4 + row * 9
                if cross.y is not None:
                    y = self.panel.y(cross.y)
                tag = Tag(curve.series, f"{entry.label}, {cross.note}")
                sheet.marker(x, y, "x", paint=entry.style.paint, size=5, tag=tag)
                at_edge = cross.y is None or y == box.y
                if not told and at_edge:
                    below = cross.y is None and curve.at is None  # the line ends beside it
                    self._diverged(x, y + 15 if below else box.y - 4, curve.series, below=below)
                    told = True

    def _diverged(self, x: float, y: float, series: str, *, below: bool) -> None:
        """Label of a cross at the upper edge, above it so that it does not cover bands."""
        anchor: Anchor = "middle"
        room = x - self.panel.box.x
        if not below:
            x, anchor = (x - 7, "end") if room > 60 else (x + 7, "start")
        elif room <= 30:
            anchor = "start"
        self.panel.sheet.small(x, y, self.say.text("diverged"), anchor, tag=Tag(series))

    def _leaves(self, curve: Curve) -> bool:
        """Whether a line of the curve exceeds the axis."""
        values = np.concatenate([curve.mean, curve.seeds.ravel()])
        return curve.lost or bool((self._shown(values) & ~self._within(values)).any())

    def _beyond(self, curves: Sequence[Curve]) -> None:
        """Triangles at the edge where a mean exceeds the axis, small ones for seeds."""
        for curve in curves:
            if curve.at is None or curve.lost:
                continue
            means = self._furthest(curve.mean)
            for index in means:
                self._triangle(curve, curve.x[index], curve.mean[index], 7.0)
            if not means:
                seeds = [(s, i) for s in curve.seeds[~curve.broken()] for i in self._furthest(s)]
                for values, index in seeds[:1]:
                    self._triangle(curve, curve.seeds_x[index], values[index], 4.5)

    def _furthest(self, values: FloatArray) -> list[int]:
        """The furthest point of each run of points beyond the axis."""
        up, outside = self.panel.up, self._shown(values) & ~self._within(values)
        if not up.log and up.low > 0:  # what an axis from a floor leaves out
            outside &= values > up.high
        far = np.flatnonzero(outside)
        runs = np.split(far, np.flatnonzero(np.diff(far) > 1) + 1)
        return [
            int(run[np.abs([up.fraction(v) for v in values[run].tolist()]).argmax()])
            for run in runs
            if run.size
        ]

    def _triangle(self, curve: Curve, x: float, value: float, size: float) -> None:
        entry, above, box = self.by_key[curve.series], value > self.panel.up.high, self.panel.box
        told = self.say.text("{value}, beyond the axis", value=number(value))
        note = f"{entry.label}, {self.along.name(x)}: {told}"
        y, marker = (box.y + 3, "^") if above else (box.bottom - 3, "v")
        self.panel.sheet.marker(self.panel.x(x), y, marker, paint=entry.style.paint, size=size,
                                tag=Tag(curve.series, note))  # fmt: skip


def _values(curve: Curve, stops: FloatArray) -> list[str]:
    """The mean at each stop as text, over layers with its interval; empty where there is none."""
    told = {
        x: number(curve.mean[index], 3) if curve.at is not None else _estimate(curve, index)
        for index, x in enumerate(curve.x.tolist())
        if finite(curve.mean[index : index + 1]).all()
    }
    return [told.get(x, "") for x in stops.tolist()]


def _estimate(curve: Curve, index: int) -> str:
    mean = number(curve.mean[index], 3)
    if not (curve.banded and finite(curve.low[index : index + 1]).all()):
        return mean
    return f"{mean} [{number(curve.low[index], 3)}, {number(curve.high[index], 3)}]"
