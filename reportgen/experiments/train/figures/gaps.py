"""Training and validation curves, with a panel per arm and the gap between them filled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from reportgen.charts import Axis, Curve, Gap, LineStyle, Mark, Series, Wording, step_curves
from reportgen.experiments import Quantity, Shown
from reportgen.experiments.train.figures.curves import (
    READ_TRIANGLE,
    curve_of,
    left_beyond,
    lowest,
    stops_of,
)
from reportgen.experiments.train.figures.drawing import TrainDrawing, arm_name
from reportgen.language import N_
from reportgen.metrics.arithmetic import Binary
from reportgen.metrics.nodes import Measured
from reportgen.report.averages import average_of, how_to_read, named
from reportgen.report.captions import caption as captioned
from reportgen.report.figures import FigureView
from reportgen.report.tables import Column, Table, estimate, numbers, table
from reportgen.report.trials import ArmTrials, arm_names, final, steps_of
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
READ_GAP = N_(
    "The area between the lines of training and validation is the generalisation gap, which widens "
    "when a net memorises its training examples; the number in a panel is its mean over seeds "
    "after the last step."
)
READ_FLOOR = N_("The axis does not begin at 0.")
PAIR = (
    Series("training", N_("training"), LineStyle("vermillion", (7, 2.5), "s")),
    Series("validation", N_("validation"), LineStyle("blue", (), "o")),
)
POINTS = 60  # maximum points of a line, because panels are small
LEAST_FLOOR = 0.4
"""An accuracy axis begins at 0 if it would begin below this value."""
ROOM = 0.35  # space below the lowest line, as a fraction of the range of the lines


def gap(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure with both curves of every arm that has a panel, in the order of the arms."""
    say = drawing.say
    kinds: tuple[GapKind, ...] = (shown["score"],) if shown["score"] else ("accuracy", "loss")
    measured_of = {kind: _pair(drawing, kind) for kind in kinds}
    kind = next((kind for kind, pair in measured_of.items() if len(pair) == 2), None)
    if kind is None:
        return
    pair = measured_of[kind]
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


def gap_of(arm: ArmTrials, kind: GapKind, pair: Sequence[Quantity]) -> Interval | None:
    """Training minus validation accuracy after the last step, or validation minus training loss."""
    train, val = (arm.values(quantity.name) for quantity in pair)
    if train is None or val is None or len(train) != len(val):
        return None
    sign = 1 if kind == "accuracy" else -1
    bounds = Binary("-", *map(Measured, pair[::sign])).bounds
    return bounded_interval(sign * (train[:, -1] - val[:, -1]), bounds)


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


def floor_of(curves: Sequence[Curve]) -> float | None:
    """Start of the accuracy axis at which the lines of the second half can be distinguished.

    None, meaning 0, if one of them ends so low that it would make little difference.
    """
    later = [curve.mean[len(curve.mean) // 2 :] for curve in curves]
    shown = [found[np.isfinite(found)] for found in later]
    shown = [found for found in shown if found.size]
    if not shown:
        return None
    every = np.concatenate(shown)
    low = min(float(np.quantile(every, 0.05)), *(float(found[-1]) for found in shown))
    floor = low - ROOM * (float(every.max()) - low)
    return floor if floor >= LEAST_FLOOR else None


def _gaps(drawing: TrainDrawing, kind: GapKind, pair: Sequence[Quantity]) -> Iterator[Gap]:
    for arm in drawing.paneled:
        if found := gap_of(arm, kind, pair):
            width = drawing.say.text("gap {width}", width=estimate(found, drawing.say).text)
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
