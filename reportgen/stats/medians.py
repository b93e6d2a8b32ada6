"""Intervals of the median, which allow infinite values.

The number of steps to a target that was never reached is infinite: such values have no mean, but
they have a rank. The interval between the k-th smallest and the k-th largest of n independent
values misses the population median only if fewer than k values fall on one side of it, and that
number is binomial with probability 1/2 for any distribution: the interval is the exact inversion of
the sign test and assumes only independence. Because k is an integer, the coverage is at least the
level: for 8 values only the whole range, with 99.2 %, exceeds 95 %; for fewer than 6 values no
interval does. Ties can only increase the coverage.

Source: Conover, "Practical nonparametric statistics" (1999), sections 3.2 and 3.4.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from reportgen.stats.intervals import (
    NOT_FINITE,
    FloatArray,
    Interval,
    as_values,
    check_level,
)
from reportgen.stats.signed_rank import centre_interval

TOO_FEW = "too few values for an interval of the median"

UNKNOWN_ORDER = "both values are infinite in too many seeds"


def location_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Location of the values: `centre_interval`, or `median_interval` if any value is infinite.

    `values`: shape (n,). Raises `ValueError` as both do.
    """
    array = as_values(values, ndim=1)
    return median_interval(array, level) if np.isinf(array).any() else centre_interval(array, level)


def median_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Interval that covers the population median with probability `level` or more.

    The estimate is the sample median; `note` gives the exact coverage or says that there are too
    few values. `values`: shape (n,), infinities allowed; a NaN gives the estimate NaN and an
    unbounded interval. Raises `ValueError` for another shape, for n = 0 and for a level outside
    (0, 1).
    """
    array = as_values(values, ndim=1)
    return median_of_ranges(array, array, level)


def median_of_ranges(lows: ArrayLike, highs: ArrayLike, level: float = 0.95) -> Interval:
    """`median_interval` of interval-valued data: value i lies in [lows[i], highs[i]].

    The lower bound is that of `lows` and the upper bound that of `highs`, so the interval is valid
    for any values in between. The estimate is the median if both have the same one, else NaN.
    """
    below, above = as_values(lows, ndim=1), as_values(highs, ndim=1)
    check_level(level)
    n = len(below)
    if np.isnan(below).any() or np.isnan(above).any():
        return Interval(math.nan, -math.inf, math.inf, n, level, NOT_FINITE)
    below, above = np.sort(below), np.sort(above)
    estimates = _median(below), _median(above)
    estimate = estimates[0] if estimates[0] == estimates[1] else math.nan
    rank, covered = order_rank(n, level)
    if rank == 0:
        return Interval(estimate, -math.inf, math.inf, n, level, TOO_FEW, "median")
    note = f"median and its interval by order statistics, {100 * covered:.3g} %"
    low, high = float(below[rank - 1]), float(above[n - rank])
    if low == -math.inf and high == math.inf and (below != above).any():
        note = UNKNOWN_ORDER
    return Interval(estimate, low, high, n, level, note, "median")


@lru_cache(maxsize=256)
def order_rank(n: int, level: float) -> tuple[int, float]:
    """(k, coverage): the largest k whose order-statistics interval covers the median at `level`.

    The interval goes from the k-th smallest to the k-th largest of n values. k is 0 if no interval
    has this coverage.
    """
    allowed = Fraction(1 - level) / 2 * 2**n  # sign patterns, of 2^n, that miss on one side
    k, missed, patterns = 0, 0, 1
    while missed + patterns <= allowed:
        missed += patterns
        patterns = patterns * (n - k) // (k + 1)  # how many have k + 1 of n on one side
        k += 1
    return k, float(1 - Fraction(2 * missed, 2**n))


def _median(ordered: FloatArray) -> float:
    """Median of sorted values; NaN for the mean of minus and plus infinity."""
    n = len(ordered)
    low, high = float(ordered[(n - 1) // 2]), float(ordered[n // 2])
    return low if low == high else low / 2 + high / 2
