"""The learning curves: validation, losses, training against validation.

Where claims are about the gap between the last two, that figure comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reportgen.charts import Axis, Wording, step_curves
from reportgen.experiments import Quantity
from reportgen.experiments.train.figures.curves import curves_of, left_beyond
from reportgen.experiments.train.figures.drawing import Drawing, curve_table
from reportgen.experiments.train.figures.gaps import gap_figure, leading_gaps
from reportgen.experiments.train.figures.guessing import guess_line, read_guess
from reportgen.experiments.train.figures.schedules import schedules
from reportgen.experiments.train.figures.targets import levels
from reportgen.language import N_, Phrases
from reportgen.report.averages import Average, average_of
from reportgen.report.bands import how_to_read, named
from reportgen.report.figures import FigureView, Section
from reportgen.report.measures import measured
from reportgen.report.trials import ArmTrials

READ_LOG_STEPS = N_(
    "The right panel shows the same on a logarithmic step axis, which opens the start."
)


def learning_section(drawing: Drawing) -> Section:
    """Everything that is measured on whole nets over the steps."""
    return Section(
        "learning",
        "Learning curves",
        "Loss and accuracy over the steps of training, in evaluation mode, on examples that are "
        "the same at every evaluation.",
        tuple(_figures(drawing)),
    )


def _figures(drawing: Drawing) -> Iterator[FigureView]:
    leading, others = leading_gaps(drawing)
    yield from (gap_figure(drawing, kind) for kind in leading)
    if accuracy := drawing.quantity("val_accuracy"):
        yield _over_steps(drawing, accuracy)
    if drawing.one_panel:
        yield from _both_losses(drawing)
    else:
        for name in ("val_loss", "train_loss"):
            if loss := drawing.quantity(name):
                yield _over_steps(drawing, loss)
    yield from (gap_figure(drawing, kind) for kind in others)
    if norm := drawing.quantity("grad_norm"):
        yield _over_steps(drawing, norm, axis="log", seeds=0)
    rate = drawing.quantity("learning_rate")
    scheduled = any(_is_scheduled(arm) for arm in drawing.shown)
    if rate and scheduled and not schedules(drawing.shown):  # else they have a section
        yield _over_steps(drawing, rate, seeds=0)


def _is_scheduled(arm: ArmTrials) -> bool:
    """Whether its learning rate changes from step to step."""
    rates = measured(arm, "learning_rate")
    return rates is not None and bool((rates != rates[:, :1]).any())


def _over_steps(
    drawing: Drawing, quantity: Quantity, axis: Axis | None = None, *, seeds: int | None = None
) -> FigureView:
    """One quantity, all arms; losses on a logarithmic value axis."""
    lines = drawing.seeds if seeds is None else seeds
    kind = axis or quantity.scale
    average = average_of(kind, [quantity], drawing.shown)
    curves = curves_of(quantity, drawing.shown, drawing.facets, seeds=lines, average=average)
    guess = guess_line(quantity, drawing.shown, kind, drawing.say)
    across: tuple[Axis, ...] = ("linear", "log")
    svg = step_curves(
        quantity.name.replace("_", "-"),
        drawing.title("{quantity} over the steps of training", quantity),
        curves,
        drawing.facets.series,
        replace(
            _wording(quantity.title, average, drawing.say),
            levels=levels(drawing.claims, quantity, drawing.say),
            guess=guess,
        ),
        across=across,
        axis=kind,
    )
    log = READ_LOG_STEPS if drawing.one_panel else ""
    read = how_to_read(curves, drawing.say)
    caption = _joined(
        drawing.about(quantity),
        read,
        drawing.say.fixed(log),
        read_guess(guess, quantity, drawing.shown, drawing.say),
        left_beyond(curves, kind, drawing.say),
    )
    return FigureView(
        next(drawing.numbers),
        svg,
        caption + drawing.notes(seeds=lines > 0),
        curve_table(quantity, drawing.tabled, drawing.say, average),
    )


def _both_losses(drawing: Drawing) -> Iterator[FigureView]:
    """Training and validation loss side by side on one axis."""
    found = [q for name in ("train_loss", "val_loss") if (q := drawing.quantity(name))]
    if not found:
        return
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
        "loss",
        drawing.say.fixed("Loss over the steps of training"),
        curves,
        drawing.facets.series,
        replace(_wording(N_("loss"), average, drawing.say), guess=guess),
        axis="log",
    )
    read = how_to_read(curves, drawing.say)
    caption = _joined(
        *(drawing.say.fixed(q.about) for q in found),
        read,
        read_guess(guess, found[-1], drawing.shown, drawing.say),
        left_beyond(curves, "log", drawing.say),
    )
    yield FigureView(
        next(drawing.numbers),
        svg,
        caption + drawing.notes(),
        curve_table(found[-1], drawing.tabled, drawing.say, average),
    )


def _wording(quantity: str, average: Average, say: Phrases) -> Wording:
    return named(Wording(say.fixed(quantity)), say, average.name)


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
