"""The score of a constant prediction as a line in figures of loss and accuracy."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reportgen.charts import Axis
from reportgen.charts.labels import number
from reportgen.experiments import Quantity
from reportgen.language import N_, Phrases
from reportgen.report.trials import ArmTrials

READ_ACCURACY = N_("The dotted line is the accuracy of always predicting the most frequent class.")
READ_LOSS = N_("The dotted line is the loss of always predicting the class frequencies.")
READ_MEAN = N_("The dotted line is the loss of always predicting the mean of the targets.")
LINE = N_("guessing: {value}")
ENDS = {"accuracy": ("train_accuracy", "val_accuracy"), "loss": ("train_loss", "val_loss")}


def guess_line(
    quantity: Quantity, arms: Sequence[ArmTrials], axis: Axis, say: Phrases
) -> tuple[float, str] | None:
    """(value, label in the legend); None if arms differ in it or the axis cannot show it.

    It does not apply to test examples, whose scores are only known at the end.
    """
    known = {arm.facts.guess if arm.facts else None for arm in arms}
    guess = known.pop() if len(known) == 1 else None
    if guess is None:
        return None
    value = guess.accuracy if quantity.name in ENDS["accuracy"] else None
    if quantity.name in ENDS["loss"]:
        value = guess.loss
    if value is None or not math.isfinite(value) or (axis == "log" and value <= 0):
        return None
    return value, say.text(LINE, value=number(value, 3, trim=True))


def read_guess(
    line: tuple[float, str] | None, quantity: Quantity, arms: Sequence[ArmTrials], say: Phrases
) -> str:
    """Caption sentence that explains the line; empty if there is none."""
    if line is None:
        return ""
    if quantity.name in ENDS["accuracy"]:
        return say.fixed(READ_ACCURACY)
    classes = any(arm.facts and arm.facts.counts for arm in arms)
    return say.fixed(READ_LOSS if classes else READ_MEAN)
