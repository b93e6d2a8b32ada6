"""The figures, tables and costs of a `gradient` run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from reportgen.experiments import Quantity
from reportgen.language import N_, Phrases, phrases
from reportgen.report.control import Costs, differing
from reportgen.report.figures import Material
from reportgen.report.presentation import Presentation
from reportgen.report.tables import Cell, Column, Table, estimate, numbers, table
from reportgen.report.trials import ArmTrials, arm_cell
from reportgen.report.wording import capital
from reportgen.stats import bounded_interval

MOST_LOOKS = 6  # maximum number of columns; of more measurements some are chosen evenly


def gradient_tables(material: Material) -> tuple[Table, ...]:
    """A table of every quantity: a row per arm, a column per measurement."""
    say = phrases(material.suite.language)
    made = (
        _table(quantity, material.arms, say)
        for quantity in material.suite.experiment.quantities.values()
        if quantity.axes
    )
    return tuple(each for each in made if each is not None)


def gradient_costs(material: Material) -> Costs:
    """Number of parameters of the net and of operations for the gradient of a batch."""
    found = {arm.name: counts for arm in material.arms if (counts := _counts(arm))}
    return Costs(
        differing(found, phrases(material.suite.language)),
        known=len(found) == len(material.suite.arms),
    )


def _table(quantity: Quantity, arms: Sequence[ArmTrials], say: Phrases) -> Table | None:
    looks = _looks(arms)
    if not looks:
        return None
    return table(
        say.text(
            "{quantity}: mean over seeds and its 95 % interval",
            quantity=capital(say.fixed(quantity.title)),
        ),
        [
            Column("Arm"),
            *numbers(say.text("after {step} steps", step=f"{step:,}") for step in looks),
        ],
        ([arm_cell(arm, say), *_cells(arm, quantity, looks, say)] for arm in arms),
    )


def _cells(
    arm: ArmTrials, quantity: Quantity, looks: Sequence[int], say: Phrases
) -> Iterator[Cell]:
    """Yield the cells of an arm; a dash for steps at which it was not measured."""
    values, steps = arm.values(quantity.name), _steps(arm)
    for look in looks:
        if values is None or look not in steps:
            yield Cell("–")
        else:
            yield estimate(bounded_interval(values[:, steps.index(look)], quantity.bounds), say)


def _looks(arms: Sequence[ArmTrials]) -> list[int]:
    """The steps after which the arms were measured, at most `MOST_LOOKS`, evenly chosen."""
    found = sorted({step for arm in arms for step in _steps(arm)})
    if len(found) <= MOST_LOOKS:
        return found
    places = np.linspace(0, len(found) - 1, MOST_LOOKS).round().astype(int)
    return [found[place] for place in places]


def _steps(arm: ArmTrials) -> list[int]:
    for record in (*arm.ok, *arm.failed):
        if "steps" in record.outcome.arrays:
            return [int(step) for step in np.asarray(record.outcome.arrays["steps"])]
    return []


def _counts(arm: ArmTrials) -> dict[str, int]:
    """Counts from the first trial that has them, because all trials of an arm have one size."""
    for record in (*arm.ok, *arm.failed):
        arrays = record.outcome.arrays
        if {"parameters", "flops_per_gradient"} <= arrays.keys():
            return {
                N_("The number of parameters"): int(np.asarray(arrays["parameters"]).item()),
                N_("The number of floating-point operations of a gradient"): int(
                    np.asarray(arrays["flops_per_gradient"]).item()
                ),
            }
    return {}


PRESENTATION = Presentation(tables=gradient_tables, costs=gradient_costs)
