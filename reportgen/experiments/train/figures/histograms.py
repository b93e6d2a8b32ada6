"""Histograms of the last hidden layer's activations over the steps, with a row per arm."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from reportgen.charts import (
    HistogramCell,
    HistogramGroup,
    HistogramRow,
    histogram_grid,
    visible_bins,
)
from reportgen.experiments import LAYER, Shown
from reportgen.experiments.train.config import Train
from reportgen.experiments.train.figures.drawing import TrainDrawing, arm_name
from reportgen.experiments.train.quantities import BY_NAME
from reportgen.language import N_
from reportgen.metrics.nodes import Measured
from reportgen.parts.activations import Activation
from reportgen.parts.models import Block
from reportgen.report.captions import caption as captioned
from reportgen.report.figures import FigureView
from reportgen.report.histograms import READ_HISTOGRAMS, bin_edges, bulk_range, outward, title_of
from reportgen.report.tables import Cell, Column, Table, chosen, numbers, table
from reportgen.report.trials import HISTOGRAM, ArmTrials, IntArray, arm_names, at, steps_of
from reportgen.stats import format_number

MOST_COLUMNS = 8
MOMENTS = ("activation_mean", "activation_std")

READ = N_(
    "Pooled over examples, units and seeds; training proceeds from left to right. Compare shapes, "
    "not heights."
)


def histograms(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure; nothing unless arms with built-in models recorded histograms."""
    arms = [arm for arm in drawing.paneled if _counts(arm) is not None and _activation(arm)]
    if not arms:
        return
    columns = _columns(arms)
    groups: dict[str, list[ArmTrials]] = {}
    for arm in arms:
        activation = _activation(arm)
        if activation:
            groups.setdefault(title_of(activation), []).append(arm)
    lines = {line.arm: line.series for line in drawing.facets.lines}
    svg = histogram_grid(
        drawing.slug("histograms"),
        drawing.say.fixed("Activations of the last hidden layer during training"),
        [_group(title, found, columns, lines) for title, found in groups.items()],
        drawing.facets.series,
        unit="step",
        columns=list(columns),
        say=drawing.say,
    )
    notes = drawing.notes(seeds=False, panels=True, stops=False)
    yield FigureView(
        next(drawing.numbers),
        svg,
        captioned(drawing.say.fixed(READ), notes),
        _moments(arms, columns),
        draws=tuple(Measured(BY_NAME[name], ((LAYER, "last"),)) for name in MOMENTS),
        arms=arm_names(arms),
        reads=(drawing.say.fixed(READ_HISTOGRAMS),),
        note=drawing.best,
    )


def _columns(arms: Sequence[ArmTrials]) -> dict[str, int]:
    """Head of a column -> index of the evaluation; only first and last if steps differ."""
    steps = steps_of(arms[0])
    if any(steps_of(arm).tolist() != steps.tolist() for arm in arms):
        return {"first": 0, "last": -1}
    return {f"step {steps[i]:,.0f}": i for i in chosen(0, len(steps) - 1, MOST_COLUMNS)}


def _group(
    title: str, arms: Sequence[ArmTrials], columns: dict[str, int], lines: dict[str, str]
) -> HistogramGroup:
    counts = {arm.name: found for arm in arms if (found := _counts(arm)) is not None}
    every = [found.sum(axis=0) for found in counts.values()]
    edges = bin_edges(len(every[0]) - 2)
    activations = [known for arm in arms if (known := _activation(arm))]
    first, last = outward(edges, *bulk_range(activations, every))
    return HistogramGroup(
        title=title,
        edges=edges[(edges >= first - 1e-9) & (edges <= last + 1e-9)],
        rows=tuple(
            HistogramRow(
                arm_name(arm),
                lines[arm.name],
                tuple(
                    _cell(arm, counts[arm.name][index], index, (first, last))
                    for index in columns.values()
                ),
            )
            for arm in arms
        ),
    )


def _cell(
    arm: ArmTrials, counts: IntArray, index: int, visible: tuple[float, float]
) -> HistogramCell:
    low, high = visible
    edges = bin_edges(len(counts) - 2)
    _, shares, below, above = visible_bins(counts.astype(float), edges, low, high)
    mean, std = (_moment(arm, name, index) for name in ("activation_mean", "activation_std"))
    return HistogramCell(shares, below, above, std=std, mean=math.nan if low == -high else mean)


def _counts(arm: ArmTrials) -> IntArray | None:
    """Counts of the last hidden layer, summed over the seeds that ended well: (E, bins + 2)."""
    found = [r.outcome.arrays[HISTOGRAM] for r in arm.ok if HISTOGRAM in r.outcome.arrays]
    if not found:
        return None
    last = np.stack([np.asarray(array, dtype=np.int64)[:, -1] for array in found])
    return np.asarray(last.sum(axis=0), dtype=np.int64)


def _activation(arm: ArmTrials) -> Activation | None:
    """The activation function of the hidden layers; None for a user's model."""
    config = arm.arm.config
    model = config.model if isinstance(config, Train) else None
    return model.activation if isinstance(model, Block) else None


def _moment(arm: ArmTrials, name: str, index: int) -> float:
    layers = max(np.shape(r.outcome.arrays[HISTOGRAM])[1] for r in arm.ok)
    interval = at(arm, BY_NAME[name], index, layer=layers)
    return interval.estimate if interval else math.nan


def _moments(arms: Sequence[ArmTrials], columns: dict[str, int]) -> Table:
    return table(
        "Mean of activations of the last hidden layer, and their standard deviation in brackets, "
        "averaged over seeds",
        [Column("Arm"), *numbers(head.capitalize() for head in columns)],
        ([arm_name(arm), *(_pair(arm, index) for index in columns.values())] for arm in arms),
    )


def _pair(arm: ArmTrials, index: int) -> Cell:
    mean, std = (_moment(arm, name, index) for name in ("activation_mean", "activation_std"))
    if not np.isfinite([mean, std]).all():
        return Cell("–")
    return Cell(format_number(mean, 2), f"({format_number(std, 2)})", mean)
