"""Many questions at once: p-values that stay honest for all of them together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from reportgen.stats.intervals import FloatArray, as_values


def holm(p: ArrayLike) -> FloatArray:
    """p-values adjusted so that with probability 1 - level none at most `level` is a false one.

    The smallest is multiplied by how many there are, the next by one less, and so on; none may be
    below the one before. Holds however the tests depend on each other. `p`: shape (m,). Raises
    `ValueError` for another shape and for numbers outside [0, 1]. Source: Holm, "A simple
    sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979).
    """
    array = as_values(p, ndim=1)
    if not ((array >= 0) & (array <= 1)).all():
        raise ValueError(f"p-values must lie between 0 and 1. Got {array.tolist()} instead.")
    order = np.argsort(array, kind="stable")
    factors = np.arange(len(array), 0, -1)
    adjusted = np.empty_like(array)
    adjusted[order] = np.minimum(1, np.maximum.accumulate(factors * array[order]))
    return adjusted


def holm_of_chains(
    first: Sequence[float], second: Sequence[float]
) -> tuple[FloatArray, FloatArray]:
    """Holm for questions of which each may be followed by a second, stricter one.

    `first`, `second`: p-values of m questions, second >= first; equal where there is no second one.
    A question gives its share of the level up to the others only when its second one is answered
    too, because until then it may still be answered wrongly. Where all are equal this is `holm`;
    where the second is hopeless it is Bonferroni. The shape of "the weight is handed on when all of
    a chain is rejected" is that of Bretz, Maurer, Brannath and Posch, "A graphical approach to
    sequentially rejective multiple test procedures", Statistics in Medicine 28 (2009).

    Returns both adjusted, shape (m,) each.
    """
    opening, closing = as_values(first, ndim=1), as_values(second, ndim=1)
    if (closing < opening).any():
        raise ValueError("the second p-value of a chain must be at least the first")
    last = holm(closing)
    m = len(last)
    levels = np.concatenate([[0.0], np.sort(last)])  # at levels[j], j questions are closed
    early = np.full(m, np.inf)
    for closed in range(m):
        candidate = np.maximum(levels[closed], (m - closed) * opening)
        early = np.minimum(early, candidate)
    return np.minimum(early, last), last
