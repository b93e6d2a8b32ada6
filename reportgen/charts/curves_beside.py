"""Panels of curves in pairs, side by side: two quantities over the same steps, or one over two
counts of what training took.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.charts.canvas import WIDTH, canvas
from reportgen.charts.curve_along import StepAxis
from reportgen.charts.curve_data import (
    AXES,
    READ_BAND,
    READ_BEYOND,
    READ_LINE,
    Axis,
    Curve,
    Wording,
)
from reportgen.charts.curve_layout import GAP, Plan, View
from reportgen.charts.curve_legend import LEGEND_LINE, draw_legend, legend_of
from reportgen.charts.curve_panel import PanelDrawing
from reportgen.charts.curve_range import Reach, beyond
from reportgen.charts.labels import shortened
from reportgen.charts.scales import Scale, linear_scale, log_scale
from reportgen.charts.style import HEADING, SMALL, Series
from reportgen.charts.svg import Svg
from reportgen.language import Phrases

POINTS = 100  # of a mean, at most
SEED_POINTS = 40


@dataclass(frozen=True)
class CurvePanel:
    """Curves of one quantity in one panel, which its ``title`` names; ``axis`` is the value's.

    ``across`` is the kind of the x axis, ``counted`` what it counts, such as examples seen.
    """

    title: str
    curves: tuple[Curve, ...]
    axis: Axis = "linear"
    across: Axis = "linear"
    counted: str = "step"

    @property
    def scale(self) -> Scale | None:
        """The axis that holds what matters; None where a logarithmic one has nothing to hold."""
        log = self.axis == "log"
        found = [c.positive_values() if log else c.finite_values() for c in self.curves]
        values = Reach.of(self.curves, self.axis).within(np.concatenate(found))
        if log:
            return log_scale(values) if values.size else None
        return linear_scale(values if values.size else np.zeros(1))


def curves_beside(
    slug: str,
    title: str,
    panels: Sequence[CurvePanel],
    series: Sequence[Series],
    wording: Wording,
    *,
    shared: bool = False,
) -> Svg:
    """Draw the panels in pairs, left and right, each on a value axis of its own or on a common one.

    ``shared``: all panels show the same quantity, on the kind of value axis that the first one has.

    Raises ValueError for no panels, a panel without curves, an unknown series or a curve without
    steps.
    """
    looks = {entry.key: entry for entry in series}
    every = [curve for panel in panels for curve in panel.curves]
    if not panels or not all(panel.curves for panel in panels):
        raise ValueError("panels must not be empty. Got one without curves.")
    if any(curve.at is None or curve.series not in looks for curve in every):
        raise ValueError("every curve must have steps, and a series that is known")
    plan = _plan(panels, looks, wording)
    common = CurvePanel("", tuple(every), panels[0].axis).scale if shared else None
    with canvas(slug, WIDTH, plan.height) as sheet:
        draw_legend(sheet, plan.legend)
        for index, panel in enumerate(panels):
            x, y = plan.corner(index)
            sheet.line([x, x + plan.pitch - GAP], [y + 4, y + 4], paint="grid")
            name = shortened(panel.title, plan.pitch - GAP, HEADING, bold=True)
            sheet.text(x, y + 24, name, size=HEADING, bold=True)
            kind = wording.say.text("log axis" if panel.axis == "log" else "linear axis")
            kind = f"{wording.quantity}, {kind}" if shared else kind
            sheet.text(x, plan.panel(index, 0).y - 19, kind, size=SMALL, paint="muted")
            drawing = PanelDrawing(
                sheet,
                plan.inside(index, 0, "right"),
                common if shared else panel.scale,
                _along(panel, wording.say),
                looks,
                plan.names,
                "right",
                wording.say,
            )
            drawing.draw(panel.curves)
            drawing.foot()
        return sheet.svg(title, _describe(panels, wording))


def _plan(panels: Sequence[CurvePanel], looks: dict[str, Series], wording: Wording) -> Plan:
    """Two columns, and a legend that knows which lines leave their panels."""
    placed = [
        replace(curve, facet=str(index)) for index, p in enumerate(panels) for curve in p.curves
    ]
    plan = Plan.of(placed, looks, [View("linear")], wording, shared=True)
    far = any(beyond(panel.curves, panel.axis) for panel in panels)
    used = dict.fromkeys(curve.series for curve in placed)
    named = [] if plan.direct else [looks[key] for key in used]
    legend = legend_of(named, placed, wording, far)
    pitch, top = (WIDTH + GAP) // 2, len(legend) * LEGEND_LINE + 4
    return replace(plan, across=2, pitch=pitch, legend=legend, top=top)


def _along(panel: CurvePanel, say: Phrases) -> StepAxis:
    return StepAxis.of(
        panel.curves, panel.across, POINTS, SEED_POINTS, counted=panel.counted, say=say
    )


def _describe(panels: Sequence[CurvePanel], wording: Wording) -> str:
    say = wording.say
    text = say.text(
        "Over the steps of training, each in a panel of its own: {panels}.",
        panels=say.listed([_panel_in_words(panel, say) for panel in panels]),
    )
    parts = [text]
    curves = [curve for panel in panels for curve in panel.curves]
    if any(curve.spread for curve in curves):
        parts.append(say.text(READ_LINE, estimate=wording.estimate))
    if any(curve.banded for curve in curves):
        parts.append(say.text(READ_BAND, interval=wording.interval))
    if any(beyond(panel.curves, panel.axis) for panel in panels):
        parts.append(say.text(READ_BEYOND))
    return " ".join(parts)


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
