"""The learning curves: validation first, then losses, then training against validation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reportgen.charts import Axis, Curve, Look, Series, Svg, Wording, step_curves
from reportgen.language import Phrases
from reportgen.report.bands import how_to_read, named
from reportgen.report.figures import FigureView, Section
from reportgen.report.training.averages import Average, average_of
from reportgen.report.training.curves import curve_of, curves_of, left_beyond
from reportgen.report.training.drawing import Drawing, curve_table
from reportgen.report.training.measures import measured
from reportgen.report.training.targets import levels
from reportgen.report.trials import ArmTrials
from reportgen.suite.kinds import Quantity

READ_LOW = (
    "A band that runs to the lower edge reaches 0: seeds differ by more than their mean, which a "
    "logarithmic axis cannot show."
)
READ_LOG_STEPS = "The right panel shows the same on a logarithmic step axis, which opens the start."
PAIR_TITLES = {
    "accuracy": "Training against validation accuracy",
    "loss": "Training against validation loss",
}
READ_PAIR = {
    "accuracy": "Accuracy on training and on validation examples, a panel for each arm on one "
    "axis.",
    "loss": "Loss on training and on validation examples, a panel for each arm on one axis.",
}
READ_GAP = (
    "What lies between the lines is the generalisation gap; it widens where a net learns its "
    "training examples by heart."
)
PAIR = (
    Series("training", "training", Look("vermillion", (7, 2.5), "s")),
    Series("validation", "validation", Look("blue", (), "o")),
)
POINTS_OF_PAIRS = 60  # small panels, two lines each


def learning_section(drawing: Drawing) -> Section:
    """Everything that is measured on whole nets over the steps."""
    return Section(
        "learning",
        "How it learns",
        "Loss and accuracy over the steps of training, in evaluation mode, on examples that are "
        "the same at every evaluation.",
        tuple(_figures(drawing)),
    )


def _figures(drawing: Drawing) -> Iterator[FigureView]:
    if accuracy := drawing.quantity("val_accuracy"):
        yield _over_steps(drawing, accuracy)
    if drawing.one_panel:
        yield from _both_losses(drawing)
    else:
        for name in ("val_loss", "train_loss"):
            if loss := drawing.quantity(name):
                yield _over_steps(drawing, loss)
    yield from _gap(drawing)
    if norm := drawing.quantity("grad_norm"):
        yield _over_steps(drawing, norm, axis="log", seeds=0)
    rate = drawing.quantity("learning_rate")
    if rate and any(_is_scheduled(arm) for arm in drawing.shown):
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
    kind = axis or ("log" if quantity.name.endswith("_loss") else "linear")
    average = average_of(kind, [quantity], drawing.shown)
    curves = curves_of(quantity, drawing.shown, drawing.facets, seeds=lines, average=average)
    across: tuple[Axis, ...] = ("linear", "log")
    svg = step_curves(
        quantity.name.replace("_", "-"),
        drawing.title("{quantity} over the steps of training", quantity),
        curves,
        drawing.facets.series,
        replace(
            _wording(quantity.title, average, drawing.say),
            levels=levels(drawing.claims, quantity, drawing.say),
        ),
        across=across,
        axis=kind,
    )
    log = READ_LOG_STEPS if drawing.one_panel else ""
    read = how_to_read(curves, drawing.say)
    caption = _joined(
        drawing.about(quantity),
        read,
        *map(drawing.say.fixed, (log, _read_log(kind, average))),
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
    svg = step_curves(
        "loss",
        drawing.say.fixed("Loss over the steps of training"),
        curves,
        drawing.facets.series,
        _wording("loss", average, drawing.say),
        axis="log",
    )
    read = how_to_read(curves, drawing.say)
    caption = _joined(
        *(drawing.say.fixed(q.about) for q in found),
        read,
        drawing.say.fixed(_read_log("log", average)),
        left_beyond(curves, "log", drawing.say),
    )
    yield FigureView(
        next(drawing.numbers),
        svg,
        caption + drawing.notes(),
        curve_table(found[-1], drawing.tabled, drawing.say, average),
    )


def _gap(drawing: Drawing) -> Iterator[FigureView]:
    """Training against validation, a panel for each arm."""
    kind = "accuracy" if drawing.quantity("val_accuracy") else "loss"
    pair = [q for name in ("train", "val") if (q := drawing.quantity(f"{name}_{kind}"))]
    if len(pair) < 2:
        return
    axis: Axis = "log" if kind == "loss" else "linear"
    average = average_of(axis, pair, drawing.shown)
    curves = [
        curve
        for arm in drawing.paneled
        for quantity, series in zip(pair, PAIR, strict=True)
        if (curve := curve_of(quantity, arm, series.key, drawing.titles[arm.name], average=average))
    ]
    yield FigureView(
        next(drawing.numbers),
        _pairs(kind, curves, axis, average, drawing.say),
        _joined(
            drawing.say.fixed(READ_PAIR[kind]),
            how_to_read(curves, drawing.say),
            *map(drawing.say.fixed, (_read_log(axis, average), READ_GAP)),
            left_beyond(curves, axis, drawing.say),
        )
        + drawing.notes(seeds=False, panels=True),
        curve_table(pair[0], drawing.tabled, drawing.say, average),
    )


def _pairs(kind: str, curves: list[Curve], axis: Axis, average: Average, say: Phrases) -> Svg:
    return step_curves(
        f"{kind}-gap",
        say.fixed(PAIR_TITLES[kind]),
        curves,
        [replace(series, label=say.fixed(series.label)) for series in PAIR],
        _wording(kind, average, say),
        axis=axis,
        points=POINTS_OF_PAIRS,
    )


def _wording(quantity: str, average: Average, say: Phrases) -> Wording:
    return named(Wording(say.fixed(quantity)), say, average.name)


def _read_log(axis: Axis, average: Average) -> str:
    """What a reader must know of averages on a logarithmic axis."""
    return READ_LOW if axis == "log" and not average.geometric else ""


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
