"""A metric against the levels of a numeric factor: one line for each setting of other factors.

The estimate of every level is drawn with its interval, and each seed as a dot. A strip above the
panel, in the colour of the line, shows trials without a value: densely hatched if all of them
diverged or never reached a target, thinly hatched with their number if only some did.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from reportgen.charts.canvas import DENSE, SPARSE, WIDTH, Box, Canvas, canvas
from reportgen.charts.grid import Grid, even_columns
from reportgen.charts.labels import number, shortened, width_of
from reportgen.charts.legend import Legend
from reportgen.charts.names import LineEnd, level_ends, write_names
from reportgen.charts.panel import LABEL, NO_AXIS, Panel
from reportgen.charts.scale import FloatArray, Scale, estimate_name, spread_scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL, Series, series_by_key
from reportgen.charts.svg import Stops, Svg
from reportgen.charts.sweep_axis import LevelAxis, Ticks
from reportgen.charts.sweep_data import Run, SweepLine, SweepPoint, SweepWording, runs

NAME_LINE = 13.0  # height of a line of tick labels
STRIP = 19.0  # height of a strip with the gap below it
_AXIS = 40.0  # minimum width of the tick labels of the first column
_GAP = 22.0  # between panels
_LEADER = 21.0  # from a panel to the names of its lines
_WIDEST_NAME = 120.0
_TALL, _LOW = 250.0, 170.0  # height of a single panel, and of one of several
_HEADING, _QUANTITY = 22.0, 24.0
_FOOT = 26.0  # title of the x axis
_BETWEEN = 14.0  # rows of panels
_SLOT = 12.0  # maximum pixels from one line to the next at a level
_SHARE = 0.2  # distance from the first to the last line at a level, as a fraction of the spacing
_EDGE = 4.0  # minimum pixels from the outer mark to the edge of the panel
_HATCHED = 15.0  # height of a strip
_MARK = 12.0  # width of a cross or an arrow in a strip, including its gap
_TINT = 0.16


def sweep_chart(
    slug: str,
    title: str,
    lines: Sequence[SweepLine],
    axis: LevelAxis,
    series: Sequence[Series],
    wording: SweepWording,
) -> Svg:
    """Draw the lines in one panel per panel name, in order of appearance.

    All panels share their axes. The y axis is logarithmic if values are positive and span a large
    range, the x axis if the levels do. Lines are named at their right end, or at their strip if
    they end before; without room for names there is a legend.

    Raises ValueError for no lines, an unknown series, or a line without one point per level.
    """
    by_key = series_by_key(series, (line.series for line in lines))
    if any(len(line.points) != len(axis.values) for line in lines):
        raise ValueError("every line must have a point, or None, for each level of the axis.")
    plan = _Plan.of(lines, by_key, axis, wording)
    with canvas(slug, WIDTH, plan.grid.bottom(len(plan.panels)) - _BETWEEN) as sheet:
        plan.legend.draw(sheet)
        for index, name in enumerate(plan.panels):
            own = [line for line in lines if line.panel == name]
            _Drawing(sheet, plan, index, axis, by_key, wording).draw(own)
        return sheet.svg(title, _describe(lines, axis, by_key, wording, plan))


def value_scale(lines: Sequence[SweepLine], wording: SweepWording) -> Scale:
    """The y scale of all panels: for all trials, and for intervals that are not too wide."""
    points = [point for line in lines for point in line.points if point is not None]
    values = np.concatenate([point.shown for point in points])
    ends = [end for point in points for end in (point.estimate, point.low, point.high)]
    scale = spread_scale(values, ends, log=wording.log, bounds=wording.bounds)
    return scale.in_steps() if wording.steps else scale


def _marks(lines: Sequence[SweepLine], wording: SweepWording, many: bool) -> list[tuple[str, str]]:
    points = [point for line in lines for point in line.points if point is not None]
    say, several = wording.say, any(point.trials > 1 for point in points)
    estimate = say.text("value")
    if several:
        estimate = say.text("{estimate} over seeds", estimate=wording.estimate)
    marks = [("estimate", estimate)]
    bar = "shade" if many else "interval"
    marks += [(bar, wording.interval)] if any(p.bounded for p in points) else []
    marks += [("dot", say.text("one seed"))] if several else []
    if any(0 < point.lacking < point.trials and len(point.shown) for point in points):
        marks.append(("hollow", say.text("some seeds lack a value")))
    marks += [("written", wording.upright)] if wording.upright else []
    levels = say.listed([name for _, name in wording.levels])
    return [*marks, ("level", levels)] if levels else marks


@dataclass(frozen=True)
class _Plan:
    """Layout of the chart in pixels."""

    panels: tuple[str, ...]
    legend: Legend
    direct: bool  # names at the ends of lines and strips, no legend of series
    names: float  # width for names beside a panel
    strips: int  # number of strips above each panel
    ticks: Ticks
    scale: Scale
    grid: Grid

    @classmethod
    def of(
        cls,
        lines: Sequence[SweepLine],
        by_key: dict[str, Series],
        axis: LevelAxis,
        wording: SweepWording,
    ) -> _Plan:
        """Plan the layout of lines; ``by_key`` maps the key of a series to the series."""
        panels = tuple(dict.fromkeys(line.panel for line in lines))
        used = [by_key[key] for key in dict.fromkeys(line.series for line in lines)]
        columns = even_columns(len(panels))
        widest = max(width_of(entry.label, SMALL) for entry in used)
        direct = columns <= 2 and widest <= _WIDEST_NAME and len(used) > 1
        levels = [width_of(number(value, 3, trim=True), SMALL) for value, _ in wording.levels]
        told = [*levels, *([widest] if direct else [])]
        names = max(told) + _LEADER if told else 8.0
        legend = Legend.of(
            [] if direct or len(used) == 1 else used, _marks(lines, wording, axis.many)
        )
        scale = value_scale(lines, wording)
        left = max(_AXIS, *(width_of(label, SMALL) + LABEL + 2 for label in scale.labels))
        width = (WIDTH - left - (columns - 1) * _GAP) / columns - names
        strips = max(sum(line.lacks for line in lines if line.panel == p) for p in panels)
        ticks = axis.ticks(width)
        above = (_HEADING if any(panels) else 0.0) + _QUANTITY + strips * STRIP
        below = ticks.lines * NAME_LINE + _FOOT + _BETWEEN
        height = _TALL if len(panels) == 1 else _LOW
        grid = Grid(columns, width, height, left, legend.height, names + _GAP, above, below)
        return cls(panels, legend, direct, names, strips, ticks, scale, grid)


class _Drawing:
    """Draws the lines of one panel into its box of the layout."""

    def __init__(
        self,
        sheet: Canvas,
        plan: _Plan,
        index: int,
        axis: LevelAxis,
        by_key: dict[str, Series],
        wording: SweepWording,
    ) -> None:
        self.sheet, self.plan, self.axis, self.by_key = sheet, plan, axis, by_key
        self.wording, self.box, self.title = wording, plan.grid.box(index), plan.panels[index]
        self.panel = Panel(sheet, self.box, NO_AXIS, plan.scale)
        self.first = index % plan.grid.columns == 0

    def draw(self, lines: Sequence[SweepLine]) -> None:
        """Draw everything."""
        self._heading()
        lacking = [line for line in lines if line.lacks]
        self.sheet.of = self.title
        for row, line in enumerate(lacking):  # strips of a line have the same height in all panels
            self._strip(line, self.box.y - (len(lacking) - row) * STRIP)
        self.panel.rows(labelled=self.first)
        for value, _ in self.wording.levels:
            self.panel.level(value)
        self._upright()
        slot = slot_of(self.plan.ticks, len(lines))
        self._stops()
        for index, line in enumerate(lines):
            self.sheet.of = "|".join(filter(None, (self.title, self.by_key[line.series].label)))
            self._line(line, (index - (len(lines) - 1) / 2) * slot, slot)
        ends = list(self._ends(lines)) if self.plan.direct else []
        self.sheet.of = self.title
        write_names(self.sheet, self.box, [*ends, *level_ends(self.box, self._levels())])
        self._foot()

    def _heading(self) -> None:
        box, scale = self.box, self.plan.scale
        y = box.y - self.plan.strips * STRIP - 12
        if self.title:
            self.sheet.title(box.x, y - 18, self.title, box.width + self.plan.names, BODY)
        if self.first:
            text = scale.titled(self.wording.quantity, self.wording.say)
            self.sheet.small(0, y, shortened(text, box.right, SMALL))

    def _strip(self, line: SweepLine, y: float) -> None:
        """Draw the strip of a line: the levels with trials without a value, and the reason."""
        sheet, ticks, entry = self.sheet, self.plan.ticks, self.by_key[line.series]
        paint, tag, left = entry.style.paint, Tag(line.series), self.box.x
        sheet.line([left, left + ticks.width], [y + _HATCHED] * 2, paint="grid", under=True)
        for run in runs(line):
            start, end = ticks.cell(run.first)[0], ticks.cell(run.last)[1]
            box = Box(left + start + 0.5, y, end - start - 1, _HATCHED)
            note = Tag(line.series, f"{entry.label}, {'; '.join(self._fates(line, run))}")
            sheet.box(box, paint=paint, tag=note, opacity=_TINT)
            label = "" if self.plan.direct else entry.label
            text = _text(run, box.width - _MARK - 8, label, self.wording)
            wide = _MARK + (width_of(text, SMALL) + 4 if text else 0)
            x = box.x + (box.width - wide) / 2
            sheet.hatch(box, paint=paint, pitch=DENSE if run.whole else SPARSE,
                  free=(x - 3, x + wide + 1), tag=tag)  # fmt: skip
            marker, size = ("x", 5.0) if run.diverged else (">", 5.5)
            marker, size = ("^", 5.5) if run.risen else (marker, size)
            sheet.marker(x + _MARK / 2, y + _HATCHED / 2, marker, paint=paint, size=size,
                         hollow=marker != "x", tag=tag)  # fmt: skip
            if text:
                sheet.small(x + _MARK + 2, y + 11.2, text, paint="ink", tag=tag)
        if self.plan.direct:
            sheet.small(self.box.right + 12, y + 11.2, entry.label, paint=f"{paint}-text", tag=tag)

    def _fates(self, line: SweepLine, run: Run) -> Iterator[str]:
        """The counts of each level of the run."""
        for index in range(run.first, run.last + 1):
            point = line.points[index]
            assert point is not None
            told = self.wording.say.text(" and ").join(point.fates(self.wording))
            yield f"{self.axis.names[index]}: {told}"

    def _line(self, line: SweepLine, shift: float, slot: float) -> None:
        """Draw the line through the estimates, then interval, seeds and marker at every level."""
        entry, tag = self.by_key[line.series], Tag(line.series)
        x = self.box.x + np.array(self.plan.ticks.places) + shift
        y = np.array([self.panel.y(value) for value in line.estimates])
        paint = entry.style.paint
        if self.axis.many:
            self._band(line, x)
        self._seeds(line, x + min(4.0, slot * 0.4))
        told = [self._told(point) if point else "" for point in line.points]
        named = self.sheet.read(line.series, entry.label, told)
        self.sheet.line(x, y, paint=paint, width=1.6, tag=named)
        for index, point in enumerate(line.points):
            if point is None or not math.isfinite(point.estimate):
                continue
            at = float(x[index])
            if point.bounded and not self.axis.many:
                ends = [self.panel.y(point.low), self.panel.y(point.high)]
                self.sheet.line([at, at], ends, paint=paint, width=1.8, tag=tag)
            note = f"{entry.label}, {self.axis.names[index]}: {self._told(point)}"
            size = 3.5 if self.axis.many else 6.5
            self.sheet.marker(at, float(y[index]), entry.style.marker, paint=paint, size=size,
                              hollow=bool(point.lacking),
                              tag=Tag(line.series, note))  # fmt: skip

    def _band(self, line: SweepLine, x: FloatArray) -> None:
        """Fill between the ends of the intervals of neighbouring levels."""
        paint, tag = self.by_key[line.series].style.paint, Tag(line.series)
        for places, points in zip(pairwise(x.tolist()), pairwise(line.points), strict=True):
            first, second = points
            if first is None or second is None or not (first.bounded and second.bounded):
                continue
            ends = [self.panel.y(value) for value in (first.low, second.low)]
            tops = [self.panel.y(value) for value in (first.high, second.high)]
            corners = [*zip(places, ends, strict=True), *zip(places[::-1], tops[::-1], strict=True)]
            self.sheet.polygon(corners, paint=paint, tag=tag, opacity=_TINT, under=True)

    def _levels(self) -> list[tuple[float, str]]:
        """(y, number) of the levels within the panel."""
        shown = [value for value, _ in self.wording.levels if self.panel.up.holds(value)]
        return [(self.panel.y(value), number(value, 3, trim=True)) for value in shown]

    def _stops(self) -> None:
        """Note the levels, at which a script can read the values of all lines."""
        box, ticks = self.box, self.plan.ticks
        self.sheet.stops(
            Stops(
                (box.x, box.y, box.width, box.height),
                f"{self.axis.title} 0",
                tuple(self.axis.names),
                tuple(ticks.places),
            )
        )

    def _upright(self) -> None:
        """Draw the vertical line of the panel, if there is one and it lies between the levels."""
        value = self.axis.upright.get(self.title)
        at = None if value is None else self.plan.ticks.place(value, self.axis.values)
        if value is not None and at is not None:
            tag = Tag(note=f"{self.wording.upright}: {number(value, 3, trim=True)}")
            x, box = self.box.x + at, self.box
            self.sheet.line([x, x], [box.y, box.bottom], paint="muted", dash=(2, 2), tag=tag)

    def _seeds(self, line: SweepLine, x: FloatArray) -> None:
        """Draw every trial as a dot beside its estimate, all in one element."""
        places = [
            (at, self.panel.y(value))
            for at, point in zip(x.tolist(), line.points, strict=True)
            if point is not None and point.trials > 1
            for value in point.shown.tolist()
        ]
        if places:
            paint = self.by_key[line.series].style.paint
            self.sheet.dots(places, paint=paint, tag=Tag(line.series))

    def _ends(self, lines: Sequence[SweepLine]) -> Iterator[LineEnd]:
        """The ends of the lines; a line that ends before the last level is named at its strip."""
        for line in lines:
            shown = np.flatnonzero(np.isfinite(line.estimates))
            reaches = shown.size and shown[-1] == len(line.points) - 1
            if not shown.size or (line.lacks and not reaches):
                continue
            entry = self.by_key[line.series]
            x = self.box.x + self.plan.ticks.places[shown[-1]]
            y = self.panel.y(float(line.estimates[shown[-1]]))
            yield LineEnd(x, y, line.series, entry.style, (entry.label,))

    def _foot(self) -> None:
        box, ticks = self.box, self.plan.ticks
        for place, label in ticks.round:
            x = box.x + place
            self.sheet.line([x, x], [box.bottom, box.bottom + 6], paint="ink", width=1)
            self.sheet.small(x, box.bottom + 16, label, "middle")
        for place, row, name in zip(ticks.places, ticks.rows, self.axis.names, strict=True):
            x, long = box.x + place, 2 if ticks.round else 4 + max(0, row) * NAME_LINE
            self.sheet.line([x, x], [box.bottom, box.bottom + long], paint="muted", width=0.8)
            if row >= 0:
                self.sheet.small(x, box.bottom + 16 + row * NAME_LINE, name, "middle")
        kind = f", {self.wording.say.text(ticks.kind)}" if ticks.kind else ""
        text = shortened(f"{self.axis.title}{kind}", box.width + self.plan.names, SMALL)
        self.sheet.small(
            self.panel.middle, box.bottom + 19 + ticks.lines * NAME_LINE, text, "middle"
        )

    def _told(self, point: SweepPoint) -> str:
        steps = self.wording.steps
        if not math.isfinite(point.estimate):
            return "; ".join(point.fates(self.wording))
        text = estimate_name(point.estimate, point.low, point.high, steps=steps)
        return "; ".join([text, *point.fates(self.wording)])


def slot_of(ticks: Ticks, lines: int) -> float:
    """Horizontal distance of lines at a level, which keeps them near it and in the panel."""
    if lines == 1:
        return _SLOT
    margin = min(ticks.places[0], ticks.width - ticks.places[-1]) - _EDGE
    room = min(ticks.spacing * _SHARE, 2 * max(0.0, margin))
    return min(_SLOT, room / (lines - 1))


def _text(run: Run, room: float, label: str, wording: SweepWording) -> str:
    """The longest text that fits; empty if only the mark fits."""
    say = wording.say
    fate = run.fate(wording)
    what, counts = say.text(fate), {"some": run.failed, "all": run.trials}
    texts = [what]
    if not run.whole:
        share = say.text("{some} of {all}", **counts)
        texts = [f"{share} {what}", share, f"{run.failed}/{run.trials}"]
        if fate == "diverged":
            texts[0] = say.text("{some} of {all} diverged", **counts)
    if label:
        texts.insert(0, f"{label}: {texts[0]}")
    return next((text for text in texts if width_of(text, SMALL) <= room), "")


def _describe(
    lines: Sequence[SweepLine],
    axis: LevelAxis,
    by_key: dict[str, Series],
    wording: SweepWording,
    plan: _Plan,
) -> str:
    """Description of the chart, line by line."""
    say = wording.say
    kind = f" ({say.fixed(plan.ticks.kind)})" if plan.ticks.kind else ""
    parts = [
        say.text(
            "{quantity:capital} against {setting}, from {first} to {last}.",
            quantity=wording.quantity,
            setting=f"{axis.title}{kind}",
            first=axis.names[0],
            last=axis.names[-1],
        )
    ]
    if plan.scale.log:
        parts.append(say.text("The axis of values is logarithmic."))
    for line in lines:
        where = f"{line.panel}, " if line.panel else ""
        parts.append(f"{where}{by_key[line.series].label}: {_course(line, axis, wording)}.")
    return " ".join(parts)


def _course(line: SweepLine, axis: LevelAxis, wording: SweepWording) -> str:
    """The lowest and the highest estimate of a line, and the levels without one."""
    say, estimates, told = wording.say, line.estimates, []
    shown = np.flatnonzero(np.isfinite(estimates))
    if shown.size:
        ends = [shown[np.argmin(estimates[shown])], shown[np.argmax(estimates[shown])]]
        texts = [
            say.text("{value} at {level}", value=number(estimates[i], 3), level=axis.names[i])
            for i in dict.fromkeys(ends)
        ]
        if len(texts) > 1:
            texts = [say.span(*texts)]
        told.append(f"{wording.estimate} {texts[0]}")
    lost = [_lost(run, axis, wording) for run in runs(line)]
    if lost:
        told.append(say.text("at {places}", places=say.listed(lost)))
    return "; ".join(told) or say.text("nothing to show")


def _lost(run: Run, axis: LevelAxis, wording: SweepWording) -> str:
    """The levels with trials without a value, and the reason."""
    say, levels = wording.say, axis.names[run.first]
    if run.last > run.first:
        levels = say.span(levels, axis.names[run.last])
    what = say.fixed(run.fate(wording))
    if run.whole:
        return say.text("{levels} all {what}", levels=levels, what=what)
    return say.text(
        "{levels} {some} of {all} {what}",
        levels=levels,
        some=run.failed,
        all=run.trials,
        what=what,
    )
