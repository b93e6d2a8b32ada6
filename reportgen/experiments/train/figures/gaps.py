"""The gap between training and validation: curves in a panel per arm, or, of many arms, dots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from reportgen.charts import (
    TRAINING,
    VALIDATION,
    Axis,
    Gap,
    Mark,
    Series,
    Wording,
    seed_dots,
    step_curves,
)
from reportgen.experiments import Bounds, Quantity, Shown
from reportgen.experiments.train.figures.curves import (
    READ_FLOOR,
    READ_TRIANGLE,
    curve_of,
    floor_of,
    left_beyond,
    lowest,
    stops_of,
)
from reportgen.experiments.train.figures.drawing import TrainDrawing, arm_name
from reportgen.experiments.train.figures.results import paired_rows
from reportgen.language import N_
from reportgen.metrics.arithmetic import Binary
from reportgen.metrics.nodes import Measured
from reportgen.report.averages import READ_DOTS as READ_SEED_DOTS
from reportgen.report.averages import average_of, how_to_read, named
from reportgen.report.captions import caption as captioned
from reportgen.report.figures import FigureView, at_end
from reportgen.report.tables import Column, Table, estimate, numbers, results, table
from reportgen.report.trials import ArmTrials, FloatArray, arm_names, final, steps_of
from reportgen.report.wording import capital
from reportgen.stats import Interval, bounded_interval

GapKind = Literal["accuracy", "loss"]

QUANTITIES: dict[GapKind, str] = {"accuracy": N_("accuracy"), "loss": N_("loss")}
TITLES: dict[GapKind, str] = {
    "accuracy": N_("Training against validation accuracy"),
    "loss": N_("Training against validation loss"),
}
READ: dict[GapKind, str] = {
    "accuracy": N_("Area and number: training minus validation accuracy, the number at the end."),
    "loss": N_("Area and number: validation minus training loss, the number at the end."),
}
DOT_TITLES: dict[GapKind, str] = {
    "accuracy": N_("Gap between training and validation accuracy after the last step"),
    "loss": N_("Gap between validation and training loss after the last step"),
}
WIDTHS: dict[GapKind, str] = {
    "accuracy": N_("training minus validation accuracy"),
    "loss": N_("validation minus training loss"),
}
READ_DOTS = N_(
    "The generalisation gap of every arm; it is wide if a net memorises its training examples. The "
    "dark line marks no gap."
)
READ_GAP = N_(
    "The area between the lines of training and validation is the generalisation gap, which widens "
    "when a net memorises its training examples; the number in a panel is its mean over seeds "
    "after the last step."
)
PAIR = (
    Series("training", N_("training"), TRAINING),
    Series("validation", N_("validation"), VALIDATION),
)
MOST_PANELS = 6  # arms with a panel of curves each
POINTS = 60  # maximum points of a line, because panels are small


def gap(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure with both curves of every arm that has a panel, in the order of the arms."""
    say = drawing.say
    kinds: tuple[GapKind, ...] = (shown["score"],) if shown["score"] else ("accuracy", "loss")
    measured_of = {kind: _pair(drawing, kind) for kind in kinds}
    kind = next((kind for kind, pair in measured_of.items() if len(pair) == 2), None)
    if kind is None:
        return
    pair = measured_of[kind]
    if len(drawing.paneled) > MOST_PANELS:
        yield from _dots(drawing, kind, pair)
        return
    axis: Axis = "log" if kind == "loss" else "linear"
    average = average_of(axis, pair, drawing.shown)
    curves = [
        replace(curve, outer=None, marks=_marks(drawing, arm, quantity, curve.marks))
        for arm in drawing.paneled
        for quantity, series in zip(pair, PAIR, strict=True)
        if (curve := curve_of(quantity, arm, series.key, drawing.titles[arm.name], average=average))
    ]
    floor = floor_of(curves) if kind == "accuracy" else None
    svg = step_curves(
        drawing.slug(f"{kind}-gap"),
        say.fixed(TITLES[kind]),
        curves,
        [replace(series, label=say.fixed(series.label)) for series in PAIR],
        replace(
            named(Wording(say.fixed(QUANTITIES[kind])), say, average.name), gap=say.fixed("gap")
        ),
        across=(_step_axis(drawing),),
        axis=axis,
        points=POINTS,
        gaps=tuple(_gaps(drawing, kind, pair)),
        floor=floor,
        columns=_columns(drawing),
    )
    far = left_beyond(curves, axis, say)
    caption = captioned(
        say.fixed(READ[kind]),
        how_to_read(curves, say),
        say.fixed(READ_FLOOR if floor is not None else ""),
        far,
        drawing.notes(seeds=False, panels=True),
    )
    yield FigureView(
        next(drawing.numbers),
        svg,
        caption,
        gap_table(drawing, kind, pair),
        draws=tuple(map(Measured, pair)),
        arms=arm_names(drawing.paneled),
        reads=(say.fixed(READ_GAP), *drawing.reads, *([say.fixed(READ_TRIANGLE)] if far else [])),
        note=drawing.best,
    )


def _dots(drawing: TrainDrawing, kind: GapKind, pair: Sequence[Quantity]) -> Iterator[FigureView]:
    """Yield a figure of the gap after the last step, with a dot per seed."""
    say = drawing.say
    gaps = [(arm, values) for arm in drawing.paneled if len(values := gaps_of(arm, kind, pair)) > 1]
    if not gaps:
        return
    named = [(drawing.names[arm.name], arm, values) for arm, values in gaps]
    intervals = [bounded_interval(values, _bounds(kind, pair)) for _, values in gaps]
    rows = paired_rows(drawing, named, intervals)
    svg = seed_dots(
        drawing.slug(f"{kind}-gap"),
        say.fixed(DOT_TITLES[kind]),
        rows,
        drawing.facets.series,
        quantity=say.fixed(WIDTHS[kind]),
        interval=say.fixed("95 % interval of the mean"),
        estimate=say.fixed("mean"),
        level=0.0,
        bounds=_bounds(kind, pair),
        say=say,
    )
    yield FigureView(
        next(drawing.numbers),
        svg,
        captioned(say.fixed(READ_DOTS), drawing.notes(seeds=False, panels=True)),
        gap_table(drawing, kind, pair),
        draws=tuple(map(at_end, pair)),
        arms=arm_names(arm for arm, _ in gaps),
        reads=(say.fixed(READ_SEED_DOTS), *drawing.reads),
        note=drawing.best,
    )


def gaps_of(arm: ArmTrials, kind: GapKind, pair: Sequence[Quantity]) -> FloatArray:
    """The gap of every seed after the last step; empty if it was not measured."""
    train, val = (arm.values(quantity.name) for quantity in pair)
    if train is None or val is None or len(train) != len(val):
        return np.zeros(0)
    return (1 if kind == "accuracy" else -1) * (train[:, -1] - val[:, -1])


def _bounds(kind: GapKind, pair: Sequence[Quantity]) -> Bounds:
    sign = 1 if kind == "accuracy" else -1
    return Binary("-", *map(Measured, pair[::sign])).bounds


def gap_of(arm: ArmTrials, kind: GapKind, pair: Sequence[Quantity]) -> Interval | None:
    """Training minus validation accuracy after the last step, or validation minus training loss."""
    values = gaps_of(arm, kind, pair)
    return bounded_interval(values, _bounds(kind, pair)) if len(values) else None


def gap_table(drawing: TrainDrawing, kind: GapKind, pair: Sequence[Quantity]) -> Table:
    """A row per arm: both values after the last step and their difference, paired by seed."""
    say = drawing.say
    return table(
        say.text(
            "{title}: after the last step, mean over seeds and its 95 % interval",
            title=say.fixed(TITLES[kind]),
        ),
        [Column("Arm"), *numbers([*(capital(say.fixed(q.title)) for q in pair), "Gap"])],
        (
            [
                arm_name(arm),
                *(estimate(final(arm, quantity), say) for quantity in pair),
                estimate(gap_of(arm, kind, pair), say),
            ]
            for arm in drawing.tabled
        ),
    )


def _gaps(drawing: TrainDrawing, kind: GapKind, pair: Sequence[Quantity]) -> Iterator[Gap]:
    found = [(arm, gap) for arm in drawing.paneled if (gap := gap_of(arm, kind, pair))]
    told = results([gap for _, gap in found], drawing.say)
    for (arm, _), text in zip(found, told, strict=True):
        width = drawing.say.text("gap {width}", width=text.partition(" (")[0])
        yield Gap(drawing.titles[arm.name], (PAIR[0].key, PAIR[1].key), width)


def _stopped(drawing: TrainDrawing) -> list[ArmTrials]:
    """The arms that stop early; empty unless most arms do, so that it is being compared."""
    found = [arm for arm in drawing.shown if stops_of(arm)]
    return found if 2 * len(found) > len(drawing.shown) else []


def _marks(
    drawing: TrainDrawing, arm: ArmTrials, quantity: Quantity, marks: tuple[Mark, ...]
) -> tuple[Mark, ...]:
    """Marks on the validation curve: best evaluation and stop, or the minimum without stopping."""
    if quantity.split == "training":
        return ()
    if marks or not _stopped(drawing) or quantity.name != "val_loss":
        return marks
    found = lowest(arm, quantity.name)
    return (found,) if found else ()


def _columns(drawing: TrainDrawing) -> int:
    """Number of panels per row that keeps compared arms side by side; 0 for any number.

    By default these are pairs of arms that differ only in the last factor, if there are such pairs.
    """
    if drawing.together > 1:
        return {2: 2, 4: 2}.get(drawing.together, 0)
    settings = [tuple(arm.arm.levels.items())[:-1] for arm in drawing.paneled]
    return 2 if all(settings) and settings[::2] == settings[1::2] else 0


def _step_axis(drawing: TrainDrawing) -> Axis:
    """Logarithmic if arms stop so early that a linear axis would compress their curves."""
    ends = [stops.end for arm in _stopped(drawing) if (stops := stops_of(arm))]
    last = max(float(steps_of(arm)[-1]) for arm in drawing.shown)
    return "log" if ends and float(np.median(ends)) < last / 4 else "linear"


def _pair(drawing: TrainDrawing, kind: GapKind) -> list[Quantity]:
    return [q for name in ("train", "val") if (q := drawing.quantity(f"{name}_{kind}"))]
