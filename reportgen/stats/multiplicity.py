"""Corrections of p-values for multiple testing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from reportgen.stats.intervals import FloatArray, as_values


def holm(p: ArrayLike) -> FloatArray:
    """p-values adjusted by Holm's procedure, which controls the familywise error rate.

    The smallest is multiplied by m, the next by m - 1 and so on, and the results are made
    monotonic. Valid for any dependence between the tests. `p`: shape (m,). Raises
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
    """Holm's procedure for hypotheses that may each be followed by a second, stricter one.

    `first`, `second`: p-values of m chains, second >= first; equal if a chain has one hypothesis.
    A chain passes its part of the level on only when its second hypothesis is rejected too, because
    until then it may still be rejected falsely. If all pairs are equal this is `holm`; if no second
    hypothesis can be rejected it is Bonferroni. Passing on the weight of a completed chain follows
    Bretz, Maurer, Brannath and Posch, "A graphical approach to sequentially rejective multiple test
    procedures", Statistics in Medicine 28 (2009).

    Returns the adjusted p-values of both, shape (m,) each. Raises `ValueError` if a second p-value
    is below the first.
    """
    opening, closing = as_values(first, ndim=1), as_values(second, ndim=1)
    if (closing < opening).any():
        raise ValueError("the second p-value of a chain must be at least the first")
    last = holm(closing)
    m = len(last)
    levels = np.concatenate([[0.0], np.sort(last)])  # at levels[j], j chains are completed
    early = np.full(m, np.inf)
    for closed in range(m):
        candidate = np.maximum(levels[closed], (m - closed) * opening)
        early = np.minimum(early, candidate)
    return np.minimum(early, last), last
