"""Learning curves: one quantity over the steps, or both losses side by side.

The score of a constant prediction is a line in figures of loss and accuracy.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportgen.charts import Axis, Wording, step_curves
from reportgen.charts.labels import number
from reportgen.experiments import Quantity, Shown
from reportgen.experiments.train.figures.curves import (
    READ_FLOOR,
    READ_TRIANGLE,
    curves_of,
    floor_of,
    is_fraction,
    left_beyond,
)
from reportgen.experiments.train.figures.drawing import TrainDrawing, curve_table
from reportgen.experiments.train.figures.targets import levels
from reportgen.language import N_, Phrases
from reportgen.metrics.nodes import Measured
from reportgen.report.averages import Average, average_of, how_to_read, named
from reportgen.report.captions import caption as captioned
from reportgen.report.figures import FigureView
from reportgen.report.trials import ArmTrials, arm_names

READ_ACCURACY = N_(
    "A dotted line in figures of accuracy is that of always predicting the most frequent class."
)
READ_LOSS = N_(
    "A dotted line in figures of losses is that of always predicting the class frequencies."
)
READ_MEAN = N_(
    "A dotted line in figures of losses is that of always predicting the mean of the targets."
)
READ_BOTH = N_("Mean cross-entropy (nats) over training and over validation examples.")
READ_BOTH_SQUARED = N_("Mean squared error over training and over validation examples.")
LINE = N_("guessing: {value}")
ENDS = {"accuracy": ("train_accuracy", "val_accuracy"), "loss": ("train_loss", "val_loss")}
READ_LOG_STEPS = N_("Right: the same over logarithmic steps.")


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
    """Sentence that explains the line; empty if there is none."""
    if line is None:
        return ""
    if quantity.name in ENDS["accuracy"]:
        return say.fixed(READ_ACCURACY)
    classes = any(arm.facts and arm.facts.counts for arm in arms)
    return say.fixed(READ_LOSS if classes else READ_MEAN)


def _reads(
    drawing: TrainDrawing, guess: tuple[float, str] | None, quantity: Quantity, far: str
) -> tuple[str, ...]:
    triangle = drawing.say.fixed(READ_TRIANGLE) if far else ""
    read = (read_guess(guess, quantity, drawing.shown, drawing.say), triangle)
    return (*drawing.reads, *filter(None, read))


def curves(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of one quantity over the steps for all arms."""
    if quantity := drawing.quantity(shown["quantity"]):
        yield _over_steps(drawing, quantity)


def _over_steps(drawing: TrainDrawing, quantity: Quantity) -> FigureView:
    """The figure of a quantity; only scores have a line per seed."""
    lines = drawing.seeds if quantity.score else 0
    kind = quantity.scale
    average = average_of(kind, [quantity], drawing.shown)
    found = curves_of(quantity, drawing.shown, drawing.facets, seeds=lines, average=average)
    guess = guess_line(quantity, drawing.shown, kind, drawing.say)
    targets = levels(drawing.claims, quantity, drawing.say)
    floor = floor_of(found, targets) if is_fraction(quantity) else None
    if floor is not None:
        guess = None  # far below the axis
    across: tuple[Axis, ...] = ("linear", "log")
    svg = step_curves(
        drawing.slug(quantity.name.replace("_", "-")),
        drawing.title("{quantity} over the steps of training", quantity),
        found,
        drawing.facets.series,
        replace(
            _wording(quantity.title, average, drawing.say),
            levels=targets,
            guess=guess,
        ),
        across=across,
        axis=kind,
        floor=floor,
    )
    log = READ_LOG_STEPS if drawing.one_panel else ""
    far = left_beyond(found, kind, drawing.say)
    caption = captioned(
        drawing.about(quantity),
        how_to_read(found, drawing.say),
        drawing.say.fixed(log),
        drawing.say.fixed(READ_FLOOR) if floor is not None else "",
        far,
        drawing.notes(seeds=lines > 0),
    )
    return FigureView(
        next(drawing.numbers),
        svg,
        caption,
        curve_table(quantity, drawing.tabled, drawing.say, average),
        draws=(Measured(quantity),),
        arms=arm_names(drawing.shown),
        reads=_reads(drawing, guess, quantity, far),
        note=drawing.best,
    )


def losses(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of training and validation loss side by side on one axis.

    Where the arms stand in several panels, yield a figure of each loss instead.
    """
    found = [q for name in ("train_loss", "val_loss") if (q := drawing.quantity(name))]
    if not drawing.one_panel:
        yield from (_over_steps(drawing, quantity) for quantity in found[::-1])
    elif found:
        yield _side_by_side(drawing, found)


def _side_by_side(drawing: TrainDrawing, found: Sequence[Quantity]) -> FigureView:
    average = average_of("log", found, drawing.shown)
    curves = tuple(
        curve
        for quantity in found
        for curve in curves_of(
            quantity,
            drawing.shown,
            drawing.facets,
            facet=drawing.say.fixed(quantity.title),
            seeds=drawing.seeds,
            average=average,
        )
    )
    guess = guess_line(found[-1], drawing.shown, "log", drawing.say)
    svg = step_curves(
        drawing.slug("loss"),
        drawing.say.fixed("Loss over the steps of training"),
        curves,
        drawing.facets.series,
        replace(_wording(N_("loss"), average, drawing.say), guess=guess),
        axis="log",
    )
    far = left_beyond(curves, "log", drawing.say)
    both = READ_BOTH if drawing.has_classes else READ_BOTH_SQUARED
    caption = captioned(
        drawing.say.fixed(both) if len(found) > 1 else drawing.about(found[0]),
        how_to_read(curves, drawing.say),
        far,
        drawing.notes(),
    )
    return FigureView(
        next(drawing.numbers),
        svg,
        caption,
        curve_table(found[-1], drawing.tabled, drawing.say, average),
        draws=tuple(map(Measured, found)),
        arms=arm_names(drawing.shown),
        reads=_reads(drawing, guess, found[-1], far),
        note=drawing.best,
    )


def _wording(quantity: str, average: Average, say: Phrases) -> Wording:
    return named(Wording(say.fixed(quantity)), say, average.name)
