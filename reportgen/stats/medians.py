"""Intervals of the median, which infinite values cannot break.

A number of steps to a target that was never reached is infinite: it has no mean, but it has a rank.
The interval between the k-th smallest and the k-th largest of n independent values misses the
median of the population only if fewer than k values fall on one side of it, and that number is
binomial with probability 1/2 whatever the distribution: the interval is the exact inversion of the
sign test. Nothing is assumed but independence. Because k is a whole number, the interval covers at
least as often as asked: of 8 values the range, in 99.2 %, is the only one above 95 %; of fewer than
6 none is. Values that are equal make it cover more often, never less.

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
    """Where the values lie: `centre_interval`, or `median_interval` if any of them is infinite.

    `values`: shape (n,). Raises `ValueError` as both do.
    """
    array = as_values(values, ndim=1)
    return median_interval(array, level) if np.isinf(array).any() else centre_interval(array, level)


def median_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Interval that covers the median of the population with probability `level` or more.

    The estimate is the median of the values; `note` gives the exact probability, or says that the
    values are too few. `values`: shape (n,), infinities allowed; a NaN gives NaN and an unbounded
    interval. Raises `ValueError` for another shape, for n = 0 and for a level outside (0, 1).
    """
    array = as_values(values, ndim=1)
    return median_of_ranges(array, array, level)


def median_of_ranges(lows: ArrayLike, highs: ArrayLike, level: float = 0.95) -> Interval:
    """`median_interval` of values of which only bounds are known: value i lies in [low i, high i].

    Its lower end is that of the interval of `lows` and its upper end that of `highs`, so it covers
    whatever the values are. The estimate is the median where both have the same one, else NaN.
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
    """(k, probability): the largest k whose interval, from the k-th smallest to the k-th largest of
    n values, covers the median with probability `level` or more, and that probability.

    k is 0, and nothing known, where no interval does.
    """
    allowed = Fraction(1 - level) / 2 * 2**n  # of the 2^n patterns of signs, missed on one side
    k, missed, patterns = 0, 0, 1
    while missed + patterns <= allowed:
        missed += patterns
        patterns = patterns * (n - k) // (k + 1)  # how many have k + 1 of n on one side
        k += 1
    return k, float(1 - Fraction(2 * missed, 2**n))


def _median(ordered: FloatArray) -> float:
    """The middle of sorted values, of two the mean; NaN between minus and plus infinity."""
    n = len(ordered)
    low, high = float(ordered[(n - 1) // 2]), float(ordered[n // 2])
    return low if low == high else low / 2 + high / 2
