"""Final results of every arm, on test examples if there are any, and their paired differences.

Final results of two arms can differ by less than the spread over seeds. In a paired difference the
randomness that both arms of a seed share cancels, so these differences have a figure of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from reportgen.charts import DotRow, seed_dots
from reportgen.experiments import Quantity, Shown
from reportgen.experiments.train.figures.drawing import TrainDrawing, arm_name
from reportgen.language import N_, Phrases
from reportgen.metrics.arithmetic import Binary
from reportgen.metrics.nodes import Measured
from reportgen.report.averages import READ_DOTS
from reportgen.report.captions import caption as captioned
from reportgen.report.facets import Facets
from reportgen.report.figures import FigureView, at_end, claimed
from reportgen.report.tables import Cell, Column, Table, estimate, numbers, results, table
from reportgen.report.trials import ArmTrials, FloatArray, arm_names, final
from reportgen.report.wording import capital, some
from reportgen.stats import Interval, bounded_interval

COLUMNS = (
    *("test_accuracy", "val_accuracy", "train_accuracy"),
    *("test_loss", "val_loss", "train_loss"),
)
MEAN_INTERVAL = "95 % interval of the mean"
READ_LOST = N_("A cross is a seed that diverged; the mean leaves it out.")
READ_DIFFERENCES = N_("Differences of two nets of one seed.")
READ_PAIRED = N_(
    "The two nets of a difference share the split, the batches and the random numbers of their "
    "seed; the dark line marks no difference."
)
ABSENT = N_("Too few seeds to draw {pairs}.")


def final_results(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of the final result with a dot per seed."""
    quantity = drawing.first_of(shown["quantity"]) if shown["quantity"] else drawing.result
    if quantity is None:
        return
    rows = dot_rows(drawing.shown, quantity, drawing.facets, drawing.names, drawing.say)
    svg = seed_dots(
        drawing.slug("final"),
        drawing.title("{quantity} after the last step", quantity),
        rows,
        drawing.facets.series,
        quantity=drawing.say.fixed(quantity.title),
        interval=drawing.say.fixed(MEAN_INTERVAL),
        estimate=drawing.say.fixed("mean"),
        bounds=quantity.bounds,
        say=drawing.say,
    )
    lost = [drawing.say.fixed(READ_LOST)] if any(np.isnan(row.values).any() for row in rows) else []
    caption = captioned(drawing.about(quantity), *lost, drawing.notes(seeds=False, stops=False))
    yield FigureView(
        next(drawing.numbers),
        svg,
        caption,
        final_table(drawing),
        draws=(at_end(quantity),),
        arms=arm_names(drawing.shown),
        reads=(drawing.say.fixed(READ_DOTS),),
        note=drawing.best,
    )


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


def dot_rows(
    arms: Sequence[ArmTrials],
    quantity: Quantity,
    facets: Facets,
    names: Mapping[str, str],
    say: Phrases,
) -> list[DotRow]:
    """The row of every arm: its seeds after the last step, and their mean with its interval.

    names: arm -> its name in the figure.
    """
    lines = {line.arm: line.series for line in facets.lines}
    ended = {arm.name: _ended(arm, quantity) for arm in arms}
    means = {n: bounded_interval(v, quantity.bounds) for n, v in ended.items() if len(v)}
    told = dict(zip(means, results(list(means.values()), say), strict=True))
    rows = []
    for arm in arms:
        broken = [r.trial.seed for r in arm.failed if r.outcome.status == "diverged"]
        lost = len(broken)
        words = [told[arm.name]] if arm.name in told else []
        if lost:
            words.append(say.text("{some} of {all} diverged", some=lost, all=arm.planned))
        values = np.concatenate([ended[arm.name], np.full(lost, np.nan)])
        ends = _ends(means.get(arm.name))
        name = names.get(arm.name, arm.name)
        seeds = (*arm.seeds(quantity.name), *broken)
        rows.append(DotRow(name, lines[arm.name], values, *ends, "; ".join(words), seeds=seeds))
    return rows


def _ended(arm: ArmTrials, quantity: Quantity) -> FloatArray:
    values = arm.values(quantity.name)
    return np.zeros(0) if values is None else values if values.ndim == 1 else values[:, -1]


def _ends(interval: Interval | None) -> tuple[float, float, float]:
    """Mean and bounds to draw; NaN for what there is not."""
    if interval is None:
        return np.nan, np.nan, np.nan
    bounds = (interval.low, interval.high) if interval.bounded else (np.nan, np.nan)
    return interval.estimate, *bounds


def _seeds(arm: ArmTrials, say: Phrases) -> Cell:
    return Cell(say.text("{some} of {all}", some=len(arm.ok), all=arm.planned), value=len(arm.ok))


def differences(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield the figure; nothing unless two arms have at least two seeds in common."""
    quantity = drawing.first_of(shown["quantity"]) if shown["quantity"] else drawing.result
    if quantity is None:
        return
    pairs = [(*pair, _differences(*pair, quantity.name)) for pair in _pairs(drawing, quantity)]
    found = [(one, other, values) for one, other, values in pairs if len(values) > 1]
    both = [tuple(_both(one, other, quantity.name)) for one, other, _ in found]
    if not found:
        return
    say = drawing.say
    names = [_name(drawing, one, other) for one, other, _ in found]
    bounds = Binary("-", Measured(quantity), Measured(quantity)).bounds
    intervals = [bounded_interval(values, bounds) for _, _, values in found]
    rows = paired_rows(
        drawing,
        [(name, one, values) for name, (one, _, values) in zip(names, found, strict=True)],
        intervals,
        both,
    )
    title = drawing.title("{quantity} after the last step: differences, seed by seed", quantity)
    svg = seed_dots(
        drawing.slug("final-differences"),
        title,
        rows,
        drawing.facets.series,
        quantity=say.text("difference in {quantity}", quantity=say.fixed(quantity.title)),
        interval=say.fixed("95 % interval of the mean"),
        estimate=say.fixed("mean"),
        level=0.0,
        bounds=bounds,
        say=say,
    )
    absent = [_name(drawing, one, other) for one, other, values in pairs if len(values) < 2]
    caption = captioned(
        say.fixed(READ_DIFFERENCES),
        say.text(ABSENT, pairs=some(absent, 2, say)) if absent else "",
        drawing.rule_of_panels,
    )
    numbered = paired_table(title, N_("Difference"), rows, intervals, say)
    yield FigureView(
        next(drawing.numbers),
        svg,
        caption,
        numbered,
        draws=(at_end(quantity),),
        reads=(say.fixed(READ_PAIRED), say.fixed(READ_DOTS)),
        note=drawing.best,
        arms=arm_names(arm for one, other, _ in found for arm in (one, other)),
    )


def paired_rows(
    drawing: TrainDrawing,
    named: Sequence[tuple[str, ArmTrials, FloatArray]],
    intervals: Sequence[Interval],
    seeds: Sequence[tuple[int, ...]] = (),
) -> list[DotRow]:
    """Rows of (name, arm that gives the colour, a number per seed) with their intervals.

    seeds: the seeds of every row.
    """
    lines = {line.arm: line.series for line in drawing.facets.lines}
    told = results(intervals, drawing.say)
    return [
        DotRow(name, lines[arm.name], values, *_ends(interval), text, seeds=of)
        for (name, arm, values), interval, text, of in zip(
            named, intervals, told, seeds or [()] * len(named), strict=True
        )
    ]


def paired_table(
    title: str, head: str, rows: Sequence[DotRow], intervals: Sequence[Interval], say: Phrases
) -> Table:
    """A table of the same rows."""
    return table(
        title,
        [Column(head), *numbers(["Mean, 95 % interval", "Seeds"])],
        (
            [row.label, estimate(interval, say), str(len(row.values))]
            for row, interval in zip(rows, intervals, strict=True)
        ),
    )


def _name(drawing: TrainDrawing, one: ArmTrials, other: ArmTrials) -> str:
    return f"{drawing.names[one.name]} \N{MINUS SIGN} {drawing.names[other.name]}"


def _pairs(drawing: TrainDrawing, quantity: Quantity) -> Iterator[tuple[ArmTrials, ArmTrials]]:
    """Yield pairs of each arm and the one it is compared with: the first of its setting, or else
    the arm that most claims are about, or else the best of all.
    """
    arms, width = drawing.paneled, drawing.together
    if width > 1:
        for start in range(0, len(arms), width):
            first, *others = arms[start : start + width]
            yield from ((arm, first) for arm in others)
        return
    reference = _reference(drawing, arms, quantity)
    yield from ((arm, reference) for arm in arms if arm is not reference)


def _reference(drawing: TrainDrawing, arms: Sequence[ArmTrials], quantity: Quantity) -> ArmTrials:
    """The arm that more claims are about than any other; else the arm with the best mean."""
    counts = claimed(drawing.suite)
    most = [arm for arm in arms if counts[arm.name] == max(counts[a.name] for a in arms)]
    if len(most) == 1:
        return most[0]
    sign = 1.0 if quantity.score == "loss" else -1.0
    means = {arm.name: _ended(arm, quantity) for arm in arms}
    return min(arms, key=lambda a: sign * means[a.name].mean() if len(means[a.name]) else np.inf)


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
