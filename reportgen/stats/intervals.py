"""Student t intervals: the confidence interval of the mean and the prediction interval.

Both assume independent values that are roughly normal around a common mean. Seeds are independent
by construction; normality matters less the more seeds there are.

Special cases:

* If a value is NaN or infinite, the estimate is NaN and the interval is unbounded (`medians` has
  intervals that allow infinite values).
* For one value the estimate is that value and the interval is unbounded.
* If all values are equal, the interval has zero width, exactly at that value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

ONE_VALUE = "one value shows no spread"
NOT_FINITE = "some values are not finite"
TOO_LARGE = "the bounds exceed the largest float"


@dataclass(frozen=True)
class Interval:
    """An estimate between two bounds, in the unit of the values.

    An unbounded side of an interval of the mean is `-inf` or `inf`, and `note` gives the reason. An
    interval of the median, for which `note` is never empty, may also have infinite values as its
    estimate and bounds. Raises `ValueError` if `low` exceeds `high`, if a bound is NaN, and if the
    level lies outside (0, 1).
    """

    estimate: float
    low: float
    high: float
    n: int
    level: float = 0.95
    note: str = ""
    statistic: Literal["mean", "centre", "median"] = "mean"

    @property
    def bounded(self) -> bool:
        """Whether the interval is informative: it was computed and excludes some numbers."""
        if self.statistic != "median" and self.note:
            return False
        return (self.low, self.high) != (-math.inf, math.inf)

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"low must be at most high. Got {self.low} and {self.high} instead.")
        check_level(self.level)


@dataclass(frozen=True)
class Band:
    """One interval per entry of a curve or grid: three arrays of one shape."""

    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    n: int
    level: float = 0.95


def mean_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Interval that covers the population mean with probability `level`.

    `mean +- t * s / sqrt(n)` with the Student t quantile of n - 1 degrees of freedom and the
    sample standard deviation s (ddof 1). `values`: shape (n,). Raises `ValueError` for another
    shape, for n = 0 and for a level outside (0, 1). Source: Student, "The probable error of a
    mean", Biometrika 6 (1908).
    """
    array = as_values(values, ndim=1)
    return _scalar(array, _band(array, level, one_more=False))


def prediction_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Interval that covers one more run with probability `level`.

    `mean +- t * s * sqrt(1 + 1/n)`: the spread of a single run plus the uncertainty of the mean.
    Unlike the interval of the mean it stays sensitive to non-normality. `values`: shape (n,).
    Raises as `mean_interval` does. Source: Hahn and Meeker, "Statistical Intervals" (1991),
    chapter 4.
    """
    array = as_values(values, ndim=1)
    return _scalar(array, _band(array, level, one_more=True))


def mean_band(values: ArrayLike, level: float = 0.95) -> Band:
    """`mean_interval` for every entry of a curve at once.

    `values`: shape (n, ...), runs first; the arrays of the result have the trailing shape. The
    level holds entry by entry, not for the curve as a whole. A value that is not finite makes only
    its own entry unbounded. Raises as `mean_interval` does.
    """
    return _band(as_values(values), level, one_more=False)


def as_values(values: ArrayLike, ndim: int | None = None) -> FloatArray:
    """Convert to float64; raises `ValueError` unless there is at least one run along axis 0."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim == 0 or (ndim is not None and array.ndim != ndim):
        wanted = "(n, ...)" if ndim is None else "(n,)"
        raise ValueError(f"values must have the shape {wanted}. Got {array.shape} instead.")
    if len(array) == 0:
        raise ValueError(f"values must hold at least one run. Got {array.shape} instead.")
    return array


@lru_cache(maxsize=256)
def t_quantile(degrees: int, level: float) -> float:
    """Two-sided quantile of Student's t: half-width of the central `level` in standard errors."""
    check_level(level)
    if degrees < 1:
        return math.inf
    from scipy.special import stdtrit  # lighter than scipy.stats, and loaded on first use only

    return float(stdtrit(degrees, (1 + level) / 2))


def _band(values: FloatArray, level: float, *, one_more: bool) -> Band:
    n = len(values)
    t = t_quantile(n - 1, level)
    with np.errstate(all="ignore"):
        mean, std = _mean_and_std(values)
        margin = t * std * math.sqrt((1 if one_more else 0) + 1 / n)
        finite = np.isfinite(values).all(axis=0)
        bounded = finite & np.isfinite(margin)
        estimate = np.where(finite, mean, np.nan)
        low = np.where(bounded, mean - margin, -np.inf)
        high = np.where(bounded, mean + margin, np.inf)
    return Band(estimate, low, high, n, level)


def _mean_and_std(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and sample standard deviation (NaN for one value) along axis 0, (n, ...) -> (...).

    Values are scaled by a power of two (exact) so that squares neither overflow nor underflow, and
    taken relative to the first run so that equal values give exactly that value and a deviation
    of 0.
    """
    n = len(values)
    _, exponent = np.frexp(np.abs(values).max(axis=0))
    scaled = np.ldexp(values, -exponent)
    shift = scaled - scaled[0]
    offset = shift.mean(axis=0)
    squares = ((shift - offset) ** 2).sum(axis=0)
    variance = squares / (n - 1) if n > 1 else np.full_like(squares, np.nan)
    return np.ldexp(scaled[0] + offset, exponent), np.ldexp(np.sqrt(variance), exponent)


def _scalar(values: FloatArray, band: Band) -> Interval:
    low, high = float(band.low), float(band.high)
    if math.isfinite(low) and math.isfinite(high):
        note = ""
    elif not np.isfinite(values).all():
        note = NOT_FINITE
    else:
        note = ONE_VALUE if band.n == 1 else TOO_LARGE
    return Interval(float(band.estimate), low, high, band.n, band.level, note)


def check_level(level: float) -> None:
    """Raise `ValueError` unless the level is a probability between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1. Got {level} instead.")
