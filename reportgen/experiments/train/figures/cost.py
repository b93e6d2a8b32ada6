"""The cost of a trial of each arm: parameters, operations, memory and time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from reportgen.charts.labels import number as in_words
from reportgen.language import N_, phrases
from reportgen.report.control import Costs, differing
from reportgen.report.figures import Material
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.trials import ArmTrials

TIME = N_(
    "Seconds are the time of a group of trials divided by their number: they show the cost of the "
    "run, not which arm is faster."
)


def training_costs(material: Material) -> Costs:
    """Parameters, floating-point operations, bytes and seconds, as the trials report them.

    For a user's module only the parameters are known.
    """
    found = {arm.name: costs for arm in material.arms if (costs := _training(arm))}
    sizes = {arm.name: size for arm in material.arms if (size := _parameters(arm))}
    rest = {name: dict(list(costs.items())[1:]) for name, costs in found.items()}
    say = phrases(material.suite.language)
    return Costs(
        (*differing(sizes, say), *differing(rest, say)),
        _table([arm for arm in material.arms if arm.name in found], found),
        say.fixed(TIME) if found else "",
        known=len(found) == len(material.suite.arms),
    )


def _training(arm: ArmTrials) -> dict[str, int]:
    """Counts from the first trial that has them, because all trials of an arm have one size."""
    for record in (*arm.ok, *arm.failed):
        arrays = record.outcome.arrays
        if {"parameters", "flops_per_step", "memory"} <= arrays.keys():
            steps = int(np.asarray(arrays["steps"])[-1]) if "steps" in arrays else 0
            work = int(np.asarray(arrays["flops_per_step"]).item())
            return {
                N_("The number of parameters"): int(np.asarray(arrays["parameters"]).item()),
                N_("The number of floating-point operations in a step"): work,
                N_("The number of floating-point operations in a trial"): steps * work,
                N_("The number of bytes that a trial needs"): int(
                    np.asarray(arrays["memory"]).item()
                ),
            }
    return {}


def _parameters(arm: ArmTrials) -> dict[str, int]:
    """Number of parameters from the first trial that has it, including users' modules."""
    for record in (*arm.ok, *arm.failed):
        if "parameters" in record.outcome.arrays:
            number = int(np.asarray(record.outcome.arrays["parameters"]).item())
            return {N_("The number of parameters"): number}
    return {}


def _table(arms: Sequence[ArmTrials], found: Mapping[str, Mapping[str, int]]) -> Table | None:
    if not found:
        return None
    heads = [
        N_("Parameters"),
        N_("Operations per step"),
        N_("Operations per trial"),
        N_("Bytes per trial"),
        N_("Seconds per trial"),
    ]
    return table(
        "Cost of a trial of each arm",
        [Column("Arm"), *numbers(heads)],
        (
            [arm.name, *(_count(number) for number in found[arm.name].values()), _seconds(arm)]
            for arm in arms
        ),
    )


def _count(number: int) -> Cell:
    return Cell(f"{number:,}" if number < 10**9 else in_words(number, 3), value=number)


def _seconds(arm: ArmTrials) -> Cell:
    seconds = [r.outcome.seconds for r in (*arm.ok, *arm.failed)]
    mean = sum(seconds) / len(seconds)
    return Cell(f"{mean:.3g}", value=mean)
