"""The effect of a claim aggregated over data sets, if its cells are data sets."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.findings.model import Cell
from reportgen.stats import Interval, interquartile_interval
from reportgen.suite.model import Factor

DATA = "data"
"""The path of the factor whose levels are data sets."""


def across_data(cells: Sequence[Cell], factors: Sequence[Factor], level: float) -> Interval | None:
    """Interquartile mean of the effect over seeds and data sets, with its interval.

    Ratios are averaged on a logarithmic scale. Returns None if the cells are not data sets, or if
    an effect is not finite. Source: Agarwal et al., "Deep reinforcement learning at the edge of the
    statistical precipice", NeurIPS 2021.
    """
    names = {factor.name for factor in factors if factor.path == DATA}
    if not any(name in cell.levels for cell in cells for name in names) or not cells:
        return None
    effects = _effects(cells)
    if not effects.size or not np.isfinite(effects).all():
        return None
    found = interquartile_interval(effects, level)
    if cells[0].effect != "ratio":
        return found
    estimate, low, high = np.exp([found.estimate, found.low, found.high]).tolist()
    return dataclasses.replace(found, estimate=estimate, low=low, high=high)


def _effects(cells: Sequence[Cell]) -> NDArray[np.float64]:
    """Effects of the seeds that all cells have, shape (seeds, cells); of ratios the logarithms."""
    seeds = [
        seed for seed in cells[0].evidence.seeds if all(seed in c.evidence.seeds for c in cells)
    ]
    columns = []
    for cell in cells:
        known = dict(zip(cell.evidence.seeds, cell.evidence.effects, strict=True))
        columns.append([known[seed] for seed in seeds])
    return np.array(columns, dtype=np.float64).T
