"""The presentation of `train` runs: headings of sections, tables of probes, and costs of arms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from reportgen.charts.labels import number as in_words
from reportgen.experiments import LAYER, Shown
from reportgen.experiments.train.figures import beside, computation, images, schedules
from reportgen.experiments.train.figures.drawing import TrainDrawing, probe_table
from reportgen.experiments.train.figures.probes import read_tiers
from reportgen.language import N_, phrases
from reportgen.report.control import Costs, differing
from reportgen.report.figures import Heading, Material, heading
from reportgen.report.presentation import BROKEN_CURVES, Presentation
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.trials import ArmTrials, trained
from reportgen.report.tuning import ranking

RESULT = N_("The figure shows the results of the nets after the last step.")
TESTED = N_("Test examples are used only once, at the end.")
NOT_TESTED = N_("The data have no test split, so these are validation examples.")
TIME = N_(
    "Seconds are the time of a group of trials divided by their number: they show the cost of the "
    "run, not which arm is faster."
)


def _inside(drawing: TrainDrawing, shown: Shown) -> tuple[str, str]:
    return drawing.say.fixed("Inside the layers"), read_tiers(drawing)


def _result(drawing: TrainDrawing, shown: Shown) -> tuple[str, str]:
    quantity = drawing.quantity(shown["quantity"]) if shown["quantity"] else drawing.result
    leads = [RESULT]
    if quantity is not None and quantity.split == "test":
        leads.append(TESTED)
    elif drawing.first_of("test_accuracy", "test_loss") is None:
        leads.append(NOT_TESTED)
    return drawing.say.fixed("Final results"), " ".join(map(drawing.say.fixed, leads))


HEADINGS: Mapping[str, Heading] = {
    "planned-rates": heading(N_("Learning rate schedules"), schedules.LEAD),
    "both-rankings": heading(ranking.TITLE, ranking.LEAD),
    "computation": heading(N_("Loss against computation"), computation.LEAD),
    "images": heading(images.TITLE, images.LEAD),
    "beside": heading(N_("Other quantities and the loss"), beside.LEAD),
    "learning": heading(
        N_("Learning curves"),
        N_(
            "Loss and accuracy over the steps of training, in evaluation mode, on examples that "
            "are the same at every evaluation."
        ),
    ),
    "target": heading(
        N_("Time to target"),
        N_("The figures show after how many steps a trial first reached the target."),
    ),
    "result": _result,
    "inside": _inside,
}


def probe_tables(material: Material) -> tuple[Table, ...]:
    """A table of every quantity with a layer axis."""
    arms = trained(material.arms)
    return tuple(
        probe_table(quantity, arms, phrases(material.suite.language))
        for quantity in material.suite.experiment.quantities.values()
        if LAYER in quantity.axes
        and any(quantity.name in r.outcome.arrays for arm in arms for r in arm.ok)
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


PRESENTATION = Presentation(
    drawing=TrainDrawing.of_trained,
    headings=HEADINGS,
    folded=("inside",),
    tables=probe_tables,
    costs=training_costs,
    failed=BROKEN_CURVES,
    intervals="A time to a target that a seed never reached is infinite and has no mean: its "
    "median is given instead, with an interval by order statistics, which assumes nothing but "
    "independent seeds.",
)
