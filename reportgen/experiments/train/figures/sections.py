"""Titles and introductory sentences of the sections of a `train` run."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.experiments import LAYER, Shown
from reportgen.experiments.train.figures import beside, computation, images, schedules
from reportgen.experiments.train.figures.drawing import TrainDrawing, probe_table
from reportgen.experiments.train.figures.probes import read_tiers
from reportgen.language import N_, phrases
from reportgen.report.figures import Heading, Material, heading
from reportgen.report.tables import Table
from reportgen.report.trials import trained
from reportgen.report.tuning import ranking

RESULT = N_("The figure shows the results of the nets after the last step.")
TESTED = N_("Test examples are used only once, at the end.")
NOT_TESTED = N_("The data have no test split, so these are validation examples.")


def _inside(drawing: TrainDrawing, shown: Shown) -> tuple[str, str]:
    return drawing.say.fixed("Layers during training"), read_tiers(drawing)


def _result(drawing: TrainDrawing, shown: Shown) -> tuple[str, str]:
    tested = drawing.first_of("test_accuracy", "test_loss") is not None
    lead = " ".join(map(drawing.say.fixed, (RESULT, TESTED if tested else NOT_TESTED)))
    return drawing.say.fixed("Final results"), lead


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
