"""Final results of every arm, on test examples if there are any, and their paired differences.

Final results of two arms can differ by less than the spread over seeds. In a paired difference the
randomness that both arms of a seed share cancels, so these differences have a figure of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.charts import DotRow, seed_dots
from reportgen.experiments import Quantity, Shown
from reportgen.experiments.train.figures.drawing import TrainDrawing, arm_name
from reportgen.language import N_, Phrases
from reportgen.metrics.arithmetic import Binary
from reportgen.metrics.nodes import Measured
from reportgen.report.averages import read_dots
from reportgen.report.figures import FigureView
from reportgen.report.tables import Cell, Column, Table, estimate, numbers, table
from reportgen.report.trials import ArmTrials, FloatArray, final
from reportgen.report.wording import capital
from reportgen.stats import bounded_interval

COLUMNS = (
    *("test_accuracy", "val_accuracy", "train_accuracy"),
    *("test_loss", "val_loss", "train_loss"),
)
MEAN_INTERVAL = "95 % interval of the mean"
READ_LOST = N_("A cross is a seed that diverged; the mean leaves it out.")
READ_DIFFERENCES = N_(
    "Each difference is between two nets of one seed, with the same split, batches and random "
    "numbers. The dark line marks no difference."
)
ABSENT = N_("Not shown, because fewer than two seeds of both arms ended well: {pairs}.")


def final_results(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of the final result with a dot per seed."""
    quantity = drawing.first_of(shown["quantity"]) if shown["quantity"] else drawing.result
    if quantity is None:
        return
    lines = {line.arm: line.series for line in drawing.facets.lines}
    rows = [dot_row(arm, lines[arm.name], quantity, drawing.say) for arm in drawing.shown]
    svg = seed_dots(
        drawing.slug("final"),
        drawing.title("{quantity} after the last step", quantity),
        rows,
        drawing.facets.series,
        quantity=drawing.say.fixed(quantity.title),
        interval=drawing.say.fixed(MEAN_INTERVAL),
        estimate=drawing.say.fixed("mean"),
        say=drawing.say,
    )
    lost = [drawing.say.fixed(READ_LOST)] if any(np.isnan(row.values).any() for row in rows) else []
    caption = " ".join([drawing.about(quantity), *read_dots(rows, drawing.say), *lost])
    caption += drawing.notes(seeds=False)
    yield FigureView(next(drawing.numbers), svg, caption, final_table(drawing))


def final_table(drawing: TrainDrawing) -> Table:
    """A row per arm; final loss and accuracy on each split as columns."""
    say = drawing.say
    shown = [q for name in COLUMNS if (q := drawing.quantity(name))]
    return table(
        "After the last step: mean over seeds and its 95 % interval",
        [Column("Arm"), *numbers(capital(say.fixed(q.title)) for q in shown), Column("Seeds")],
        (
            [arm_name(arm), *(estimate(final(arm, q), say) for q in shown), _seeds(arm, say)]
            for arm in drawing.arms
        ),
    )


def dot_row(arm: ArmTrials, series: str, quantity: Quantity, say: Phrases) -> DotRow:
    """The row of an arm: its seeds after the last step, and their mean with its interval."""
    values = arm.values(quantity.name)
    ended = np.zeros(0) if values is None else values if values.ndim == 1 else values[:, -1]
    lost = sum(record.outcome.status == "diverged" for record in arm.failed)
    every = np.concatenate([ended, np.full(lost, np.nan)])
    broken = [r.trial.seed for r in arm.failed if r.outcome.status == "diverged"]
    seeds = (*arm.seeds(quantity.name), *broken)
    words = [] if not lost else [say.text("{some} of {all} diverged", some=lost, all=arm.planned)]
    if not len(ended):
        nothing = (np.nan, np.nan, np.nan)
        return DotRow(arm.name, series, every, *nothing, ", ".join(words), seeds=seeds)
    interval = bounded_interval(ended, quantity.bounds)
    cell = estimate(interval, say)
    words.insert(0, f"{cell.text} ({cell.detail})" if cell.detail else cell.text)
    low, high = interval.low, interval.high
    if not np.isfinite([low, high]).all():
        low = high = np.nan
    told = "; ".join(words)
    return DotRow(arm.name, series, every, interval.estimate, low, high, told, seeds=seeds)


def _seeds(arm: ArmTrials, say: Phrases) -> Cell:
    return Cell(say.text("{some} of {all}", some=len(arm.ok), all=arm.planned), value=len(arm.ok))


def differences(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield the figure; nothing unless two arms have at least two seeds in common."""
    quantity = drawing.first_of(shown["quantity"]) if shown["quantity"] else drawing.result
    if quantity is None:
        return
    pairs = [(*pair, _differences(*pair, quantity.name)) for pair in _pairs(drawing)]
    found = [(one, other, values) for one, other, values in pairs if len(values) > 1]
    both = [tuple(_both(one, other, quantity.name)) for one, other, _ in found]
    if not found:
        return
    say = drawing.say
    lines = {line.arm: line.series for line in drawing.facets.lines}
    names = [_name(drawing, one, other) for one, other, _ in found]
    bounds = Binary("-", Measured(quantity), Measured(quantity)).bounds
    intervals = [bounded_interval(values, bounds) for _, _, values in found]
    cells = [estimate(interval, say) for interval in intervals]
    rows = [
        DotRow(
            name,
            lines[one.name],
            values,
            interval.estimate,
            *((interval.low, interval.high) if interval.bounded else (np.nan, np.nan)),
            f"{cell.text} ({cell.detail})" if cell.detail else cell.text,
            seeds=seeds,
        )
        for name, (one, _, values), interval, cell, seeds in zip(
            names, found, intervals, cells, both, strict=True
        )
    ]
    svg = seed_dots(
        drawing.slug("final-differences"),
        drawing.title("{quantity} after the last step: differences, seed by seed", quantity),
        rows,
        drawing.facets.series,
        quantity=say.text("difference in {quantity}", quantity=say.fixed(quantity.title)),
        interval=say.fixed("95 % interval of the mean"),
        estimate=say.fixed("mean"),
        level=0.0,
        say=say,
    )
    numbered: Table = table(
        drawing.title("{quantity} after the last step: differences, seed by seed", quantity),
        [Column("Difference"), *numbers(["Mean, 95 % interval", "Seeds"])],
        (
            [name, cell, str(len(values))]
            for name, cell, (_, _, values) in zip(names, cells, found, strict=True)
        ),
    )
    absent = [_name(drawing, one, other) for one, other, values in pairs if len(values) < 2]
    caption = [
        say.fixed(READ_DIFFERENCES),
        *read_dots(rows, say, level=0.0),
        say.text(ABSENT, pairs=say.listed(absent)) if absent else "",
        drawing.rule_once(drawing.rule_of_panels, len(drawing.paneled)),
    ]
    yield FigureView(next(drawing.numbers), svg, " ".join(filter(None, caption)), numbered)


def _name(drawing: TrainDrawing, one: ArmTrials, other: ArmTrials) -> str:
    return f"{drawing.titles[one.name]} \N{MINUS SIGN} {drawing.titles[other.name]}"


def _pairs(drawing: TrainDrawing) -> Iterator[tuple[ArmTrials, ArmTrials]]:
    """Yield pairs of each arm and the first arm of its setting, or else the first arm of all."""
    arms, width = drawing.paneled, drawing.together
    size = width if width > 1 else len(arms)
    for start in range(0, len(arms), size):
        first, *others = arms[start : start + size]
        yield from ((arm, first) for arm in others)


def _differences(one: ArmTrials, other: ArmTrials, name: str) -> FloatArray:
    """Differences of the seeds for which both trials ended well, in the order of seeds."""
    left, right = _finals(one, name), _finals(other, name)
    return np.array([left[seed] - right[seed] for seed in _both(one, other, name)])


def _both(one: ArmTrials, other: ArmTrials, name: str) -> list[int]:
    right = _finals(other, name)
    return [seed for seed in _finals(one, name) if seed in right]


def _finals(arm: ArmTrials, name: str) -> dict[int, float]:
    return {
        record.trial.seed: float(np.ravel(record.outcome.arrays[name])[-1])
        for record in arm.ok
        if name in record.outcome.arrays
    }
