"""Tables of a quantity: arms down, layers across, the mean over seeds with its interval."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.tables import Cell, Column, Table, estimate, numbers, table
from reportgen.report.trials import ArmTrials
from reportgen.report.wording import capital
from reportgen.suite.kinds import Quantity

MOST_LAYERS = 12  # across; deeper nets show an even choice, the data files hold all


def quantity_table(quantity: Quantity, arms: Sequence[ArmTrials]) -> Table:
    """Mean and 95 % interval over the seeds that ended well."""
    depth = max((arm.depth for arm in arms), default=0)
    layers = shown_layers(depth)
    chosen = "" if len(layers) == depth else f"; {len(layers)} of {depth} layers"
    return table(
        f"{capital(quantity.title)}: mean over seeds and its 95 % interval{chosen}",
        [Column("Arm"), *numbers(f"Layer {layer}" for layer in layers)],
        (
            [
                arm_cell(arm),
                *(estimate(arm.interval(quantity.name, layer)) for layer in layers),
            ]
            for arm in arms
        ),
    )


def arm_cell(arm: ArmTrials) -> Cell:
    """The name of the arm, with the number of seeds where some are left out."""
    return Cell(arm.name, arm.mark)


def shown_layers(depth: int, most: int = MOST_LAYERS) -> tuple[int, ...]:
    """Layers counted from 1, first and last among them, evenly spaced."""
    if depth <= most:
        return tuple(range(1, depth + 1))
    return tuple(1 + round(index * (depth - 1) / (most - 1)) for index in range(most))
