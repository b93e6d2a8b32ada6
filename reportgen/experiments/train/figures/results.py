"""Final results of every arm, on test examples if there are any."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.charts import DotRow, seed_dots
from reportgen.experiments import Quantity, Shown
from reportgen.experiments.train.figures.drawing import TrainDrawing, arm_name
from reportgen.language import N_, Phrases
from reportgen.report.averages import read_dots
from reportgen.report.figures import FigureView
from reportgen.report.tables import Cell, Column, Table, estimate, numbers, table
from reportgen.report.trials import ArmTrials, final
from reportgen.report.wording import capital
from reportgen.stats import bounded_interval

COLUMNS = (
    *("test_accuracy", "val_accuracy", "train_accuracy"),
    *("test_loss", "val_loss", "train_loss"),
)
MEAN_INTERVAL = "95 % interval of the mean"
READ_LOST = N_("A cross is a seed that diverged; the mean leaves it out.")


def final_results(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of the final result with a dot per seed."""
    quantity = drawing.first_of(shown["quantity"]) if shown["quantity"] else drawing.result
    if quantity is None:
        return
    lines = {line.arm: line.series for line in drawing.facets.lines}
    rows = [_row(arm, lines[arm.name], quantity, drawing.say) for arm in drawing.shown]
    svg = seed_dots(
        "final",
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


def _row(arm: ArmTrials, series: str, quantity: Quantity, say: Phrases) -> DotRow:
    values = arm.values(quantity.name)
    ended = np.zeros(0) if values is None else values if values.ndim == 1 else values[:, -1]
    lost = sum(record.outcome.status == "diverged" for record in arm.failed)
    every = np.concatenate([ended, np.full(lost, np.nan)])
    words = [] if not lost else [say.text("{some} of {all} diverged", some=lost, all=arm.planned)]
    if not len(ended):
        return DotRow(arm.name, series, every, np.nan, np.nan, np.nan, ", ".join(words))
    interval = bounded_interval(ended, quantity.bounds)
    cell = estimate(interval, say)
    words.insert(0, f"{cell.text} ({cell.detail})" if cell.detail else cell.text)
    low, high = interval.low, interval.high
    if not np.isfinite([low, high]).all():
        low = high = np.nan
    return DotRow(arm.name, series, every, interval.estimate, low, high, "; ".join(words))


def _seeds(arm: ArmTrials, say: Phrases) -> Cell:
    return Cell(say.text("{some} of {all}", some=len(arm.ok), all=arm.planned), value=len(arm.ok))
