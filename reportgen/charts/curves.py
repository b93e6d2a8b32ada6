"""A quantity over the layers: one line an arm, one panel a facet, linear above logarithmic.

Drawn are the mean, its interval as a band, every seed as a thin line, and published numbers as
hollow diamonds on top. All numbers arrive aggregated; nothing is computed here but positions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reportgen.charts.canvas import WIDTH, Canvas, canvas
from reportgen.charts.curve_data import Axis, Curve, Wording
from reportgen.charts.curve_layout import ACROSS, GAP, Plan
from reportgen.charts.curve_legend import draw_legend
from reportgen.charts.curve_panel import PanelDrawing
from reportgen.charts.labels import listed, shortened, width_of
from reportgen.charts.line_names import Side, crowding
from reportgen.charts.scales import Scale, linear_scale
from reportgen.charts.style import HEADING, SMALL, Series
from reportgen.charts.svg import Svg


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

    One panel for each facet (in order of appearance) and each of ``axes``. Panels of one kind have
    their own linear axis but share the logarithmic one. The logarithmic panels leave out values
    that are not positive and say how many. Layers without a finite value are gaps; a cross at the
    upper edge marks them as diverged.

    Raises ValueError for no curves, no axes, or an unknown series.
    """
    looks = {entry.key: entry for entry in series}
    unknown = [curve.series for curve in curves if curve.series not in looks]
    if not curves or not axes or unknown:
        raise ValueError(f"curves and axes must not be empty, series known. Unknown: {unknown}.")
    plan = Plan.of(curves, looks, axes, wording)
    with canvas(slug, WIDTH, plan.height) as sheet:
        draw_legend(sheet, plan.legend)
        facets = [[c for c in curves if c.facet == facet] for facet in plan.facets]
        left_out = 0
        for index, panels in enumerate(_panels(sheet, plan, facets, looks)):
            _heading(sheet, plan, index, wording)
            left_out += sum(panel.draw(facets[index]) for panel in panels)
            for panel in panels if plan.alone else panels[-1:]:
                panel.layer_axis(facets[index])
        return sheet.svg(title, _describe(plan, curves, wording, left_out))


def _panels(
    sheet: Canvas, plan: Plan, facets: Sequence[Sequence[Curve]], looks: dict[str, Series]
) -> list[list[PanelDrawing]]:
    """Return the panels of each facet, with names at the side where the lines lie further apart."""

    def panels(side: Side) -> list[list[PanelDrawing]]:
        return [
            [
                PanelDrawing(
                    sheet,
                    plan.inside(index, row, side),
                    plan.log if axis == "log" else _linear(facet),
                    looks,
                    plan.names,
                    side,
                )
                for row, axis in enumerate(plan.axes)
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

    left = plan.direct and crowded("left") < 0.7 * crowded("right")
    return panels("left" if left else "right")


def _linear(facet: Sequence[Curve]) -> Scale:
    values = np.concatenate([curve.finite_values() for curve in facet])
    return linear_scale(values if values.size else np.zeros(1))


def _heading(sheet: Canvas, plan: Plan, index: int, wording: Wording) -> None:
    """Write the name of a facet, and at the first of a line of facets what the y axes show."""
    x, y = plan.corner(index)
    width = (plan.pitch * len(plan.axes) if plan.alone else plan.pitch) - GAP
    sheet.line([x, x + width], [y + 4, y + 4], paint="grid")
    name = shortened(plan.facets[index], width, HEADING, bold=True)
    sheet.text(x, y + 24, name, size=HEADING, bold=True)
    if index % ACROSS:
        return
    quantity = wording.quantity + (f" ({wording.unit})" if wording.unit else "")
    for row, axis in enumerate(plan.axes):
        panel = plan.panel(index, row)
        room = (width if plan.alone else WIDTH) / (len(plan.axes) if plan.alone else 1)
        room -= width_of(f", {axis} axis", SMALL) + GAP
        text = f"{shortened(quantity, room, SMALL)}, {axis} axis"
        sheet.text(panel.x, panel.y - 19, text, size=SMALL, paint="muted")


def _describe(plan: Plan, curves: Sequence[Curve], wording: Wording, left_out: int) -> str:
    facets = f" One panel each for {listed(list(plan.facets))}." if len(plan.facets) > 1 else ""
    text = (
        f"{wording.quantity[:1].upper()}{wording.quantity[1:]} over the layers, "
        f"{len(curves)} {'arm' if len(curves) == 1 else 'arms'}, "
        f"on {listed([f'a {axis}' for axis in plan.axes])} axis.{facets}"
    )
    if any(curve.spread for curve in curves):
        text += (
            f" Line: mean over seeds. Thin lines: {wording.seeds} each. Band: {wording.interval}."
        )
    if any(curve.published is not None for curve in curves):
        text += f" Hollow diamonds: {wording.published}."
    if left_out:
        text += f" The logarithmic axis leaves out {left_out} points that are zero or negative."
    if any(curve.diverged().any() for curve in curves):
        text += " Crosses at the upper edge: layers without a finite value (diverged)."
    return text


__all__ = ["Axis", "Curve", "Wording", "layer_curves"]
