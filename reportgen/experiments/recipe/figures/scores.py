"""The final scores of the walks, and the faults that they found."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.charts import HeatCell, HeatLevels, HeatPanel, heat_map, seed_dots
from reportgen.experiments import Quantity, Shown
from reportgen.experiments.recipe.quantities import DIAGNOSES, FAULTS
from reportgen.experiments.train.figures.results import MEAN_INTERVAL, dot_rows
from reportgen.language import N_, Phrases
from reportgen.metrics.nodes import Measured
from reportgen.report.averages import READ_DOTS
from reportgen.report.captions import caption as captioned
from reportgen.report.figures import Drawing, FigureView
from reportgen.report.tables import Cell, Column, Table, estimate, numbers, table
from reportgen.report.trials import ArmTrials, arm_cell, arm_names, left_out
from reportgen.report.wording import capital
from reportgen.stats import bounded_interval

SCORES_TITLE = N_("Final scores")
SCORES_LEAD = N_("Each walk ends with a configuration that it has chosen by validation examples.")
FOUND_TITLE = N_("Faults found")
FOUND_LEAD = N_("Each fault has its own check in one of the first steps.")
READ_FOUND = N_(
    "The fraction of the walks of each arm that found a fault, or whose curves have a diagnosis."
)
TABLED = ("test_score", "given_test_score", "final_score", "given_score", "train_score")
MOST_ROWS = 24
"""Maximum number of arms in a figure."""


def scores(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of one number per walk with a dot per seed."""
    measured = {quantity.name: quantity for quantity in drawing.measured}
    wanted = [shown["quantity"]] if shown["quantity"] else ["test_score", "final_score"]
    quantity = next((measured[name] for name in wanted if name in measured), None)
    if quantity is None:
        return
    say = drawing.say
    arms = drawing.every_arm[:MOST_ROWS]
    rows = dot_rows(arms, quantity, drawing.facets, drawing.names, say)
    title = say.fixed(quantity.title)
    svg = seed_dots(
        drawing.slug("final-scores"),
        say.text("{quantity:capital} of each arm", quantity=title),
        rows,
        drawing.facets.series,
        quantity=title,
        interval=say.fixed(MEAN_INTERVAL),
        estimate=say.fixed("mean"),
        say=say,
    )
    caption = captioned(say.fixed(quantity.about), left_out(arms, say))
    shown_quantities = [measured[name] for name in TABLED if name in measured]
    yield FigureView(
        next(drawing.numbers),
        svg,
        caption,
        _table(drawing, shown_quantities),
        reads=(say.fixed(READ_DOTS),),
        draws=(Measured(quantity),),
        arms=arm_names(arms),
    )


def found(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a map of the faults and diagnoses by arm."""
    say, arms = drawing.say, drawing.every_arm[:MOST_ROWS]
    quantities = [q for q in (*FAULTS, *DIAGNOSES) if q in drawing.measured]
    if not quantities:
        return
    cells = tuple(tuple(_cell(arm, quantity) for arm in arms) for quantity in reversed(quantities))
    svg = heat_map(
        drawing.slug("faults-found"),
        say.fixed(N_("Faults and diagnoses of each arm")),
        [[HeatPanel("", cells)]],
        HeatLevels("", tuple(drawing.names[arm.name] for arm in arms)),
        HeatLevels("", tuple(say.fixed(q.title) for q in reversed(quantities))),
        quantity=say.fixed(N_("fraction of walks")),
        say=say,
    )
    caption = say.fixed(READ_FOUND) + left_out(arms, say)
    yield FigureView(
        next(drawing.numbers),
        svg,
        caption,
        _table(drawing, quantities),
        draws=tuple(map(Measured, quantities)),
        arms=arm_names(arms),
    )


def _cell(arm: ArmTrials, quantity: Quantity) -> HeatCell | None:
    values = arm.as_drawn.values(quantity.name)
    if values is None:
        return None
    mean = float(values.mean())
    return HeatCell(mean, f"{mean:.2f}", 0, len(values))


def _table(drawing: Drawing, quantities: list[Quantity]) -> Table:
    say = drawing.say
    return table(
        "Mean over seeds and its 95 % interval",
        [Column("Arm"), *numbers(capital(say.fixed(q.title)) for q in quantities)],
        (
            [arm_cell(arm, say), *(_estimate(arm, quantity, say) for quantity in quantities)]
            for arm in drawing.every_arm
        ),
    )


def _estimate(arm: ArmTrials, quantity: Quantity, say: Phrases) -> Cell:
    values = arm.values(quantity.name)
    if values is None:
        return Cell("–")
    return estimate(bounded_interval(values, quantity.bounds), say)
