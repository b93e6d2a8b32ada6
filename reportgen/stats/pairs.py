"""Two arms compared seed by seed.

Every arm runs the same seeds, so entry i of `a` and entry i of `b` share their noise, and the
spread that they share cancels. Both functions swap cleanly: exchanging a and b negates the
difference and inverts the ratio, bounds included.

What is estimated is the centre over seeds, see `signed_rank`. Where a value is infinite (a target
that was never reached), the median over seeds takes its place, see `medians`. Of two infinite
values of one sign nobody knows how they differ: such a pair counts as minus infinity for the lower
end and as plus infinity for the upper.
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
    """Centre of `a - b` over seeds with its interval.

    `a`, `b`: shape (n,), same seeds in the same order, same unit. With infinite values it is the
    median difference instead. Raises `ValueError` when the shapes differ or hold no seed; a NaN
    gives an unbounded interval.
    """
    first, second = as_pairs(a, b)
    if _is_for_ranks(first, second):
        return _median_difference(first, second, level)
    with np.errstate(all="ignore"):
        return centre_interval(first - second, level)


def ratio(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> Interval:
    """Centre of `a / b` over seeds, taken on logarithms: effects multiply.

    `a`, `b`: shape (n,), same seeds in the same order. A zero, a negative value or a NaN has no
    such ratio: the estimate is then NaN, the interval unbounded, and `note` says why. With infinite
    values it is the median ratio instead; minus infinity, the accuracy of a trial that diverged, is
    below every positive number and counts as 0 does in a ratio. One seed leaves (0, inf). Raises
    `ValueError` when the shapes differ or hold no seed. Source: Bland and Altman, "The use of
    transformation when comparing two means", BMJ 312 (1996).
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
        low = -math.inf  # nothing is known, which 0 would not say
    too_large = math.isinf(high) and math.isfinite(logs.high)
    note = logs.note or (TOO_LARGE if too_large else "")
    return Interval(estimate, low, high, logs.n, level, note, logs.statistic)


def differences(a: ArrayLike, b: ArrayLike) -> FloatArray:
    """`a - b` seed by seed, shape (n,); NaN where it is unknown: equal infinities, or a NaN."""
    first, second = as_pairs(a, b)
    with np.errstate(all="ignore"):
        return np.asarray(first - second)


def log_ratios(a: ArrayLike, b: ArrayLike) -> FloatArray:
    """`log(a / b)` seed by seed, shape (n,); NaN where it is unknown.

    All are NaN where `ratio` has no interval: with a zero, a negative value or a NaN. Minus
    infinity counts as 0 does.
    """
    first, second = as_pairs(a, b)
    if _obstacle_to_ratio(np.concatenate([first, second])):
        return np.full(len(first), np.nan)
    with np.errstate(all="ignore"):
        return np.asarray(_log(first) - _log(second))


def _is_for_ranks(first: FloatArray, second: FloatArray) -> bool:
    """Whether there are infinite values, and only numbers beside them."""
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
    """Logarithms of positive numbers and infinities; that of minus infinity is minus infinity."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.maximum(values, 0)))


def _obstacle_to_ratio(values: FloatArray) -> str:
    if np.isnan(values).any():
        return NOT_FINITE
    return NOT_POSITIVE if (values[np.isfinite(values)] <= 0).any() else ""


def as_pairs(a: ArrayLike, b: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Both as float64, one entry a seed, else `ValueError`."""
    first, second = as_values(a, ndim=1), as_values(b, ndim=1)
    if first.shape != second.shape:
        raise ValueError(
            f"a and b must have the same seeds. Got {len(first)} and {len(second)} values instead."
        )
    return first, second
