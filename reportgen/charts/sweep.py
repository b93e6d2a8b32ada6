"""A metric against the levels of a numeric factor: one line for each row of what else is varied.

Drawn are the estimate of every level with its interval and each seed as a dot. Where trials of a
line have no value, a strip above the panel says so in the colour of the line: hatched densely where
all of them diverged or never reached a target, thinly and with their number where some did.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reportgen.charts.canvas import WIDTH, canvas
from reportgen.charts.labels import listed, number
from reportgen.charts.style import Series
from reportgen.charts.svg import Svg
from reportgen.charts.sweep_axis import LevelAxis
from reportgen.charts.sweep_data import SweepLine, SweepPoint, SweepWording
from reportgen.charts.sweep_layout import SweepPlan
from reportgen.charts.sweep_legend import draw_legend
from reportgen.charts.sweep_panel import SweepPanel
from reportgen.charts.sweep_strip import runs

__all__ = ["LevelAxis", "SweepLine", "SweepPoint", "SweepWording", "sweep_chart"]


def sweep_chart(
    slug: str,
    title: str,
    lines: Sequence[SweepLine],
    axis: LevelAxis,
    series: Sequence[Series],
    wording: SweepWording,
) -> Svg:
    """Draw the lines, one panel for each name of a panel, in order of appearance.

    All panels share their axes. The y axis is logarithmic where values are positive and lie far
    apart, the x axis where the levels do. Lines are named at their right end, or by their strip
    where they are lost before it; by a legend where there is no room for names.

    Raises ValueError for no lines, an unknown series, or a line that has not a point a level.
    """
    by_key = {entry.key: entry for entry in series}
    unknown = [line.series for line in lines if line.series not in by_key]
    if not lines or unknown:
        raise ValueError(f"lines must not be empty, series known. Unknown: {unknown}.")
    if any(len(line.points) != len(axis.values) for line in lines):
        raise ValueError("every line must have a point, or None, for each level of the axis.")
    plan = SweepPlan.of(lines, by_key, axis, wording)
    with canvas(slug, WIDTH, plan.bottom) as sheet:
        draw_legend(sheet, plan.legend)
        for index, name in enumerate(plan.panels):
            panel = SweepPanel(sheet, plan, index, axis, by_key, wording)
            panel.draw([line for line in lines if line.panel == name])
        return sheet.svg(title, _describe(lines, axis, by_key, wording, plan))


def _describe(
    lines: Sequence[SweepLine],
    axis: LevelAxis,
    by_key: dict[str, Series],
    wording: SweepWording,
    plan: SweepPlan,
) -> str:
    """What the picture shows, line by line."""
    kind = f" ({plan.ticks.kind})" if plan.ticks.kind else ""
    parts = [
        f"{wording.quantity[:1].upper()}{wording.quantity[1:]} against {axis.title}{kind}, "
        f"from {axis.names[0]} to {axis.names[-1]}."
    ]
    if plan.scale.log:
        parts.append("The axis of values is logarithmic.")
    for line in lines:
        where = f"{line.panel}, " if line.panel else ""
        parts.append(f"{where}{by_key[line.series].label}: {_course(line, axis, wording)}.")
    return " ".join(parts)


def _course(line: SweepLine, axis: LevelAxis, wording: SweepWording) -> str:
    """The lowest and the highest estimate of a line, and where it has none."""
    estimates, told = line.estimates, []
    shown = np.flatnonzero(np.isfinite(estimates))
    if shown.size:
        ends = [shown[np.argmin(estimates[shown])], shown[np.argmax(estimates[shown])]]
        texts = [f"{number(estimates[i], 3)} at {axis.names[i]}" for i in dict.fromkeys(ends)]
        told.append(f"{wording.estimate} {' to '.join(texts)}")
    lost = [
        f"{axis.names[run.first]}"
        + (f" to {axis.names[run.last]}" if run.last > run.first else "")
        + (" all " if run.whole else f" {run.failed} of {run.trials} ")
        + run.fate(wording)
        for run in runs(line)
    ]
    if lost:
        told.append(f"at {listed(lost)}")
    return "; ".join(told) or "nothing to show"
