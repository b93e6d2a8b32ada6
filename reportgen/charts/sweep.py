"""A metric against the levels of a numeric factor: one line for each row of what else is varied.

Drawn are the estimate of every level with its interval and each seed as a dot. Where trials of a
line have no value, a strip above the panel says so in the colour of the line: hatched densely where
all of them diverged or never reached a target, thinly and with their number where some did.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reportgen.charts.canvas import WIDTH, canvas
from reportgen.charts.labels import number
from reportgen.charts.style import Series
from reportgen.charts.svg import Svg
from reportgen.charts.sweep_axis import LevelAxis
from reportgen.charts.sweep_data import SweepLine, SweepPoint, SweepWording
from reportgen.charts.sweep_layout import SweepPlan
from reportgen.charts.sweep_legend import draw_legend
from reportgen.charts.sweep_panel import SweepPanel
from reportgen.charts.sweep_strip import Run, runs

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
    looks = {entry.key: entry for entry in series}
    unknown = [line.series for line in lines if line.series not in looks]
    if not lines or unknown:
        raise ValueError(f"lines must not be empty, series known. Unknown: {unknown}.")
    if any(len(line.points) != len(axis.values) for line in lines):
        raise ValueError("every line must have a point, or None, for each level of the axis.")
    plan = SweepPlan.of(lines, looks, axis, wording)
    with canvas(slug, WIDTH, plan.bottom) as sheet:
        draw_legend(sheet, plan.legend)
        for index, name in enumerate(plan.panels):
            panel = SweepPanel(sheet, plan, index, axis, looks, wording)
            panel.draw([line for line in lines if line.panel == name])
        return sheet.svg(title, _describe(lines, axis, looks, wording, plan))


def _describe(
    lines: Sequence[SweepLine],
    axis: LevelAxis,
    looks: dict[str, Series],
    wording: SweepWording,
    plan: SweepPlan,
) -> str:
    """What the picture shows, line by line."""
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
        parts.append(f"{where}{looks[line.series].label}: {_course(line, axis, wording)}.")
    return " ".join(parts)


def _course(line: SweepLine, axis: LevelAxis, wording: SweepWording) -> str:
    """The lowest and the highest estimate of a line, and where it has none."""
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
    """Where trials have no value, and what became of them."""
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
