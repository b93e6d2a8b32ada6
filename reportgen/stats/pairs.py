"""Paired comparison of two arms, seed by seed.

Every arm runs the same seeds, so entry i of `a` and entry i of `b` share their noise, and the
common variation cancels. Exchanging a and b negates the difference and inverts the ratio, bounds
included.

The estimate is the centre over seeds (see `signed_rank`). If a value is infinite (a target that was
never reached), it is the median over seeds (see `medians`). The difference of two infinities of the
same sign is unknown: such a pair counts as minus infinity for the lower bound and as plus infinity
for the upper bound.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from reportgen.stats.intervals import (
    NOT_FINITE,
    TOO_LARGE,
    FloatArray,
    Interval,
    as_values,
)
from reportgen.stats.medians import median_of_ranges
from reportgen.stats.signed_rank import centre_interval

NOT_POSITIVE = "a ratio needs values above zero"


def difference(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> Interval:
    """Centre of `a - b` over seeds with its interval; the median if a value is infinite.

    `a`, `b`: shape (n,), same seeds in the same order, same unit. A NaN gives an unbounded
    interval. Raises `ValueError` if the shapes differ or are empty.
    """
    first, second = as_pairs(a, b)
    if _is_for_ranks(first, second):
        return _median_difference(first, second, level)
    with np.errstate(all="ignore"):
        return centre_interval(first - second, level)


def ratio(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> Interval:
    """Centre of `a / b` over seeds with its interval, computed on logarithms.

    `a`, `b`: shape (n,), same seeds in the same order. For a zero, a negative value or a NaN the
    ratio is undefined: the estimate is NaN, the interval unbounded, and `note` gives the reason. If
    a value is infinite it is the median ratio instead; minus infinity, the accuracy of a trial that
    diverged, is below every positive number and is treated as 0. For one seed the interval is
    (0, inf). Raises `ValueError` if the shapes differ or are empty. Source: Bland and Altman, "The
    use of transformation when comparing two means", BMJ 312 (1996).
    """
    first, second = as_pairs(a, b)
    if obstacle := _obstacle_to_ratio(np.concatenate([first, second])):
        return Interval(math.nan, -math.inf, math.inf, len(first), level, obstacle)
    if _is_for_ranks(first, second):
        logs = _median_difference(_log(first), _log(second), level)
    else:
        logs = centre_interval(np.log(first) - np.log(second), level)
    with np.errstate(over="ignore", under="ignore"):
        estimate, low, high = np.exp([logs.estimate, logs.low, logs.high]).tolist()
    if logs.statistic == "median" and not logs.bounded:
        low = -math.inf  # marks the interval as unbounded, which 0 would not
    too_large = math.isinf(high) and math.isfinite(logs.high)
    note = logs.note or (TOO_LARGE if too_large else "")
    return Interval(estimate, low, high, logs.n, level, note, logs.statistic)


def differences(a: ArrayLike, b: ArrayLike) -> FloatArray:
    """`a - b` by seed, shape (n,); NaN if it is undefined: equal infinities, or a NaN."""
    first, second = as_pairs(a, b)
    with np.errstate(all="ignore"):
        return np.asarray(first - second)


def log_ratios(a: ArrayLike, b: ArrayLike) -> FloatArray:
    """`log(a / b)` by seed, shape (n,); NaN if it is undefined.

    All entries are NaN if any value is zero, negative or NaN, as `ratio` then has no interval.
    Minus infinity is treated as 0.
    """
    first, second = as_pairs(a, b)
    if _obstacle_to_ratio(np.concatenate([first, second])):
        return np.full(len(first), np.nan)
    with np.errstate(all="ignore"):
        return np.asarray(_log(first) - _log(second))


def _is_for_ranks(first: FloatArray, second: FloatArray) -> bool:
    """Whether some values are infinite and none is NaN."""
    values = np.concatenate([first, second])
    return bool(np.isinf(values).any()) and not np.isnan(values).any()


def _median_difference(first: FloatArray, second: FloatArray, level: float) -> Interval:
    """Median of `first - second`; the difference of equal infinities is between -inf and inf."""
    with np.errstate(invalid="ignore"):
        differences = first - second
    unknown = np.isnan(differences)
    lows = np.where(unknown, -np.inf, differences)
    return median_of_ranges(lows, np.where(unknown, np.inf, differences), level)


def _log(values: FloatArray) -> FloatArray:
    """Logarithms of positive numbers and infinities; minus infinity stays minus infinity."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.maximum(values, 0)))


def _obstacle_to_ratio(values: FloatArray) -> str:
    if np.isnan(values).any():
        return NOT_FINITE
    return NOT_POSITIVE if (values[np.isfinite(values)] <= 0).any() else ""


def as_pairs(a: ArrayLike, b: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Convert both to float64, one entry per seed; raises `ValueError` if the shapes differ."""
    first, second = as_values(a, ndim=1), as_values(b, ndim=1)
    if first.shape != second.shape:
        raise ValueError(
            f"a and b must have the same seeds. Got {len(first)} and {len(second)} values instead."
        )
    return first, second
