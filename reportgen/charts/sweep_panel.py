"""One panel of a sweep: strips, lines over levels, intervals, seeds, names."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from reportgen.charts.canvas import Canvas
from reportgen.charts.curve_data import FloatArray
from reportgen.charts.labels import number, shortened
from reportgen.charts.line_names import LineEnd, write_names
from reportgen.charts.scales import step_label, step_name
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL, Series, sentinel
from reportgen.charts.sweep_axis import LevelAxis, Ticks
from reportgen.charts.sweep_data import SweepLine, SweepPoint, SweepWording
from reportgen.charts.sweep_layout import NAME_LINE, SweepPlan
from reportgen.charts.sweep_strip import STRIP, draw_strip

_SLOT = 12.0  # pixels from one line to the next at a level, at most
_SHARE = 0.2  # of the distance of levels that lie between the first and the last line
_EDGE = 4.0  # pixels from the outer mark to the edge of the panel, at least


class SweepPanel:
    """Draws the lines of one panel into the box that the plan has for it."""

    def __init__(
        self,
        sheet: Canvas,
        plan: SweepPlan,
        index: int,
        axis: LevelAxis,
        looks: dict[str, Series],
        wording: SweepWording,
    ) -> None:
        self.sheet, self.plan, self.axis, self.looks = sheet, plan, axis, looks
        self.wording, self.box, self.first = wording, plan.inside(index), index % plan.across == 0
        self.title = plan.panels[index]

    def draw(self, lines: Sequence[SweepLine]) -> None:
        """Draw everything."""
        self._heading()
        self._strips(lines)
        self._value_axis()
        self._levels()
        slot = slot_of(self.plan.ticks, len(lines))
        for index, line in enumerate(lines):
            self._line(line, (index - (len(lines) - 1) / 2) * slot, slot)
        if self.plan.direct:
            write_names(self.sheet, self.box, list(self._ends(lines)), "right")
        self._foot()

    def _heading(self) -> None:
        box, plan, sheet = self.box, self.plan, self.sheet
        y = box.y - plan.strips * STRIP - 7
        if self.title:
            title = shortened(self.title, box.width + plan.names, BODY, bold=True)
            sheet.text(box.x, y - 18, title, size=BODY, bold=True)
        if self.first:
            log = f", {self.wording.say.text('log axis')}" if plan.scale.log else ""
            text = shortened(f"{self.wording.quantity}{log}", box.right, SMALL)
            sheet.text(0, y, text, size=SMALL, paint="muted")

    def _strips(self, lines: Sequence[SweepLine]) -> None:
        """Strips stand on the panel, so that those of one line are at one height in all panels."""
        lacking = [line for line in lines if line.lacks]
        for row, line in enumerate(lacking):
            y = self.box.y - (len(lacking) - row) * STRIP
            entry = self.looks[line.series]
            draw_strip(
                self.sheet,
                (self.box.x, y),
                self.plan.ticks,
                line,
                entry,
                self.wording,
                self.axis.names,
                named=self.plan.direct,
            )
            if self.plan.direct:
                self.sheet.text(
                    self.box.right + 12,
                    y + 11.2,
                    entry.label,
                    size=SMALL,
                    paint=f"{entry.look.paint}-text",
                    tag=Tag(line.series),
                )

    def _value_axis(self) -> None:
        box, scale = self.box, self.plan.scale
        labels = scale.labels
        if self.wording.steps:
            labels = tuple(map(step_label, scale.ticks))
        for tick, label in zip(scale.ticks, labels, strict=True):
            y = self._y(tick)
            self.sheet.line([box.x, box.right], [y, y], paint="grid", under=True)
            if self.first:
                self.sheet.text(box.x - 8, y + 4, label, size=SMALL, paint="muted", anchor="end")
        self.sheet.line([box.x, box.right], [box.bottom] * 2, paint="muted", width=0.8)

    def _levels(self) -> None:
        """Values to reach as dashed lines, where the axis holds them."""
        for value, _ in self.wording.levels:
            if self.plan.scale.low <= value <= self.plan.scale.high:
                y = self._y(value)
                self.sheet.line([self.box.x, self.box.right], [y, y], dash=(5, 4))

    def _line(self, line: SweepLine, shift: float, slot: float) -> None:
        """The line through the estimates, then at every level interval, seeds and marker."""
        entry, tag = self.looks[line.series], Tag(line.series)
        x = self.box.x + np.array(self.plan.ticks.places) + shift
        y = np.array([self._y(value) for value in line.estimates])
        paint = entry.look.paint
        self._seeds(line, x + min(4.0, slot * 0.4))
        self.sheet.line(x, y, paint=paint, width=2, dash=entry.look.dash, tag=tag)
        for index, point in enumerate(line.points):
            if point is None or not math.isfinite(point.estimate):
                continue
            at = float(x[index])
            if point.high > point.low and math.isfinite(point.low):
                ends = [self._y(point.low), self._y(point.high)]
                self.sheet.line([at, at], ends, paint=paint, width=1.8, tag=tag)
            note = f"{entry.label}, {self.axis.names[index]}: {self._told(point)}"
            self.sheet.marker(
                at,
                float(y[index]),
                entry.look.marker,
                paint=paint,
                size=6.5,
                hollow=bool(point.lacking),
                tag=Tag(line.series, note),
            )

    def _seeds(self, line: SweepLine, x: FloatArray) -> None:
        """Every trial as a dot beside its estimate, all in one piece of the picture."""
        pairs = [
            (at, self._y(value))
            for at, point in zip(x.tolist(), line.points, strict=True)
            if point is not None and point.trials > 1
            for value in point.shown.tolist()
        ]
        if not pairs:
            return
        axes = self.sheet.panel(self.box)
        axes.set(xlim=(self.box.x, self.box.right), ylim=(self.box.bottom, self.box.y))
        axes.set_zorder(-1)  # below the estimates
        places, heights = np.array(pairs).T
        axes.plot(places, heights, linestyle="none", marker="o", markersize=3, alpha=0.55,
                  color=sentinel(self.looks[line.series].look.paint), markeredgewidth=0,
                  clip_on=False, gid=self.sheet.gid(Tag(line.series)))  # fmt: skip

    def _ends(self, lines: Sequence[SweepLine]) -> list[LineEnd]:
        """Where the lines end; one that is lost before the last level goes by its strip."""
        found = []
        for line in lines:
            shown = np.flatnonzero(np.isfinite(line.estimates))
            reaches = shown.size and shown[-1] == len(line.points) - 1
            if not shown.size or (line.lacks and not reaches):
                continue
            entry = self.looks[line.series]
            x = self.box.x + self.plan.ticks.places[shown[-1]]
            y = self._y(float(line.estimates[shown[-1]]))
            found.append(LineEnd(x, y, line.series, entry.look, (entry.label,)))
        return found

    def _foot(self) -> None:
        box, ticks = self.box, self.plan.ticks
        for place, row, name in zip(ticks.places, ticks.rows, self.axis.names, strict=True):
            x = box.x + place
            long = 4 + max(0, row) * NAME_LINE
            self.sheet.line([x, x], [box.bottom, box.bottom + long], paint="muted", width=0.8)
            if row >= 0:
                y = box.bottom + 16 + row * NAME_LINE
                self.sheet.text(x, y, name, size=SMALL, paint="muted", anchor="middle")
        kind = f", {self.wording.say.text(ticks.kind)}" if ticks.kind else ""
        text = shortened(f"{self.axis.title}{kind}", box.width + self.plan.names, SMALL)
        y = box.bottom + 16 + ticks.lines * NAME_LINE + 3
        middle = box.x + box.width / 2
        self.sheet.text(middle, y, text, size=SMALL, paint="muted", anchor="middle")

    def _y(self, value: float) -> float:
        """Pixel position of a value, at the edge of the panel if it lies beyond."""
        scale = self.plan.scale
        if math.isnan(value):
            return math.nan
        inside = min(max(value, scale.low), scale.high)
        return self.box.bottom - scale.fraction(inside) * self.box.height

    def _told(self, point: SweepPoint) -> str:
        write = step_name if self.wording.steps else _number
        text = write(point.estimate)
        if math.isfinite(point.low) and math.isfinite(point.high) and point.low < point.high:
            text += f" [{write(point.low)}, {write(point.high)}]"
        counts = [
            (point.diverged, "diverged"),
            (point.missed, self.wording.missed),
            (point.risen, self.wording.risen),
        ]
        say = self.wording.say
        lost = [
            say.text("{some} of {all} {what}", some=n, all=point.trials, what=say.fixed(what))
            for n, what in counts
            if n
        ]
        return "; ".join([text, *lost])


def slot_of(ticks: Ticks, lines: int) -> float:
    """How far lines stand apart at a level, so that each is still at its level and in the panel."""
    if lines == 1:
        return _SLOT
    margin = min(ticks.places[0], ticks.width - ticks.places[-1]) - _EDGE
    room = min(ticks.spacing * _SHARE, 2 * max(0.0, margin))
    return min(_SLOT, room / (lines - 1))


def _number(value: float) -> str:
    return number(value, 3)
