"""Do the cells of a claim disagree beyond chance?

The effects of one seed in all cells share that seed's noise. If the effect is the same everywhere,
exchanging the cells within a seed changes nothing; the test asks how often such an exchange spreads
the means of the cells as far as they were seen to be spread. It is reported beside the verdict. The
verdict `depends` needs more: effects on opposite sides (see `family`).

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

EXCHANGES = 1999  # beside the one that was seen


def homogeneity_test(effects: ArrayLike) -> float | None:
    """p-value of the hypothesis that the effects of a seed are exchangeable among the cells.

    `effects`: shape (n, C), a row a seed. Statistic: the sum of squares of the cells' means around
    their common mean; with infinite effects, of their mean ranks within the seed (Friedman, JASA
    32, 1937). 1,999 exchanges of a fixed stream. Also sees cells of unequal spread, which is no
    exchangeability either. None where it says nothing: fewer than 2 cells or seeds, or NaN.
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
    """Random orders of the cells for every seed, shape (1999, n, C)."""
    name = f"exchanges of {cells} cells of {n}"
    return uniforms(name, (EXCHANGES, n, cells)).argsort(axis=2)


def _ranks(rows: FloatArray) -> FloatArray:
    """Rank of each entry within its row, from 1; equal entries share their mean rank."""
    less = (rows[:, :, None] > rows[:, None, :]).sum(axis=2)
    at_most = (rows[:, :, None] >= rows[:, None, :]).sum(axis=2)
    return np.asarray((less + at_most + 1) / 2, dtype=np.float64)
