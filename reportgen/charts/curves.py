"""A quantity over layers or steps: one line per arm, one panel per facet and kind of axis.

The mean is drawn with its interval as a band, the simultaneous band in a lighter tone, every seed
as a thin line, and published values as hollow diamonds. All numbers are aggregated by the caller;
only positions are computed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.curve_axis import Along, LayerAxis, StepAxis
from reportgen.charts.curve_data import AXES, Curve, Gap, Reach, Wording, beyond, not_lost
from reportgen.charts.curve_panel import CurveDrawing
from reportgen.charts.grid import Grid, even_columns
from reportgen.charts.labels import number, shortened, width_of, wrapped
from reportgen.charts.legend import Legend
from reportgen.charts.names import apart
from reportgen.charts.panel import Panel
from reportgen.charts.scale import Axis, Scale, finite, linear_scale, log_scale, scale_from
from reportgen.charts.style import SMALL, Series, series_by_key
from reportgen.charts.svg import Svg
from reportgen.language import Phrases

POINTS = 200  # maximum per mean
MEAN_POINTS = 1000  # for all means of a chart together, to limit its size
FEWEST_POINTS = 40
SEED_POINTS = 4500  # for all thin lines of a chart together
FEWEST_SEED_POINTS = 12
MARKS = 300  # markers with a tooltip, for all means on an axis together
FEWEST_MARKS, MOST_MARKS = 8, 15  # per mean
ALIKE = 4.0  # largest ratio of the ranges of facets that share an axis

_AXIS = 60.0  # tick labels
_NAME = 92.0  # maximum width of a name at the end of a line
_LEADER = 21.0  # from the panel to the name, with a margin
_GAP = 16.0  # between panels
_PANEL = 190.0  # height of a panel
_FACET, _RULE = 34.0, 10.0  # height of the heading of a facet, with and without its name
_TITLE = 32.0  # height of the title of the y axis above a panel
_APART = 18.0  # between the panels of a facet
_FOOT = 46.0  # layer ticks and axis title
_WIDEST = 480.0  # a panel with its axis and labels is never wider
_LABEL_STEP = 14.0  # smallest distance of two names at the ends of lines
_FAR_OFF = 20.0  # mean shift of names from their lines above which a legend is used instead


def layer_curves(
    slug: str,
    title: str,
    curves: Sequence[Curve],
    series: Sequence[Series],
    wording: Wording,
    *,
    axes: Sequence[Axis] = ("linear", "log"),
) -> Svg:
    """Draw the curves of one quantity.

    There is one panel for each facet (in order of appearance) and each of ``axes``. Panels of one
    kind share their axis. If the ranges of facets differ by more than a factor of :data:`ALIKE`,
    there are only logarithmic panels; without these each has its own linear axis, which is stated.
    Logarithmic panels omit
    values that are not positive and state how many. Layers without a finite value are gaps, marked
    as diverged by a cross at the upper edge. A curve whose seeds all diverge does not extend the
    linear axis. Many thin lines are drawn with fewer points than layers.

    Raises ValueError for no curves, no axes, or an unknown series.
    """
    by_key = _by_key(curves, series, axes)
    alike = _alike(curves)
    positive = any(curve.positive_values().size for curve in curves)
    if not alike and "log" in axes and positive:
        axes = ("log",)  # a linear axis for all would hide most of them
    plan = Plan.of(curves, by_key, [View(axis) for axis in axes], wording, shared=alike)
    return _drawn(slug, title, curves, plan, by_key, wording)


def step_curves(
    slug: str,
    title: str,
    curves: Sequence[Curve],
    series: Sequence[Series],
    wording: Wording,
    *,
    across: Sequence[Axis] = ("linear",),
    axis: Axis = "linear",
    points: int = POINTS,
    gaps: Sequence[Gap] = (),
    floor: float | None = None,
    columns: int = 0,
) -> Svg:
    """Draw the curves of one quantity over the steps of training, one panel per facet.

    The value ``axis`` is the same in all panels. With one facet there is one panel per kind of step
    axis in ``across``, with several facets only the first kind is used. Means are drawn with at
    most ``points`` points, many thin lines with fewer. A diverged seed ends with a cross and does
    not extend the axis; extreme excursions of other lines leave the panel and are marked with a
    triangle. ``gaps`` are filled, at most one per facet. A linear value axis begins at 0, or near
    ``floor``, below which nothing is shown. ``columns``: number of panels side by side (0: as many
    as fit).

    Raises ValueError for no curves, no axes, an unknown series or a curve without steps.
    """
    by_key = _by_key(curves, series, across)
    if any(curve.at is None for curve in curves):
        raise ValueError("every curve must give the steps at which it was measured")
    several = len({curve.facet for curve in curves}) > 1
    views = [View(axis, x) for x in (across[:1] if several else across)]
    plan = Plan.of(curves, by_key, views, wording, shared=True, floor=floor, columns=columns)
    return _drawn(slug, title, curves, plan, by_key, wording, points, gaps)


def _by_key(
    curves: Sequence[Curve], series: Sequence[Series], axes: Sequence[Axis]
) -> dict[str, Series]:
    return series_by_key(series, [curve.series for curve in curves] if axes else [])


@dataclass(frozen=True)
class View:
    """A view of the curves, given by the kinds of its axes."""

    y: Axis
    x: Axis = "linear"


def _marks(curves: Sequence[Curve], wording: Wording, far: bool) -> list[tuple[str, str]]:
    """Legend entries of the marks; ``far``: whether lines leave the panels."""
    spread = any(curve.spread for curve in curves)
    say = wording.say
    mean = say.text("value")
    if spread:
        mean = wording.estimate
        if wording.averaged:
            mean = say.text("{estimate} over seeds", estimate=mean)
    marks = [("mean", mean)]
    if any(len(curve.seeds) > 1 for curve in curves):
        marks.append(("seed", say.text(wording.seeds)))
    if any(curve.banded for curve in curves):
        marks.append(("band", wording.interval))
        if any(curve.outer for curve in curves):
            marks.append(("outer", wording.simultaneous))
    kinds = {mark.kind for curve in curves for mark in curve.marks}
    marks += [("best", say.text("best evaluation"))] if "best" in kinds else []
    marks += [("stop", say.text("stop"))] if "stop" in kinds else []
    marks += [("gap", wording.gap)] if wording.gap else []
    levels = wording.say.listed([text for _, text in wording.levels])
    marks += [("level", levels)] if levels else []
    marks += [("guess", wording.guess[1])] if wording.guess else []
    if any(curve.published is not None for curve in curves):
        marks.append(("published", wording.published))
    marks += [("beyond", say.text("goes on beyond the axis"))] if far else []
    if any(curve.diverged().any() for curve in curves):
        over_layers = any(curve.at is None for curve in curves)
        text = say.text("diverged: no finite value" if over_layers else "diverged")
        marks.append(("diverged", text))
    if not any(curve.spread or len(curve.seeds) for curve in curves):
        return marks[1:]  # lines that are not estimates need no entry besides their names
    return marks


@dataclass(frozen=True)
class Plan:
    """Layout of panels, legend and names of a chart of curves, in pixels."""

    facets: tuple[str, ...]
    views: tuple[View, ...]
    direct: bool  # names at the ends of lines, no legend of series
    legend: Legend
    grid: Grid  # of the facets; a cell contains a panel with its labels
    log: Scale  # without ticks if nothing is positive
    linear: Scale | None  # None: each facet has its own
    names: float  # width for names beside a panel
    levels: float  # width for the numbers of levels there

    @classmethod
    def of(
        cls,
        curves: Sequence[Curve],
        by_key: dict[str, Series],
        views: Sequence[View],
        wording: Wording,
        *,
        shared: bool = False,
        floor: float | None = None,
        columns: int = 0,
        far: bool | None = None,
    ) -> Plan:
        """Plan the layout of curves; ``by_key`` maps the key of a series to the series.

        ``shared``: all facets have the same linear axis, so that they can be compared. Over steps
        the range of axes is limited (:class:`Reach`), and the legend explains the triangle. A
        shared linear axis includes 0, unless it begins near ``floor``. ``columns``: number of
        facets side by side (0: as many as fit). ``far``: whether lines leave the panels (None:
        determined from the views).
        """
        facets = tuple(dict.fromkeys(curve.facet for curve in curves))
        used = tuple(dict.fromkeys(curve.series for curve in curves))
        most = max(sum(curve.facet == facet for curve in curves) for facet in facets)
        short = all(len(_name(by_key[key])) <= 2 for key in used)
        direct = short and most * _LABEL_STEP * 1.4 <= _PANEL
        over_layers = all(curve.at is None for curve in curves)
        guess = wording.guess[:1] if wording.guess else ()
        log = value_scale(curves, "log", guess)
        linear = value_scale(curves, "linear", guess, floor=floor) if shared else None
        if linear and not over_layers:
            scales = [log if view.y == "log" else linear for view in views]
            direct = direct and not any(_piled(curves, by_key, s) for s in scales if s.ticks)
        if far is None:
            far = any(beyond(curves, axis) for axis in {view.y for view in views})
        named = [] if direct else [by_key[key] for key in used]
        legend = Legend.of(named, _marks(curves, wording, far))
        across = min(columns, len(facets)) or even_columns(len(facets))
        pitch = min((WIDTH + _GAP) // (across if len(facets) > 1 else len(views)), _WIDEST)
        lines = [line for key in used for line in _name(by_key[key])]
        names = max(width_of(line, SMALL) for line in lines) + _LEADER if direct else 0.0
        above = (_FACET if any(facets) else _RULE) + _TITLE
        down = 0 if len(facets) == 1 else len(views) - 1
        below = down * (_TITLE + _PANEL + _APART) + _FOOT
        grid = Grid(across, pitch - _GAP, _PANEL, 0, legend.height, _GAP, above, below)
        levels = [width_of(number(value, 3, trim=True), SMALL) for value, _ in wording.levels]
        told = max(levels) + _LEADER if levels else 0.0
        return cls(facets, tuple(views), direct, legend, grid, log, linear, names, told)

    @property
    def alone(self) -> bool:
        """Whether there is only one facet, whose panels are then side by side."""
        return len(self.facets) == 1

    def panel(self, facet: int, view: int) -> Box:
        """The area of a panel with its tick labels and names, below its title."""
        box = self.grid.box(facet)
        if self.alone:
            return replace(box, x=box.x + view * (self.grid.width + _GAP))
        return replace(box, y=box.y + view * (_PANEL + _TITLE + _APART))

    def inside(self, facet: int, view: int) -> Box:
        """The area inside the axes, with tick labels at the left and names at the right."""
        box, names = self.panel(facet, view), max(self.names, self.levels) or 8
        return replace(box, x=box.x + _AXIS, width=box.width - _AXIS - names)


def value_scale(
    curves: Sequence[Curve],
    axis: Axis,
    held: Sequence[float] = (),
    *,
    floor: float | None = None,
) -> Scale:
    """The value axis of the curves, which includes the values ``held``.

    A logarithmic axis without positive values has no ticks.
    """
    if axis == "log":
        values = np.concatenate([curve.positive_values() for curve in curves])
        values = np.append(Reach.of(curves, axis).within(values), held)
        return log_scale(values) if values.size else Scale(1.0, 10.0, (), (), True)
    kept = not_lost(curves) if all(curve.at is None for curve in curves) else curves
    values = np.concatenate([curve.finite_values() for curve in kept])
    values = np.append(Reach.of(curves, axis).within(values), held)
    values = values if values.size else np.zeros(1)
    return linear_scale(values) if floor is None else scale_from(floor, values)


def _name(entry: Series) -> list[str]:
    """The name of a series, broken into lines for the space beside a panel."""
    return wrapped(entry.label, _NAME, SMALL, 9)


def _piled(curves: Sequence[Curve], by_key: dict[str, Series], scale: Scale) -> bool:
    """Whether in some panel the lines end too close together for names beside them."""
    return any(
        _shift([c for c in curves if c.facet == facet], by_key, scale) > _FAR_OFF
        for facet in {curve.facet for curve in curves}
    )


def _shift(curves: Sequence[Curve], by_key: dict[str, Series], scale: Scale) -> float:
    """Mean shift in pixels that names need to avoid overlaps."""
    found = []
    for curve in curves:
        ends = curve.mean[finite(curve.mean) & (curve.mean >= scale.low)]
        if ends.size:
            end = min(max(float(ends[-1]), scale.low), scale.high)
            found.append((_PANEL * (1 - scale.fraction(end)), _name(by_key[curve.series])))
    if not found:
        return 0.0
    found.sort()
    wanted, sizes = [y for y, _ in found], [len(name) * _LABEL_STEP for _, name in found]
    moved = apart(wanted, sizes, 0, _PANEL)
    return sum(abs(a - b) for a, b in zip(wanted, moved, strict=True)) / len(found)


def _drawn(
    slug: str,
    title: str,
    curves: Sequence[Curve],
    plan: Plan,
    by_key: dict[str, Series],
    wording: Wording,
    points: int = POINTS,
    gaps: Sequence[Gap] = (),
) -> Svg:
    between = {gap.facet: gap for gap in gaps}
    facets = [[curve for curve in curves if curve.facet == facet] for facet in plan.facets]
    levels = [value for value, _ in wording.levels]
    guess = wording.guess[0] if wording.guess else None
    left_out = 0
    with canvas(slug, WIDTH, plan.grid.bottom(len(facets))) as sheet:
        plan.legend.draw(sheet)
        for index, panels in enumerate(_panels(sheet, plan, facets, by_key, points, wording)):
            views = len(plan.views) if plan.alone else 1
            box = plan.grid.box(index)
            sheet.of = plan.facets[index]
            heading(sheet, plan, index, plan.facets[index], views * (box.width + _GAP) - _GAP)
            if index % plan.grid.columns == 0:
                _titles(sheet, plan, index, wording)
            gap = between.get(plan.facets[index])
            left_out += sum(panel.draw(facets[index], levels, gap, guess) for panel in panels)
            for panel in panels if plan.alone else panels[-1:]:
                panel.foot()
        return sheet.svg(title, _describe(plan, curves, wording, left_out))


def _along(
    facet: Sequence[Curve], view: View, marks: int, points: int, seed_points: int, say: Phrases
) -> Along:
    """The x axis of a panel."""
    if any(curve.at is None for curve in facet):
        return LayerAxis(max(len(curve.mean) for curve in facet), marks, seed_points, say)
    return StepAxis.of(facet, view.x, points, seed_points, say=say)


def _shares(curves: Sequence[Curve], views: int, points: int) -> tuple[int, int]:
    """(points per mean, points per thin line), which decrease with their number."""
    means = max(FEWEST_POINTS, MEAN_POINTS // (len(curves) * views))
    lines = max(1, sum(len(curve.seeds) for curve in curves) * views)
    means = min(points, means)
    return means, min(means, max(FEWEST_SEED_POINTS, SEED_POINTS // lines))


def _panels(
    sheet: Canvas,
    plan: Plan,
    facets: Sequence[Sequence[Curve]],
    by_key: dict[str, Series],
    points: int,
    wording: Wording,
) -> list[list[CurveDrawing]]:
    """Return the panels of each facet."""
    every = [curve for facet in facets for curve in facet]
    marks = min(MOST_MARKS, max(FEWEST_MARKS, MARKS // len(every)))
    shares = _shares(every, len(plan.views), points)
    stopped = any(curve.marks for curve in every)  # panels then compare where lines end

    def panel(index: int, row: int) -> CurveDrawing:
        facet, view, box = facets[index], plan.views[row], plan.inside(index, row)
        up = plan.log if view.y == "log" else plan.linear or _own_scale(facet)
        along = _along(every if stopped else facet, view, marks, *shares, wording.say)
        drawn = Panel(sheet, box, along.scale(box.width), up)
        return CurveDrawing(drawn, along, by_key, plan.names, wording.say)

    rows = range(len(plan.views))
    return [[panel(index, row) for row in rows] for index in range(len(facets))]


def _own_scale(facet: Sequence[Curve]) -> Scale:
    """The axis of the curves that ignores the extreme values of diverged ones."""
    values = np.concatenate([curve.finite_values() for curve in not_lost(facet)])
    return linear_scale(values if values.size else np.zeros(1))


def _alike(curves: Sequence[Curve]) -> bool:
    """Whether the ranges of the facets are similar enough for one linear axis."""
    facets: dict[str, list[float]] = {}
    for curve in not_lost(curves):
        values = np.abs(curve.finite_values())
        facets.setdefault(curve.facet, []).append(float(values.max()) if values.size else 0.0)
    tops = [max(found) for found in facets.values()]
    return max(tops, default=0.0) <= ALIKE * min(tops, default=0.0)


def heading(sheet: Canvas, plan: Plan, index: int, name: str, width: float) -> None:
    """A rule with the name of a facet below it."""
    x, y = plan.grid.box(index).x, plan.grid.box(index).y - plan.grid.above
    sheet.line([x, x + width], [y + 4, y + 4], paint="grid")
    sheet.title(x, y + 24, name, width)


def _titles(sheet: Canvas, plan: Plan, index: int, wording: Wording) -> None:
    """Titles of the y axes of a facet."""
    quantity = wording.quantity + (f" ({wording.unit})" if wording.unit else "")
    room = plan.grid.width if plan.alone else WIDTH
    for row, view in enumerate(plan.views):
        box, axis = plan.panel(index, row), _axis_name(plan, view, wording)
        shown = shortened(quantity, room - width_of(f", {axis}", SMALL) - _GAP, SMALL)
        sheet.small(box.x, box.y - 19, f"{shown}, {axis}")


def _axis_name(plan: Plan, view: View, wording: Wording) -> str:
    """The kind of a value axis, and its lower end if that is not 0."""
    if view.y == "log":
        return wording.say.text("log axis")
    if plan.linear is not None and plan.linear.low > 0:
        return wording.say.text("linear axis from {value}", value=plan.linear.labels[0])
    if plan.linear is None and not plan.alone:
        return wording.say.text("linear axis, separate for each panel")
    return wording.say.text("linear axis")


def _describe(plan: Plan, curves: Sequence[Curve], wording: Wording, left_out: int) -> str:
    say = wording.say
    over_steps = any(curve.at is not None for curve in curves)
    axes = [say.fixed(AXES[kind]) for kind in dict.fromkeys(view.y for view in plan.views)]
    told = {"quantity": wording.quantity, "axes": say.listed(axes)}
    if over_steps:
        first = say.plural(
            "{quantity:capital} over the steps of training, {number} line, on {axes} axis.",
            "{quantity:capital} over the steps of training, {number} lines, on {axes} axis.",
            len({curve.series for curve in curves}),
            **told,
        )
    else:
        first = say.plural(
            "{quantity:capital} over the layers, {number} arm, on {axes} axis.",
            "{quantity:capital} over the layers, {number} arms, on {axes} axis.",
            len(curves),
            **told,
        )
    parts = [first]
    if len(plan.facets) > 1:
        parts.append(say.text("One panel for each of {facets}.", facets=say.listed(plan.facets)))
    if any(view.x == "log" for view in plan.views):
        parts.append(say.text("The logarithmic step axis begins after step 0."))
    parts.append(plan.legend.told(say))
    if left_out:
        parts.append(
            say.text(
                "The logarithmic axis omits {left_out} points that are zero or negative.",
                left_out=left_out,
            )
        )
    return " ".join(filter(None, parts))
