"""A quantity over layers or steps: one line an arm, one panel a facet and a kind of axis.

Drawn are the mean, its interval as a band, lighter the band of the whole curve, every seed as a
thin line, and published numbers as hollow diamonds on top. All numbers arrive aggregated; nothing
is computed here but positions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reportgen.charts.canvas import WIDTH, Canvas, canvas
from reportgen.charts.curve_along import Along, LayerAxis, StepAxis
from reportgen.charts.curve_data import (
    AXES,
    READ_BAND,
    READ_BEYOND,
    READ_LINE,
    Axis,
    Curve,
    Wording,
    not_lost,
)
from reportgen.charts.curve_gap import Gap
from reportgen.charts.curve_layout import GAP, Plan, View
from reportgen.charts.curve_legend import draw_legend
from reportgen.charts.curve_panel import PanelDrawing
from reportgen.charts.curve_range import beyond
from reportgen.charts.labels import shortened, width_of
from reportgen.charts.line_names import Side, crowding
from reportgen.charts.scales import Scale, linear_scale
from reportgen.charts.style import HEADING, SMALL, Series
from reportgen.charts.svg import Svg
from reportgen.language import Phrases

POINTS = 200  # of a mean, at most
MEAN_POINTS = 1000  # of all means of a chart together, so that it keeps its budget
FEWEST_POINTS = 40
SEED_POINTS = 4500  # of all thin lines of a chart together
FEWEST_SEED_POINTS = 12
MARKS = 300  # layers with a marker and a tooltip, of all means on an axis together
ALIKE = 4.0  # how many times as far as others a facet may reach on an axis that all share
FEWEST_MARKS, MOST_MARKS = 8, 15  # of one mean


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

    One panel for each facet (in order of appearance) and each of ``axes``. Panels of one kind share
    their axis; where their facets reach more than :data:`ALIKE` times as far as others, each has a
    linear axis of its own and says so. The logarithmic panels leave out values
    that are not positive and say how many. Layers without a finite value are gaps; a cross at the
    upper edge marks them as diverged. A curve whose seeds all diverge does not stretch the linear
    axis of others. Where there are many thin lines, they have fewer points than there are layers.

    Raises ValueError for no curves, no axes, or an unknown series.
    """
    looks = _looks(curves, series, axes)
    views = [View(axis) for axis in axes]
    plan = Plan.of(curves, looks, views, wording, shared=_alike(curves))
    return _drawn(slug, title, curves, plan, looks, wording)


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
    """Draw the curves of one quantity over the steps of training, one panel a facet.

    The value ``axis`` is the same in all panels. With one facet there is a panel for each kind of
    step axis in ``across``, with several facets for the first. Means are drawn with at most
    ``points`` points, thin lines with fewer where there are many. A seed that ends without a finite
    value breaks off, marked with a cross; it does not stretch the axis. Nor does the furthest
    excursion of a line that goes on: it leaves the panel, marked with a triangle. ``gaps`` are
    filled, at most one a facet. A linear value axis begins at 0, or near ``floor``: what lies below
    is not shown. ``columns``: so many panels stand side by side (0: as many as fit).

    Raises ValueError for no curves, no axes, an unknown series or a curve without steps.
    """
    looks = _looks(curves, series, across)
    if any(curve.at is None for curve in curves):
        raise ValueError("every curve must say at which steps it was measured")
    several = len({curve.facet for curve in curves}) > 1
    views = [View(axis, x) for x in (across[:1] if several else across)]
    plan = Plan.of(curves, looks, views, wording, shared=True, floor=floor, columns=columns)
    return _drawn(slug, title, curves, plan, looks, wording, points, gaps)


def _looks(
    curves: Sequence[Curve], series: Sequence[Series], axes: Sequence[Axis]
) -> dict[str, Series]:
    looks = {entry.key: entry for entry in series}
    unknown = [curve.series for curve in curves if curve.series not in looks]
    if not curves or not axes or unknown:
        raise ValueError(f"curves and axes must not be empty, series known. Unknown: {unknown}.")
    return looks


def _drawn(
    slug: str,
    title: str,
    curves: Sequence[Curve],
    plan: Plan,
    looks: dict[str, Series],
    wording: Wording,
    points: int = POINTS,
    gaps: Sequence[Gap] = (),
) -> Svg:
    between = {gap.facet: gap for gap in gaps}
    with canvas(slug, WIDTH, plan.height) as sheet:
        draw_legend(sheet, plan.legend)
        facets = [[c for c in curves if c.facet == facet] for facet in plan.facets]
        left_out = 0
        levels = [value for value, _ in wording.levels]
        guess = wording.guess[0] if wording.guess else None
        for index, panels in enumerate(_panels(sheet, plan, facets, looks, points, wording.say)):
            _heading(sheet, plan, index, wording)
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
    """Points of a mean and of a thin line: fewer, the more of them a chart has."""
    means = max(FEWEST_POINTS, MEAN_POINTS // (len(curves) * views))
    lines = max(1, sum(len(curve.seeds) for curve in curves) * views)
    means = min(points, means)
    return means, min(means, max(FEWEST_SEED_POINTS, SEED_POINTS // lines))


def _panels(
    sheet: Canvas,
    plan: Plan,
    facets: Sequence[Sequence[Curve]],
    looks: dict[str, Series],
    points: int,
    say: Phrases,
) -> list[list[PanelDrawing]]:
    """Return the panels of each facet, with names at the side where the lines lie further apart."""
    every = [curve for facet in facets for curve in facet]
    marks = min(MOST_MARKS, max(FEWEST_MARKS, MARKS // len(every)))
    shares = _shares(every, len(plan.views), points)
    stopped = any(curve.marks for curve in every)  # where lines end is then what panels compare

    def panels(side: Side) -> list[list[PanelDrawing]]:
        return [
            [
                PanelDrawing(
                    sheet,
                    plan.inside(index, row, side),
                    plan.log if view.y == "log" else plan.linear or _linear(facet),
                    _along(every if stopped else facet, view, marks, *shares, say),
                    looks,
                    plan.names,
                    side,
                    say,
                )
                for row, view in enumerate(plan.views)
            ]
            for index, facet in enumerate(facets)
        ]

    def crowded(side: Side) -> float:
        return sum(
            crowding(panel.box, panel.ends(facet, side))
            for facet, column in zip(facets, panels(side), strict=True)
            for panel in column
            if panel.scale is not None
        )

    over_steps = any(curve.at is not None for curve in every)
    if not plan.direct or over_steps:  # nets begin alike: names stand where they have parted
        return panels("right")
    return panels("left" if crowded("left") < 0.7 * crowded("right") else "right")


def _linear(facet: Sequence[Curve]) -> Scale:
    """The axis that holds the curves, but not what those that are lost reached on their way."""
    values = np.concatenate([curve.finite_values() for curve in not_lost(facet)])
    return linear_scale(values if values.size else np.zeros(1))


def _alike(curves: Sequence[Curve]) -> bool:
    """Whether the facets reach about as far, so that one linear axis shows them all."""
    facets: dict[str, list[float]] = {}
    for curve in not_lost(curves):
        values = np.abs(curve.finite_values())
        facets.setdefault(curve.facet, []).append(float(values.max()) if values.size else 0.0)
    tops = [max(found) for found in facets.values()]
    return max(tops, default=0.0) <= ALIKE * min(tops, default=0.0)


def _heading(sheet: Canvas, plan: Plan, index: int, wording: Wording) -> None:
    """Write the name of a facet, and at the first of a line of facets what the y axes show."""
    x, y = plan.corner(index)
    width = (plan.pitch * len(plan.views) if plan.alone else plan.pitch) - GAP
    sheet.line([x, x + width], [y + 4, y + 4], paint="grid")
    name = shortened(plan.facets[index], width, HEADING, bold=True)
    sheet.text(x, y + 24, name, size=HEADING, bold=True)
    if index % plan.across:
        return
    quantity = wording.quantity + (f" ({wording.unit})" if wording.unit else "")
    for row, view in enumerate(plan.views):
        panel = plan.panel(index, row)
        room = (width if plan.alone else WIDTH) / (len(plan.views) if plan.alone else 1)
        axis = _axis_name(plan, view, wording)
        room -= width_of(f", {axis}", SMALL) + GAP
        text = f"{shortened(quantity, room, SMALL)}, {axis}"
        sheet.text(panel.x, panel.y - 19, text, size=SMALL, paint="muted")


def _axis_name(plan: Plan, view: View, wording: Wording) -> str:
    """The kind of a value axis, and where it begins if that is not where one expects."""
    if view.y == "log":
        return wording.say.text("log axis")
    if plan.linear is not None and plan.linear.low > 0:
        return wording.say.text("linear axis from {value}", value=plan.linear.labels[0])
    if plan.linear is None and not plan.alone:
        return wording.say.text("linear axis, each panel its own")
    return wording.say.text("linear axis")


def _describe(plan: Plan, curves: Sequence[Curve], wording: Wording, left_out: int) -> str:
    say = wording.say
    over_steps = any(curve.at is not None for curve in curves)
    axes = [say.fixed(AXES[kind]) for kind in dict.fromkeys(view.y for view in plan.views)]
    told = {"quantity": wording.quantity, "axes": say.listed(axes)}
    if over_steps:
        parts = [
            say.plural(
                "{quantity:capital} over the steps of training, {number} line, on {axes} axis.",
                "{quantity:capital} over the steps of training, {number} lines, on {axes} axis.",
                len({curve.series for curve in curves}),
                **told,
            )
        ]
    else:
        parts = [
            say.plural(
                "{quantity:capital} over the layers, {number} arm, on {axes} axis.",
                "{quantity:capital} over the layers, {number} arms, on {axes} axis.",
                len(curves),
                **told,
            )
        ]
    if len(plan.facets) > 1:
        parts.append(say.text("One panel each for {facets}.", facets=say.listed(list(plan.facets))))
    if any(view.x == "log" for view in plan.views):
        parts.append(say.text("The logarithmic step axis begins after step 0."))
    parts += _marks_in_words(curves, wording)
    if left_out:
        parts.append(
            say.text(
                "The logarithmic axis leaves out {left_out} points that are zero or negative.",
                left_out=left_out,
            )
        )
    if over_steps and any(beyond(curves, view.y) for view in plan.views):
        parts.append(say.text(READ_BEYOND))
    if any(curve.diverged().any() for curve in curves):
        parts.append(
            say.text("Crosses where a trial diverged.")
            if over_steps
            else say.text("Crosses at the upper edge: layers without a finite value (diverged).")
        )
    return " ".join(parts)


def _marks_in_words(curves: Sequence[Curve], wording: Wording) -> list[str]:
    """A sentence for every kind of mark that the curves have."""
    say, parts = wording.say, []
    if any(curve.spread for curve in curves):
        parts.append(say.text(READ_LINE, estimate=wording.estimate))
        if any(len(curve.seeds) > 1 for curve in curves):
            parts.append(say.text("Thin lines: {seeds} each.", seeds=say.fixed(wording.seeds)))
    if any(curve.banded for curve in curves):
        if any(curve.outer for curve in curves):
            parts.append(say.text(READ_BAND, interval=wording.interval))
            parts.append(say.text("Light band: {band}.", band=wording.simultaneous))
        else:
            parts.append(say.text("Band: {interval}.", interval=wording.interval))
    marked = {mark.kind for curve in curves for mark in curve.marks}
    if "best" in marked:
        parts.append(say.text("Ring: the best evaluation."))
    if "stop" in marked:
        parts.append(say.text("Upright bar: the stop."))
    if wording.gap:
        parts.append(say.text("Filled between two lines: {gap}.", gap=wording.gap))
    parts += [say.text("Dashed line: {name}.", name=name) for _, name in wording.levels]
    if wording.guess:
        parts.append(say.text("Dotted line: {name}.", name=wording.guess[1]))
    if any(curve.published is not None for curve in curves):
        parts.append(say.text("Hollow diamonds: {name}.", name=wording.published))
    return parts


__all__ = ["Axis", "Curve", "Wording", "layer_curves", "step_curves"]
