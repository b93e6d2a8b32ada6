"""Times to target: the steps until a trial reaches a target that a claim names.

The time to a target that a trial never reached is infinite: it counts in the median and is shown as
an open arrow in the figure and as *never* in the table. The same holds for a trial that diverged
before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from reportgen.charts import DotRow, seed_dots
from reportgen.execution.model import Record
from reportgen.experiments import Quantity, Shown
from reportgen.experiments.train.figures.drawing import TrainDrawing, arm_name
from reportgen.findings.model import Finding
from reportgen.language import N_, Phrases
from reportgen.metrics.functions.curves import StepsTo, When
from reportgen.metrics.nodes import Metric, Number
from reportgen.metrics.trial import NotMeasured, evaluate
from reportgen.report.averages import READ_DOTS
from reportgen.report.captions import caption as captioned
from reportgen.report.figures import FigureView
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.trials import ArmTrials, FloatArray, arm_names, left_out, steps_of
from reportgen.report.wording import capital
from reportgen.stats import median_interval

READ = N_("Times are rounded up to the next evaluation ({every} steps).")
READ_UP = N_("Times are rounded up to the next evaluation.")
READ_NEVER = N_("An open arrow is a seed that never reached the target.")
READ_INFINITE = N_(
    "The time of a seed that never reaches its target counts as infinite, so the median is finite "
    "if more than half of the seeds reach the target."
)


def time_metrics(claims: Sequence[Finding]) -> tuple[Metric, ...]:
    """The distinct metrics of the claims that are times to a target."""
    times = (c.claim.metric for c in claims if isinstance(c.claim.metric.expression, StepsTo))
    found = {metric.text: metric for metric in times}
    return tuple(found.values())


def levels(
    claims: Sequence[Finding], quantity: Quantity, say: Phrases
) -> tuple[tuple[float, str], ...]:
    """(value, label in the legend) of the targets that claims set for a quantity."""
    found = {}
    for metric in (finding.claim.metric for finding in claims):
        match metric.expression:
            case (
                StepsTo(curve=curve, target=Number(value)) | When(clock=curve, target=Number(value))
            ) if curve.quantity == quantity:
                found[value] = say.text("target {value}", value=f"{value:g}")
    return tuple(found.items())


def times(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure for every time to a target."""
    for index, metric in enumerate(shown["metric"] or time_metrics(drawing.claims), start=1):
        found = {arm.name: _times(arm, metric)[1] for arm in drawing.arms}
        arms = [arm for arm in drawing.arms if len(found[arm.name])]
        if not arms:
            continue
        lines = {line.arm: line.series for line in drawing.facets.lines}
        rows = [
            _row(drawing.names[arm.name], lines[arm.name], arm, metric, drawing.say)
            for arm in arms
            if arm.name in lines
        ]
        svg = seed_dots(
            drawing.slug(f"time-to-target-{index}"),
            capital(_steps_to(metric, drawing.say)),
            rows,
            drawing.facets.series,
            quantity=_steps_to(metric, drawing.say),
            estimate=drawing.say.fixed("median"),
            interval=drawing.say.fixed("95 % interval of the median"),
            span=(0.0, max(float(steps_of(arm)[-1]) for arm in arms)),
            steps=True,
            say=drawing.say,
        )
        never = any(np.isinf(found[arm.name]).any() for arm in arms)
        say, every = drawing.say, _every(arms)
        caption = captioned(
            say.text(READ, every=f"{every:,.0f}") if every else say.fixed(READ_UP),
            say.fixed(READ_NEVER if never else ""),
            drawing.rule,
            left_out(_missing(drawing), say),
        )
        yield FigureView(
            next(drawing.numbers),
            svg,
            caption,
            _table(metric, arms, found, drawing.say),
            draws=(metric.expression,),
            arms=arm_names(arms),
            reads=(say.fixed(READ_DOTS), *([say.fixed(READ_INFINITE)] if never else [])),
            note=drawing.best,
        )


def _every(arms: Sequence[ArmTrials]) -> float:
    """The distance of all evaluations in steps; 0 if it is not the same."""
    found = {float(gap) for arm in arms for gap in np.diff(steps_of(arm))}
    return found.pop() if len(found) == 1 else 0.0


def _times(arm: ArmTrials, metric: Metric) -> tuple[tuple[int, ...], FloatArray]:
    """(seeds, steps) of every trial; steps are infinite if the target was not reached."""
    records = sorted((*arm.ok, *arm.failed), key=lambda record: record.trial.seed)
    ended = [record for record in records if record.outcome.status != "failed"]
    found = {r.trial.seed: time for r in ended if (time := _time(r, metric)) is not None}
    return tuple(found), np.array(list(found.values()), dtype=np.float64)


def _time(record: Record, metric: Metric) -> float | None:
    outcome = record.outcome
    try:
        return evaluate(metric, outcome.arrays, diverged=outcome.status == "diverged")
    except NotMeasured:
        return None


def _row(name: str, series: str, arm: ArmTrials, metric: Metric, say: Phrases) -> DotRow:
    seeds, times = _times(arm, metric)
    never, interval = int(np.isinf(times).sum()), median_interval(times)
    words = f"{say.fixed('median')} {_steps(interval.estimate, say).text}"
    if interval.bounded and interval.low != interval.high:
        words += f" ({say.span(*(_steps(v, say).text for v in (interval.low, interval.high)))})"
    if never:
        words += f"; {say.text('{some} of {all} never', some=never, all=len(times))}"
    low, high = (interval.low, interval.high) if interval.bounded else (math.nan, math.nan)
    return DotRow(
        name,
        series,
        times,
        interval.estimate,
        low,
        high,
        words,
        missed=say.fixed("never"),
        seeds=seeds,
    )


def _steps_to(metric: Metric, say: Phrases) -> str:
    return metric.expression.words(say)


def _table(
    metric: Metric, arms: Sequence[ArmTrials], times: dict[str, FloatArray], say: Phrases
) -> Table:
    return table(
        say.text(
            "{metric}: seeds that reached it, and their steps",
            metric=capital(_steps_to(metric, say)),
        ),
        [Column("Arm"), *numbers(["Reached", "Median", "Fewest", "Most"])],
        (
            [
                arm_name(arm),
                Cell(
                    say.text("{some} of {all}", some=int(np.isfinite(found).sum()), all=len(found))
                ),
                *(_steps(float(f(found)), say) for f in (np.median, np.min, np.max)),
            ]
            for arm in arms
            for found in (times[arm.name],)
        ),
    )


def _steps(value: float, say: Phrases) -> Cell:
    known = math.isfinite(value)
    return Cell(f"{value:,.0f}", value=value) if known else Cell(say.fixed("never"))


def _missing(drawing: TrainDrawing) -> list[ArmTrials]:
    """Arms with trials that were not run; diverged trials are in the figure."""
    return [arm for arm in drawing.every_arm if arm.missing]
