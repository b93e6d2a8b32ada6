"""Tables of a quantity with a row per arm and a column per layer."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reportgen.experiments import Quantity
from reportgen.language import N_, Phrases
from reportgen.report.tables import Cell, Column, Table, estimate, numbers, table
from reportgen.report.trials import ArmTrials
from reportgen.report.wording import capital
from reportgen.stats import Interval

MOST_LAYERS = 12  # maximum number of columns; evenly chosen layers in deeper nets
FEWEST_LAYERS = 6
MOST_CELLS = 300  # maximum number of cells of a table, to limit the size of the page
DIVERGED = "diverged"


def quantity_table(quantity: Quantity, arms: Sequence[ArmTrials], say: Phrases) -> Table:
    """Mean and 95 % interval over the seeds that ended well; with one seed, its value."""
    depth = max((arm.depth for arm in arms), default=0)
    layers = shown_layers(depth, len(arms))
    several = "{quantity}: mean over seeds and its 95 % interval"
    caption = N_("{quantity}: the value of the one seed") if single(arms) else several
    some = say.text("{shown} of {all} layers", shown=len(layers), all=depth)
    chosen = "" if len(layers) == depth else f"; {some}"
    return table(
        say.text(caption, quantity=capital(say.fixed(quantity.title))) + chosen,
        [Column("Arm"), *numbers(say.text("Layer {layer}", layer=layer) for layer in layers)],
        ([arm_cell(arm, say), *(_cell(arm, quantity, n, say) for n in layers)] for arm in arms),
    )


def single(arms: Sequence[ArmTrials]) -> bool:
    """Whether no arm has more than one planned seed."""
    return all(arm.planned < 2 for arm in arms)


def broke(arm: ArmTrials, interval: Interval | None) -> bool:
    """Whether no trial of the arm ended well and some trial has no finite value here."""
    return arm.lost and interval is not None and not math.isfinite(interval.estimate)


def _cell(arm: ArmTrials, quantity: Quantity, layer: int, say: Phrases) -> Cell:
    interval = arm.interval(quantity, layer)
    return Cell(say.fixed(DIVERGED)) if broke(arm, interval) else estimate(interval, say)


def arm_cell(arm: ArmTrials, say: Phrases) -> Cell:
    """The name of the arm, with the number of seeds if some are missing from the mean."""
    return Cell(arm.name, arm.marked(say))


def shown_layers(depth: int, arms: int = 1) -> tuple[int, ...]:
    """Evenly spaced layers from 1, including the first and the last; fewer for many arms."""
    most = min(MOST_LAYERS, max(FEWEST_LAYERS, MOST_CELLS // max(1, arms)))
    if depth <= most:
        return tuple(range(1, depth + 1))
    return tuple(1 + round(index * (depth - 1) / (most - 1)) for index in range(most))
