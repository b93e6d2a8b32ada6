"""The bias-corrected and accelerated bootstrap interval (BCa) of a mean.

The values are resampled with replacement, and the bounds are quantiles of the resampled means,
corrected for bias and skewness. The method assumes independent, identically distributed values,
which need not be normal. With few values the interval is too short: the variance of a resample
lacks the factor n / (n - 1), and its tails are those of a normal distribution. The "expanded"
interval therefore uses the quantiles that would give the t interval for normal resampled means
(Hesterberg, "What teachers should know about the bootstrap", The American Statistician 69, 2015,
section 4.3). It is reported beside the t interval; no verdict depends on it.

Sources: Efron, "Better bootstrap confidence intervals", JASA 82 (1987); Efron and Tibshirani, "An
introduction to the bootstrap" (1993), section 14.3.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from reportgen.stats.intervals import (
    FloatArray,
    Interval,
    as_values,
    check_level,
    t_quantile,
)
from reportgen.stats.streams import raw_bits

DRAWS = 9999
SAME = 1e-12
"""Relative tolerance: smaller differences between values are rounding errors."""
LEAST_VALUES = 3  # for two values the acceleration is always 0


def bca_interval(
    values: ArrayLike, level: float = 0.95, *, expanded: bool = True
) -> Interval | None:
    """BCa interval of the mean from 9,999 resamples (up to 5 values: all possible resamples).

    `values`: shape (n,). expanded: widen the interval for few values; False gives Efron's original
    one. Returns None if a value is not finite or there are fewer than 3. Equal values give an
    interval of zero width. The resamples come from a fixed stream.
    Raises `ValueError` for another shape, for n = 0 and for a level outside (0, 1).
    """
    array = as_values(values, ndim=1)
    check_level(level)
    n = len(array)
    scale = float(np.abs(array).max())
    if n < LEAST_VALUES or not math.isfinite(scale):
        return None
    if float(np.ptp(array)) <= SAME * scale:
        same = float(np.median(array))
        return Interval(same, same, same, n, level)
    deviations = array / scale - (array / scale).mean()
    means = np.sort(draws(n) @ deviations)
    reach = math.sqrt(n / (n - 1)) * t_quantile(n - 1, level) if expanded else _normal(level)
    below, above = (_shifted(quantile, means, deviations) for quantile in (-reach, reach))
    mean = float((array / scale).mean())
    low, high = np.quantile(means, [below, above]).tolist()
    return Interval(scale * mean, scale * (mean + low), scale * (mean + high), n, level)


@lru_cache(maxsize=8)
def draws(n: int, count: int = DRAWS) -> FloatArray:
    """Weights of `count` resamples of n values, shape (count, n); each row adds up to 1.

    Returns all n^n resamples if there are at most `count`. Otherwise they are balanced: over all
    resamples every value is drawn equally often, so the mean of the resampled means is exact
    (Davison, Hinkley and Schechtman, "Efficient bootstrap simulation", Biometrika 73, 1986).
    """
    if n**n <= count:
        everything = np.indices((n,) * n).reshape(n, -1)
        return np.asarray((everything[:, :, None] == np.arange(n)).mean(axis=0))
    shuffled = raw_bits(f"bootstrap draws of {n}", count * n).argsort(kind="stable") % n
    flat = shuffled + n * np.repeat(np.arange(count), n)
    weights = np.bincount(flat, minlength=count * n).reshape(count, n) / n
    weights.setflags(write=False)
    return np.asarray(weights, dtype=np.float64)


def _normal(level: float) -> float:
    from scipy.special import ndtri  # lighter than scipy.stats, and loaded on first use only

    return float(ndtri((1 + level) / 2))


def _shifted(normal: float, means: FloatArray, deviations: FloatArray) -> float:
    """Corrected probability for a nominal one, which is given as a normal quantile.

    Equation 14.10 of Efron and Tibshirani, from the sorted resampled means and the deviations of
    the values from their mean.
    """
    from scipy.special import ndtr, ndtri  # lighter than scipy.stats, and loaded on first use only

    slack = 1e-12 * float(np.abs(deviations).max())
    at_most = np.searchsorted(means, slack, side="right")
    less = np.searchsorted(means, -slack, side="left")
    bias = float(ndtri((less + at_most) / (2 * len(means))))
    acceleration = float((deviations**3).sum() / (6 * (deviations**2).sum() ** 1.5))
    moved = bias + normal
    return float(ndtr(bias + moved / (1 - acceleration * moved)))
