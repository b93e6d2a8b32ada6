"""How long it took: the steps to a target that a claim names, seed by seed.

A target that a trial never reached is infinitely far: it counts in the median, stands in the figure
as an open arrow and in the table as *never*. So does a trial that diverged before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from reportgen.charts import DotRow, seed_dots
from reportgen.execution.model import Record
from reportgen.findings.evaluate import NotMeasured, evaluate
from reportgen.findings.model import Finding
from reportgen.report.figures import FigureView, Section
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.training.drawing import Drawing, arm_name
from reportgen.report.training.measures import steps_of
from reportgen.report.trials import ArmTrials, FloatArray, left_out
from reportgen.stats import median_interval
from reportgen.suite.expression import Metric, Number, StepsTo
from reportgen.suite.kinds import Quantity

READ = (
    "Each dot is a seed, the diamond the median over seeds, the bar its 95 % interval. Time is "
    "known to the next evaluation only."
)
READ_NEVER = (
    "An open arrow is a seed that never reached the target; it counts as infinitely late, so a "
    "median exists as long as more than half of the seeds arrive."
)


def time_metrics(claims: Sequence[Finding]) -> tuple[Metric, ...]:
    """The metrics of the claims that are a time to a target, each once."""
    times = (c.claim.metric for c in claims if isinstance(c.claim.metric.expression, StepsTo))
    found = {metric.text: metric for metric in times}
    return tuple(found.values())


def levels(claims: Sequence[Finding], quantity: Quantity) -> tuple[tuple[float, str], ...]:
    """Targets that the claims set for a quantity: the value and its name in the legend."""
    found = {}
    for metric in time_metrics(claims):
        match metric.expression:
            case StepsTo(curve=curve, target=Number(value)) if curve.quantity == quantity:
                found[value] = f"target {value:g}"
    return tuple(found.items())


def target_section(drawing: Drawing) -> Section:
    """A figure for every time to a target."""
    figures = tuple(_figures(drawing))
    return Section(
        "target",
        "Time to target",
        "How many steps a trial needed until its curve was at the target for the first time.",
        figures,
    )


def _figures(drawing: Drawing) -> Iterator[FigureView]:
    for index, metric in enumerate(time_metrics(drawing.claims), start=1):
        times = {arm.name: _times(arm, metric) for arm in drawing.arms}
        arms = [arm for arm in drawing.arms if len(times[arm.name])]
        if not arms:
            continue
        lines = {line.arm: line.series for line in drawing.facets.lines}
        svg = seed_dots(
            f"time-to-target-{index}",
            f"Steps to {_target(metric)}",
            [_row(arm, lines[arm.name], times[arm.name]) for arm in arms],
            drawing.facets.series,
            quantity=f"steps to {_target(metric)}",
            estimate="median",
            interval="95 % interval of the median",
            span=(0.0, max(float(steps_of(arm)[-1]) for arm in arms)),
            steps=True,
        )
        never = any(np.isinf(times[arm.name]).any() for arm in arms)
        caption = f"{READ} {READ_NEVER if never else ''}".strip() + left_out(_missing(drawing))
        yield FigureView(next(drawing.numbers), svg, caption, _table(metric, arms, times))


def _times(arm: ArmTrials, metric: Metric) -> FloatArray:
    """Steps of every trial in the order of seeds; infinite where the target was not reached."""
    records = sorted((*arm.ok, *arm.failed), key=lambda record: record.trial.seed)
    found = [_time(record, metric) for record in records if record.outcome.status != "failed"]
    return np.array([time for time in found if time is not None], dtype=np.float64)


def _time(record: Record, metric: Metric) -> float | None:
    outcome = record.outcome
    try:
        return evaluate(metric, outcome.arrays, diverged=outcome.status == "diverged")
    except NotMeasured:
        return None


def _row(arm: ArmTrials, series: str, times: FloatArray) -> DotRow:
    never, interval = int(np.isinf(times).sum()), median_interval(times)
    words = f"median {_steps(interval.estimate).text}"
    if interval.bounded and interval.low != interval.high:
        words += f" ({_steps(interval.low).text} to {_steps(interval.high).text})"
    if never:
        words += f"; {never} of {len(times)} never"
    low, high = (interval.low, interval.high) if interval.bounded else (math.nan, math.nan)
    return DotRow(arm.name, series, times, interval.estimate, low, high, words)


def _target(metric: Metric) -> str:
    match metric.expression:
        case StepsTo(curve=curve, target=Number(value)):
            return f"a {curve.quantity.title} of {value:g}"
        case _:
            return metric.text


def _table(metric: Metric, arms: Sequence[ArmTrials], times: dict[str, FloatArray]) -> Table:
    return table(
        f"{metric.text}: steps over seeds",
        [Column("Arm"), *numbers(["Reached", "Median", "Fewest", "Most"])],
        (
            [
                arm_name(arm),
                Cell(f"{int(np.isfinite(found).sum())} of {len(found)}"),
                *(_steps(float(f(found))) for f in (np.median, np.min, np.max)),
            ]
            for arm in arms
            for found in (times[arm.name],)
        ),
    )


def _steps(value: float) -> Cell:
    return Cell(f"{value:,.0f}", value=value) if math.isfinite(value) else Cell("never")


def _missing(drawing: Drawing) -> list[ArmTrials]:
    """Arms with trials that were not run: those that diverged are in the figure."""
    return [arm for arm in drawing.all_arms if arm.missing]
