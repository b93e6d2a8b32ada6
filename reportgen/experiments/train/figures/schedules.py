"""The figure of the learning rate over the steps, for suites that compare schedules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from reportgen.charts import Curve, Series, Wording, step_curves
from reportgen.experiments import Shown
from reportgen.experiments.train.figures.drawing import MOST_STEPS, TrainDrawing
from reportgen.language import N_
from reportgen.metrics.nodes import Measured
from reportgen.report.figures import FigureView
from reportgen.report.tables import Cell, Column, Table, chosen, numbers, table
from reportgen.report.trials import ArmTrials, FloatArray, arm_names, steps_of
from reportgen.stats import format_number

MOST = 12  # maximum number of lines
SETTING = "schedule"
LEAD = N_("The arms differ in the schedule of the learning rate.")
READ = N_(
    "The learning rate before each evaluation, divided by the maximum of its arm; the table has "
    "the maxima."
)


def schedules(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of the rate under every schedule; nothing if all arms have the same."""
    arms = scheduled(drawing.shown)
    if 2 <= len(arms) <= MOST:
        yield _figure(drawing, arms)


def scheduled(arms: Sequence[ArmTrials]) -> tuple[ArmTrials, ...]:
    """The first arm of every schedule; empty unless the rate of some arm changes."""
    first: dict[str, ArmTrials] = {}
    for arm in arms:
        if arm.values("learning_rate") is not None:
            first.setdefault(repr(getattr(arm.arm.config, SETTING, None)), arm)
    found = tuple(first.values())
    moving = any(not np.allclose(_relative_rates(arm), 1.0) for arm in found)
    return found if moving and len(found) > 1 else ()


def _relative_rates(arm: ArmTrials) -> FloatArray:
    """The learning rate (E,) divided by its maximum; it is the same for all seeds."""
    rates = arm.values("learning_rate")
    assert rates is not None
    return np.asarray(rates[0] / rates[0].max(), dtype=np.float64)


def _figure(drawing: TrainDrawing, arms: Sequence[ArmTrials]) -> FigureView:
    say, factors = drawing.say, drawing.suite.factors
    lines = {line.arm: line for line in drawing.facets.lines}
    looks = {entry.key: entry for entry in drawing.facets.series}
    factor = next((f.name for f in factors if f.path == SETTING), "")
    labels = {arm.name: arm.arm.levels.get(factor) or lines[arm.name].label for arm in arms}
    series = [
        Series(f"schedule{index}", labels[arm.name], looks[lines[arm.name].series].style)
        for index, arm in enumerate(arms)
    ]
    title = say.fixed("Learning rate relative to its maximum")
    svg = step_curves(
        drawing.slug("schedules"),
        say.fixed("Learning rate over the steps of training, by schedule"),
        [_curve(arm, entry.key) for arm, entry in zip(arms, series, strict=True)],
        series,
        Wording(title, say=say),
    )
    shown = _table(drawing, arms, labels)
    return FigureView(
        next(drawing.numbers),
        svg,
        say.fixed(READ),
        shown,
        draws=(Measured(drawing.experiment.quantities["learning_rate"]),),
        arms=arm_names(arms),
    )


def _curve(arm: ArmTrials, key: str) -> Curve:
    rates, steps = _relative_rates(arm), steps_of(arm)
    none = np.full(len(rates), np.nan)
    nothing = np.zeros((0, len(rates)))
    return Curve(key, "", rates, none, none, nothing, at=steps, bounds=(0.0, 1.0))


def _table(drawing: TrainDrawing, arms: Sequence[ArmTrials], names: dict[str, str]) -> Table:
    say, steps = drawing.say, steps_of(arms[0])
    places = chosen(0, len(steps) - 1, MOST_STEPS)
    heads = [say.text("Step {step}", step=f"{steps[place]:,.0f}") for place in places]
    return table(
        "Learning rate relative to its maximum, by schedule",
        [Column("Schedule"), *numbers(["Maximum rate", *heads])],
        (
            [
                names[arm.name],
                _highest(arm),
                *(
                    _cell(np.interp(steps[place], steps_of(arm), _relative_rates(arm)))
                    for place in places
                ),
            ]
            for arm in arms
        ),
    )


def _highest(arm: ArmTrials) -> Cell:
    rates = arm.values("learning_rate")
    assert rates is not None
    return _cell(rates[0].max())


def _cell(value: float) -> Cell:
    return Cell(format_number(float(value)), value=float(value))
