"""Permutation test for interaction: do the cells of a claim differ by more than chance?

The effects of one seed in all cells share that seed's noise. If the effect is the same in every
cell, the cells are exchangeable within a seed; the p-value is the fraction of permutations whose
cell means vary at least as much as the observed ones. It is reported beside the verdict. The
verdict `depends` requires more: effects on opposite sides (see `family`).

Source: Good, "Permutation, parametric and bootstrap tests of hypotheses" (2005), section 6.3;
Gail and Simon, "Testing for qualitative interactions between treatment effects and patient
subsets", Biometrics 41 (1985), for the distinction.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reportgen.stats.intervals import FloatArray, as_values
from reportgen.stats.streams import uniforms

EXCHANGES = 1999  # permutations in addition to the observed order


def homogeneity_test(effects: ArrayLike) -> float | None:
    """p-value of the hypothesis that the effects of a seed are exchangeable among the cells.

    `effects`: shape (n, C), one row per seed. The statistic is the sum of squares of the cell means
    around their common mean; with infinite effects, that of the mean ranks within a seed (Friedman,
    JASA 32, 1937). Uses 1,999 permutations from a fixed stream. The test also detects cells with
    unequal variance, which are not exchangeable either. Returns None for fewer than 2 cells or
    seeds and for NaN.
    """
    array = as_values(effects, ndim=2)
    n, cells = array.shape
    if n < 2 or cells < 2 or np.isnan(array).any():
        return None
    if np.isinf(array).any():
        array = _ranks(array)
    array = array - array.mean(axis=1, keepdims=True)
    scale = float(np.abs(array).max())
    if scale == 0:
        return 1.0
    array = array / scale
    exchanged = np.take_along_axis(array[None], _orders(n, cells), axis=2)
    spread = (exchanged.mean(axis=1) ** 2).sum(axis=1)
    seen = float((array.mean(axis=0) ** 2).sum())
    at_least = np.count_nonzero(spread >= seen * (1 - 1e-9) - 1e-18)
    return (1 + at_least) / (1 + EXCHANGES)


@lru_cache(maxsize=4)
def _orders(n: int, cells: int) -> NDArray[np.int64]:
    """Random permutations of the cells for every seed, shape (1999, n, C)."""
    name = f"exchanges of {cells} cells of {n}"
    return uniforms(name, (EXCHANGES, n, cells)).argsort(axis=2)


def _ranks(rows: FloatArray) -> FloatArray:
    """Rank of each entry within its row, from 1; equal entries share their mean rank."""
    less = (rows[:, :, None] > rows[:, None, :]).sum(axis=2)
    at_most = (rows[:, :, None] >= rows[:, None, :]).sum(axis=2)
    return np.asarray((less + at_most + 1) / 2, dtype=np.float64)
