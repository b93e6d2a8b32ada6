"""The section of a sweep: its heading, and a figure per metric with caption and table."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from reportgen.charts import LevelAxis, SweepLine, SweepWording, sweep_chart
from reportgen.experiments import Shown
from reportgen.findings.measured import NOTHING
from reportgen.language import N_, Phrases
from reportgen.report.captions import caption as captioned
from reportgen.report.figures import Drawing, FigureView
from reportgen.report.sweeps.lines import Rows, rows_of
from reportgen.report.sweeps.metrics import Swept, swept_metrics
from reportgen.report.sweeps.samples import (
    Sample,
    any_lost,
    any_missed,
    any_risen,
    far_apart,
    sample,
)
from reportgen.report.tables import Cell, Column, Table, estimate, numbers, table
from reportgen.report.trials import ArmTrials, arm_names, left_out
from reportgen.report.wording import capital
from reportgen.suite.model import Suite
from reportgen.suite.numeric import numeric_factors, setting_title

ON_LOOKING = ("evaluate_every", "evaluate_on")  # settings that do not affect training
LEAD = N_(
    "One setting increases from left to right; all others are fixed. Compare the best value of "
    "each line, the width of its range of good results, and the point from which trials diverge."
)
LEAD_WITH = N_(
    "One setting increases from left to right. Other settings change with it: {settings}. Compare "
    "the best value of each line, the width of its range of good results, and the point from which "
    "trials diverge."
)
LEAD_HEAT = N_(
    "Two settings are varied together; all others are fixed. Compare the size and the limits of "
    "the area of good results."
)
INTERVAL = N_("95 % interval")
READ = N_("{estimate:capital} over seeds.")
READ_INTERVAL = N_("{estimate:capital} over seeds and its 95 % interval.")
READ_ONE = N_("Each marker is one trial.")
READ_LOST = N_("Hatched: seeds that diverged.")
READ_RISEN = N_("Triangle: training loss above its start.")
READ_LATE = N_(
    "Hatched: seeds that never arrived (arrow) or diverged (cross); they count as infinitely late."
)
READ_SWEEPS = N_(
    "In figures along the levels of a setting each marker is the average over seeds at one level, "
    "the bar its 95 % interval, and each dot a seed. A strip above the panel, in the style of each "
    "line, is densely hatched where all seeds diverged or never reached the target. A triangle in "
    "the strip is a trial whose training loss ended above its initial value: it has a value, but "
    "did not train. A hollow marker leaves out trials that diverged."
)
_Samples = tuple[tuple[Sample | None, ...], ...]


def sweep_heading(drawing: Drawing, shown: Shown) -> tuple[str, str]:
    """(title, lead) of the section of sweeps, or of a heat map if there is no sweep."""
    say, suite = drawing.say, drawing.suite
    rows = rows_of(drawing, shown) if shown["x"] is None else None
    if rows is None:
        titles = {f.name: f.title(say) for f in numeric_factors(suite.factors, suite.arms)}
        pair = {"x": titles[shown["x"]], "y": titles[shown["y"]]}
        return say.text("Effect of the {x} and the {y}", **pair), say.fixed(LEAD_HEAT)
    others = [setting_title(name, say) for name in rows.varying if name not in ON_LOOKING]
    tuned = [setting_title(name, say) for name in _tuned(suite)]
    settings = [*others, *(say.text("{setting} (tuned)", setting=title) for title in tuned)]
    title = say.text("Effect of the {setting}", setting=rows.factor.title(say))
    if settings:
        return title, say.text(LEAD_WITH, settings=", ".join(settings))
    return title, say.fixed(LEAD)


def _tuned(suite: Suite) -> list[str]:
    """The last components of the paths of tuned settings."""
    arms = suite.tuning.arms.values() if suite.tuning else ()
    return sorted({path.split(".")[-1] for arm in arms for path in arm.spaces})


def sweeps(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure for every metric of the sweep that at least one trial measured."""
    rows, say = rows_of(drawing, shown), drawing.say
    if rows is None:
        return
    for found in swept_metrics(shown["metric"], drawing.measured, drawing.claims, say):
        metric = found.metric
        samples = tuple(
            tuple(sample(arm, metric) if arm else None for arm in row.arms) for row in rows.rows
        )
        if not any(each is not None and _counts(each) for row in samples for each in row):
            continue
        average = "median" if metric.is_time else "mean"
        log = not found.fraction and far_apart(each for row in samples for each in row)
        if log and average == "mean":
            average = N_("geometric mean")
            samples = tuple(tuple(s.geometric() if s else None for s in row) for row in samples)
        yield _figure(drawing, rows, found, samples, average)


def _counts(found: Sample) -> bool:
    """Whether there is anything to show except diverged trials."""
    return bool(np.isfinite(found.values).any())


def _figure(
    drawing: Drawing, rows: Rows, swept: Swept, samples: _Samples, average: str
) -> FigureView:
    say, factor, time = drawing.say, rows.factor, swept.metric.is_time
    setting = factor.title(say)
    lines = [
        SweepLine(row.series, tuple(found.point() if found else None for found in line), row.panel)
        for row, line in zip(rows.rows, samples, strict=True)
    ]
    title = say.text("{metric} against the {setting}", metric=swept.title, setting=setting)
    wording = SweepWording(
        swept.quantity,
        estimate=say.fixed(average),
        interval=say.fixed(INTERVAL),
        missed=N_("never reached") if time else N_("not finite"),
        levels=swept.levels,
        steps=time,
        log=not swept.fraction,
        bounds=swept.metric.expression.bounds,
        say=say,
    )
    svg = sweep_chart(
        drawing.slug("sweep"),
        capital(title),
        lines,
        LevelAxis(setting, tuple(factor.numbers.values()), factor.ticks),
        rows.series,
        wording,
    )
    caption = captioned(_caption(samples, average, say), left_out(_incomplete(rows), say))
    numbered = _table(rows, swept, samples, average, say)
    return FigureView(
        next(drawing.numbers),
        svg,
        caption,
        numbered,
        draws=(swept.metric.expression,),
        arms=arm_names(rows.arms),
        reads=(say.fixed(READ_SWEEPS),),
    )


def _caption(samples: _Samples, average: str, say: Phrases) -> str:
    every = [found for row in samples for found in row]
    several = any(found is not None and len(found.values) > 1 for found in every)
    time = average == "median"
    bars = any(found is not None and found.point().high > found.point().low for found in every)
    read = READ_INTERVAL if bars else READ
    parts = [say.text(read, estimate=say.fixed(average)) if several else say.fixed(READ_ONE)]
    if time:
        parts += [say.fixed(READ_LATE)] if any_lost(every) or any_missed(every) else []
    elif any_lost(every):
        parts.append(say.fixed(READ_LOST))
    if any_risen(every):
        parts.append(say.fixed(READ_RISEN))
    return " ".join(parts)


def _incomplete(rows: Rows) -> list[ArmTrials]:
    """Arms with trials that were not run; diverged trials are in the figure."""
    return [arm for row in rows.rows for arm in row.arms if arm and arm.missing]


def _table(rows: Rows, swept: Swept, samples: _Samples, average: str, say: Phrases) -> Table:
    time = swept.metric.is_time
    caption = say.text(
        "{metric} against the {setting}: {estimate} over seeds and its 95 % interval",
        metric=capital(swept.title),
        setting=rows.factor.title(say),
        estimate=say.fixed(average),
    )
    return table(
        caption,
        [Column("Arm"), *numbers(rows.factor.heads)],
        (
            [row.name or NOTHING, *(value_cell(found, time, say) for found in line)]
            for row, line in zip(rows.rows, samples, strict=True)
        ),
    )


def value_cell(found: Sample | None, time: bool, say: Phrases) -> Cell:
    """The estimate with its interval, and the numbers of trials that diverged or never arrived."""
    if found is None:
        return Cell(NOTHING)
    lost = _lost(found, say)
    if found.interval is None or not math.isfinite(found.interval.estimate):
        whole = say.fixed("diverged") if found.lost == len(found.values) else ""
        return Cell(whole or lost or NOTHING)
    cell = _steps(found, say) if time else estimate(found.interval, say)
    return Cell(cell.text, "; ".join(filter(None, (cell.detail, lost))), cell.value)


def _steps(found: Sample, say: Phrases) -> Cell:
    assert found.interval is not None
    ends = [found.interval.low, found.interval.high]
    told = [f"{end:,.0f}" for end in ends] if np.isfinite(ends).all() else []
    detail = say.span(*told) if told and told[0] != told[1] else ""
    return Cell(f"{found.interval.estimate:,.0f}", detail, found.interval.estimate)


def _lost(found: Sample, say: Phrases) -> str:
    counts = {"all": len(found.values)}
    parts = []
    if found.lost:
        parts.append(say.text("{some} of {all} diverged", some=found.lost, **counts))
    if found.missed:
        parts.append(say.text("{some} of {all} never", some=found.missed, **counts))
    if found.risen:
        parts.append(say.text("{some} of {all} above the start", some=found.risen, **counts))
    return ", ".join(parts)
