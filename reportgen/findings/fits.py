"""Numbers of several values: their spread, their slope, the exponent of a power law.

Values may be infinite, where a trial diverged or never reached its target, and NaN where nothing is
known. Neither is left out: what becomes of them stands with each function.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

_CANCELS = 1e-9
"""Sums of weights up to this are rounding: all weights together, in absolute value, make 1."""


def spread(values: FloatArray, axis: int = 0) -> FloatArray:
    """Standard deviation along an axis, with n in the denominator: the values are all there are.

    Infinite where one of the values is; NaN where one is NaN.
    """
    with np.errstate(all="ignore"):
        plain = np.asarray(np.std(values, axis=axis))
    infinite = np.isinf(values).any(axis=axis) & ~np.isnan(values).any(axis=axis)
    return np.where(infinite, np.inf, plain)


def apart(first: FloatArray, second: FloatArray) -> FloatArray:
    """Distance of each value of one array from that of the other, in the same place.

    Infinite where one of the two is, both alike included; NaN where one is NaN.
    """
    with np.errstate(invalid="ignore"):
        distances = np.abs(first - second)
    unknown = np.isnan(first) | np.isnan(second)
    return np.where((np.isinf(first) | np.isinf(second)) & ~unknown, np.inf, distances)


def slope(x: ArrayLike, values: FloatArray, axis: int = 0) -> FloatArray:
    """Least squares slope of the values along an axis, against x (as long as that axis).

    Infinite values count as equal and larger than any number, so the slope is infinite too, upwards
    or downwards as they pull: a loss that is infinite from some step on rises. NaN where they pull
    to neither side, where a value is NaN, and for fewer than two values of x.
    """
    x = np.asarray(x, dtype=np.float64)
    rows = np.moveaxis(values, axis, -1)
    weights = x - x.mean()
    scale = np.abs(weights).sum()
    if scale == 0:
        return np.full(rows.shape[:-1], np.nan)
    weights = weights / scale
    finite = np.isfinite(rows)
    plain = (np.where(finite, rows, 0) @ weights) / (weights @ (x - x.mean()))
    pull = np.where(finite, 0, np.sign(np.where(np.isnan(rows), 0, rows))) @ weights
    infinite = np.where(pull > 0, np.inf, -np.inf)
    infinite[np.abs(pull) < _CANCELS] = np.nan
    found = np.where(finite.all(axis=-1), plain, infinite)
    return np.where(np.isnan(rows).any(axis=-1), np.nan, found)


def exponent(x: ArrayLike, values: FloatArray) -> FloatArray:
    """The p of `values ~ x^p` along the first axis: the least squares slope of logarithms.

    NaN where a value is not positive or not finite: no power law goes through it.
    """
    positive = np.isfinite(values) & (values > 0)
    logs = np.log(np.where(positive, values, 1))
    return np.where(positive.all(axis=0), slope(np.log(np.asarray(x)), logs), np.nan)
