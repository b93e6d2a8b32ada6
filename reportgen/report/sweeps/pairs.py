"""Scatter plots of two metrics of every arm, with the levels of a factor in colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from reportgen.charts import ScatterPanel, ScatterWording, scatter_chart
from reportgen.execution.model import Run
from reportgen.experiments import Shown
from reportgen.findings.values import Values
from reportgen.language import N_, Phrases
from reportgen.metrics.nodes import Metric
from reportgen.metrics.rule import Group
from reportgen.report.facets import panel_title
from reportgen.report.figures import Drawing, FigureView
from reportgen.report.sweeps.figures import INTERVAL, value_cell
from reportgen.report.sweeps.lines import line_styles, spoken
from reportgen.report.sweeps.metrics import swept
from reportgen.report.sweeps.scatter import ScatterAxis, middle_of, point_of
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.trials import ArmTrials, arm_names
from reportgen.report.wording import capital
from reportgen.suite.model import Arm

FEWEST = 3  # minimum number of points
READ = N_(
    "Each marker is an arm, with 95 % intervals (across: {across}, upwards: {upwards} over seeds). "
    "Without a finite value of both: {absent} of {all} arms."
)


def pairs(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure for each level of the factor of the panels; nothing for too few points."""
    panels: dict[str, list[ArmTrials]] = {}
    for arm in drawing.every_arm:
        panels.setdefault(arm.arm.levels.get(shown["panels"] or "", ""), []).append(arm)
    for level, arms in panels.items():
        title = panel_title(shown["panels"], level) if level else ""
        across, upwards = (_axis(drawing, arms, shown[o]) for o in ("across", "upwards"))
        if len(_placed(arms, across, upwards)) >= FEWEST:
            yield _figure(drawing, shown, title, arms, across, upwards)


def _axis(drawing: Drawing, arms: Sequence[ArmTrials], metric: Metric) -> ScatterAxis:
    records = tuple(r for arm in drawing.every_arm for r in (*arm.ok, *arm.failed))
    values = Values(Run(drawing.suite, records, (), ()))
    found = (values.side(Group(arm.name, (arm.name,)), metric).by_seed for arm in arms)
    return ScatterAxis(swept(metric, drawing.claims, drawing.say), tuple(map(dict, found)))


def _placed(arms: Sequence[ArmTrials], across: ScatterAxis, upwards: ScatterAxis) -> list[int]:
    """The indices of the arms with a finite average on both axes."""
    return [
        index
        for index in range(len(arms))
        if all(np.isfinite(middle_of(axis.sample(index)).value) for axis in (across, upwards))
    ]


def _figure(
    drawing: Drawing,
    shown: Shown,
    panel: str,
    arms: Sequence[ArmTrials],
    across: ScatterAxis,
    upwards: ScatterAxis,
) -> FigureView:
    say, lines = drawing.say, shown["lines"]
    levels = list(dict.fromkeys(arm.arm.levels.get(lines or "", "") for arm in drawing.every_arm))
    labels = {level: spoken(lines, level) if lines else say.text("arms") for level in levels}
    arms_of: dict[str, list[Arm]] = {label: [] for label in labels.values()}
    for trials in drawing.every_arm:
        arms_of[labels[trials.arm.levels.get(lines or "", "")]].append(trials.arm)
    series = line_styles(arms_of, drawing)
    keys = {entry.label: entry.key for entry in series}
    points = tuple(
        point_of(keys[labels[arms[index].arm.levels.get(lines or "", "")]], across, upwards, index)
        for index in _placed(arms, across, upwards)
    )
    title = _title(upwards, across, say) + (f": {panel}" if panel else "")
    svg = scatter_chart(
        drawing.slug("pairs-of-metrics"),
        capital(title),
        [ScatterPanel(across.swept.quantity, points, across.log)],
        series,
        ScatterWording(
            upwards.swept.quantity,
            estimate=say.fixed("average"),
            interval=say.fixed(INTERVAL),
            steps=upwards.swept.metric.is_time,
            log=upwards.log,
            named=False,
            say=say,
        ),
    )
    caption = say.text(
        READ,
        across=say.fixed(across.average),
        upwards=say.fixed(upwards.average),
        absent=len(arms) - len(points),
        all=len(arms),
    )
    return FigureView(
        next(drawing.numbers),
        svg,
        caption,
        _table(arms, across, upwards, title, say),
        draws=tuple(axis.swept.metric.expression for axis in (across, upwards)),
        arms=arm_names(arms),
    )


def _title(upwards: ScatterAxis, across: ScatterAxis, say: Phrases) -> str:
    titles = {"metric": upwards.swept.title, "setting": across.swept.title}
    return say.text("{metric} against the {setting}", **titles)


def _table(
    arms: Sequence[ArmTrials],
    across: ScatterAxis,
    upwards: ScatterAxis,
    title: str,
    say: Phrases,
) -> Table:
    axes = (across, upwards)
    heads = [f"{capital(axis.swept.title)} ({say.fixed(axis.average)})" for axis in axes]
    rows: Iterator[list[Cell | str]] = (
        [arm.name, *(value_cell(axis.sample(n), axis.swept.metric.is_time, say) for axis in axes)]
        for n, arm in enumerate(arms)
    )
    return table(capital(title), [Column("Arm"), *numbers(heads)], rows)
