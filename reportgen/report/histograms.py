"""The histogram grid of a `propagate` run: arms grouped by activation function, layers across."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from reportgen.charts import HistogramCell, HistogramGroup, HistogramRow, visible_bins
from reportgen.experiments.propagate.config import Propagate
from reportgen.experiments.propagate.quantities import ACTIVATION_MEAN, ACTIVATION_STD
from reportgen.language import N_
from reportgen.parts.activations import Activation
from reportgen.report.facets import SELF_EXPLAINING, Facets, labels_within
from reportgen.report.trials import ArmTrials, FloatArray, IntArray

LOWEST, HIGHEST = -3.0, 3.0  # range of the stored bins, as in the engine
STEP = 0.5  # visible ranges of unbounded functions end at multiples of this
BULK = 0.99  # fraction of the values of a group within its visible range

READ_HISTOGRAMS = N_(
    "All histograms of a group share one axis and the same bins, and each has its own height. The "
    "number beside a spike is its fraction of all values; a spike with a slanted cut is higher "
    "than drawn. The narrow bar at the edge of a histogram shows the fraction of values outside "
    "the axis; a full bar means all values."
)
"""How grids of histograms are read."""


def bin_edges(bins: int) -> FloatArray:
    """The edges of the stored bins, shape (bins + 1,)."""
    return np.linspace(LOWEST, HIGHEST, bins + 1)


def histogram_groups(arms: Sequence[ArmTrials], facets: Facets) -> tuple[HistogramGroup, ...]:
    """Groups of rows that share an axis; all arms must have the same number of layers.

    The groups are the panels of the curves if each has a single activation function; otherwise
    there is one group per activation function, because a group shares its axis.
    """
    lines = {line.arm: line for line in facets.lines}
    placed = [(lines[arm.name].panel, title_of(_config(arm).activation)) for arm in arms]
    by_panel = facets.factor != "" and len(dict(placed)) == len(set(placed))
    keep = by_panel or not facets.factor
    own = {arm.name: lines[arm.name].label for arm in arms} if keep else _labels(arms, placed)
    groups: dict[str, list[tuple[ArmTrials, str, str]]] = {}
    for arm, (panel, activation) in zip(arms, placed, strict=True):
        row = (arm, f"{own[arm.name]} {arm.ended_of_planned}".strip(), lines[arm.name].series)
        groups.setdefault(panel if by_panel else activation, []).append(row)
    depth = max(arm.depth for arm in arms)
    return tuple(_group(title, rows, depth) for title, rows in groups.items())


def _labels(arms: Sequence[ArmTrials], placed: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Labels of arms in groups of one activation function: the remaining differences."""
    groups = {arm.name: title for arm, (_, title) in zip(arms, placed, strict=True)}
    named = dict.fromkeys(name for arm in arms for name in arm.arm.levels)
    factors = [name for name in named if name != SELF_EXPLAINING]
    return labels_within(groups, [arm.arm for arm in arms], factors)


def visible_range(arms: Sequence[ArmTrials]) -> tuple[float, float]:
    """The range (low, high) that contains most activations of the arms."""
    counts = [counts.sum(axis=0) for arm in arms if (counts := arm.counts()) is not None]
    return bulk_range([_config(arm).activation for arm in arms], counts)


def bulk_range(
    activations: Sequence[Activation], counts: Sequence[IntArray]
) -> tuple[float, float]:
    """The range (low, high) of most values: the bounds of f, or quantiles of the stored values.

    counts: histograms of shape (bins + 2,).
    """
    bounds = [activation.bounds for activation in activations]
    low, high = min(b[0] for b in bounds), max(b[1] for b in bounds)
    bulk_low, bulk_high = _bulk(counts)
    low = bulk_low if math.isinf(low) else low
    high = bulk_high if math.isinf(high) else high
    return max(low, LOWEST), min(max(high, low + STEP), HIGHEST)


def _bulk(found: Sequence[IntArray]) -> tuple[float, float]:
    """The quantiles that enclose `BULK` of all values, rounded outwards to multiples of `STEP`."""
    counts = np.sum(found, axis=0)
    if not found or not counts.sum():  # nothing finite
        return LOWEST, HIGHEST
    share = np.cumsum(counts) / counts.sum()
    edges = np.concatenate([bin_edges(len(counts) - 2), [math.inf]])
    first = edges[max(0, int(np.searchsorted(share, (1 - BULK) / 2)) - 1)]
    last = edges[int(np.searchsorted(share, (1 + BULK) / 2))]
    return math.floor(first / STEP) * STEP, HIGHEST if math.isinf(last) else _up(last)


def _up(value: float) -> float:
    return math.ceil(value / STEP - 1e-9) * STEP


def _config(arm: ArmTrials) -> Propagate:
    config = arm.arm.config
    if not isinstance(config, Propagate):
        raise TypeError(f"config must be of kind propagate. Got {type(config).__name__} instead.")
    return config


def _group(title: str, rows: Sequence[tuple[ArmTrials, str, str]], depth: int) -> HistogramGroup:
    """A group of the grid; `rows`: (arm, label, key of its series)."""
    arms = [arm for arm, _, _ in rows]
    low, high = visible_range(arms)
    bins = next((c.shape[1] - 2 for arm in arms if (c := arm.counts()) is not None), 120)
    edges = bin_edges(bins)
    first, last = outward(edges, low, high)
    layers = range(1, depth + 1)
    return HistogramGroup(
        title=title,
        edges=edges[(edges >= first - 1e-9) & (edges <= last + 1e-9)],
        rows=tuple(
            HistogramRow(label, series, tuple(_cell(arm, n, edges, (first, last)) for n in layers))
            for arm, label, series in rows
        ),
    )


def title_of(activation: Activation) -> str:
    """The name of an activation function with the arguments that were given."""
    return activation.describe() if activation.given() else activation.title


def outward(edges: FloatArray, low: float, high: float) -> tuple[float, float]:
    """The nearest bin edges that enclose the range from `low` to `high`."""
    first = edges[np.searchsorted(edges, low + 1e-9, side="right") - 1]
    last = edges[np.searchsorted(edges, high - 1e-9)]
    return float(first), float(last)


def _cell(
    arm: ArmTrials, layer: int, edges: FloatArray, visible: tuple[float, float]
) -> HistogramCell:
    counts = arm.counts()
    row = np.full(len(edges) + 1, np.nan) if counts is None else counts[layer - 1].astype(float)
    low, high = visible
    _, shares, below, above = visible_bins(row, edges, low, high)
    std = arm.interval(ACTIVATION_STD, layer)
    mean = arm.interval(ACTIVATION_MEAN, layer)
    symmetric = low == -high
    return HistogramCell(
        shares,
        below,
        above,
        std=std.estimate if std else math.nan,
        mean=mean.estimate if mean and not symmetric else math.nan,
    )
