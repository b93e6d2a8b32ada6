"""The bias-corrected and accelerated bootstrap interval (BCa) of a mean.

It draws the values again and again with replacement and reads the interval off the means of the
draws, at quantiles that are moved for bias and skewness. It assumes independent values of one
distribution, not a normal one. With few values it is too short: the spread of a draw lacks the
factor n / (n - 1), and its tails are normal ones. So the quantiles are those that would give the t
interval if the draws were normal ("expanded"; Hesterberg, "What teachers should know about the
bootstrap", The American Statistician 69, 2015, section 4.3). It stands beside the t interval and
decides nothing.

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
"""Values that differ by less than this, relative to the largest, differ by rounding alone."""
LEAST_VALUES = 3  # of two values the acceleration is 0 whatever they are


def bca_interval(
    values: ArrayLike, level: float = 0.95, *, expanded: bool = True
) -> Interval | None:
    """BCa interval of the mean from 9,999 draws of a fixed stream (up to 5 values: all draws).

    `values`: shape (n,). expanded: widened for few values; else Efron's own. None where there is
    none: a value that is not finite, or fewer than 3. Equal values give an interval of zero width.
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
    """Weights of `count` draws of n values with replacement, shape (count, n); rows add up to 1.

    All n^n draws where those are fewer. Otherwise balanced: over all draws every value is taken
    equally often, so that the mean of the means has no error (Davison, Hinkley and Schechtman,
    "Efficient bootstrap simulation", Biometrika 73, 1986).
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
    """The probability to read at in place of a nominal one, which is given as a normal deviate.

    Equation 14.10 of the book, from the sorted means of draws and the deviations of the values.
    """
    from scipy.special import ndtr, ndtri  # lighter than scipy.stats, and loaded on first use only

    slack = 1e-12 * float(np.abs(deviations).max())
    at_most = np.searchsorted(means, slack, side="right")
    less = np.searchsorted(means, -slack, side="left")
    bias = float(ndtri((less + at_most) / (2 * len(means))))
    acceleration = float((deviations**3).sum() / (6 * (deviations**2).sum() ** 1.5))
    moved = bias + normal
    return float(ndtr(bias + moved / (1 - acceleration * moved)))
