"""Pairs of panels of curves: two quantities over the same steps, or one quantity over two measures
of training effort.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportgen.charts.canvas import WIDTH, canvas
from reportgen.charts.curve_axis import StepAxis
from reportgen.charts.curve_data import AXES, Curve, Wording, beyond
from reportgen.charts.curve_panel import CurveDrawing
from reportgen.charts.curves import Plan, View, heading, value_scale
from reportgen.charts.panel import Panel
from reportgen.charts.scale import Axis
from reportgen.charts.style import Series, series_by_key
from reportgen.charts.svg import Svg
from reportgen.language import Phrases

POINTS = 100  # maximum per mean
SEED_POINTS = 40


@dataclass(frozen=True)
class CurvePanel:
    """Curves of one quantity, given by ``title``, in one panel; ``axis`` is the kind of value axis.

    ``across`` is the kind of the x axis, ``counted`` its quantity, such as examples seen.
    """

    title: str
    curves: tuple[Curve, ...]
    axis: Axis = "linear"
    across: Axis = "linear"
    counted: str = "step"


def curves_beside(
    slug: str,
    title: str,
    panels: Sequence[CurvePanel],
    series: Sequence[Series],
    wording: Wording,
    *,
    shared: bool = False,
    floor: float | None = None,
) -> Svg:
    """Draw the panels in pairs, left and right, with separate value axes or a common one.

    ``shared``: all panels show the same quantity, on the kind of value axis of the first one. Its
    linear axis includes 0, unless it begins near ``floor``.

    Raises ValueError for no panels, a panel without curves, an unknown series or a curve without
    steps.
    """
    every = [curve for panel in panels for curve in panel.curves]
    by_key = series_by_key(series, (curve.series for curve in every))
    if not all(panel.curves for panel in panels) or any(curve.at is None for curve in every):
        raise ValueError("every panel must have curves, and every curve must have steps.")
    placed = [replace(c, facet=str(index)) for index, p in enumerate(panels) for c in p.curves]
    far = any(beyond(panel.curves, panel.axis) for panel in panels)
    plan = Plan.of(placed, by_key, [View("linear")], wording, shared=True, columns=2, far=far)
    common = value_scale(every, panels[0].axis, floor=floor)
    with canvas(slug, WIDTH, plan.grid.bottom(len(panels))) as sheet:
        plan.legend.draw(sheet)
        for index, panel in enumerate(panels):
            up = common if shared else value_scale(panel.curves, panel.axis)
            heading(sheet, plan, index, panel.title, plan.grid.width)
            kind = wording.say.text("log axis" if panel.axis == "log" else "linear axis")
            box = plan.inside(index, 0)
            text = f"{wording.quantity}, {kind}" if shared else kind
            sheet.small(plan.panel(index, 0).x, box.y - 19, text)
            along = StepAxis.of(panel.curves, panel.across, POINTS, SEED_POINTS,
                                counted=panel.counted, say=wording.say)  # fmt: skip
            drawn = Panel(sheet, box, along.scale(box.width), up)
            drawing = CurveDrawing(drawn, along, by_key, plan.names, wording.say)
            drawing.draw(panel.curves)
            drawing.foot()
        return sheet.svg(title, f"{_describe(panels, wording.say)} {plan.legend.told(wording.say)}")


def _describe(panels: Sequence[CurvePanel], say: Phrases) -> str:
    named = say.listed([_panel_in_words(panel, say) for panel in panels])
    if any(panel.counted == "step" for panel in panels):
        return say.text("Over the steps of training, one panel each: {panels}.", panels=named)
    return say.text("Panels: {panels}.", panels=named)


def _panel_in_words(panel: CurvePanel, say: Phrases) -> str:
    axes = say.fixed(AXES[panel.axis])
    if panel.counted == "step":
        return say.text("{title} on {axes} axis", title=panel.title, axes=axes)
    return say.text(
        "{title} on {axes} axis by {counted}",
        title=panel.title,
        axes=axes,
        counted=say.fixed(panel.counted),
    )
