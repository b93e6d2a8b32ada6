"""Two arms compared seed by seed.

Every arm runs the same seeds, so entry i of `a` and entry i of `b` share their noise, and the
spread that they share cancels. Both functions swap cleanly: exchanging a and b negates the
difference and inverts the ratio, bounds included.
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
    mean_interval,
)

NOT_POSITIVE = "a ratio needs values above zero"


def difference(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> Interval:
    """Mean of `a - b` over seeds with its paired t interval.

    `a`, `b`: shape (n,), same seeds in the same order, same unit. Assumes roughly normal
    differences. Raises `ValueError` when the shapes differ or hold no seed; values that are not
    finite give an unbounded interval (see `intervals`).
    """
    first, second = _paired(a, b)
    with np.errstate(all="ignore"):
        return mean_interval(first - second, level)


def ratio(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> Interval:
    """Geometric mean of `a / b` over seeds; the t interval is taken on logarithms.

    `a`, `b`: shape (n,), same seeds in the same order. Assumes roughly normal log ratios, that
    is, effects that multiply. A zero, a negative or a non-finite value has no such ratio: the
    estimate is then NaN, the interval unbounded, and `note` says why. One seed leaves (0, inf).
    Raises `ValueError` when the shapes differ or hold no seed. Source: Bland and Altman, "The use
    of transformation when comparing two means", BMJ 312 (1996).
    """
    first, second = _paired(a, b)
    if obstacle := _obstacle_to_ratio(np.concatenate([first, second])):
        return Interval(math.nan, -math.inf, math.inf, len(first), level, obstacle)
    logs = mean_interval(np.log(first) - np.log(second), level)
    with np.errstate(over="ignore", under="ignore"):
        estimate, low, high = np.exp([logs.estimate, logs.low, logs.high]).tolist()
    note = logs.note or (TOO_LARGE if math.isinf(high) else "")
    return Interval(estimate, low, high, logs.n, level, note)


def _obstacle_to_ratio(values: FloatArray) -> str:
    if not np.isfinite(values).all():
        return NOT_FINITE
    return NOT_POSITIVE if values.min() <= 0 else ""


def _paired(a: ArrayLike, b: ArrayLike) -> tuple[FloatArray, FloatArray]:
    first, second = as_values(a, ndim=1), as_values(b, ndim=1)
    if first.shape != second.shape:
        raise ValueError(
            f"a and b must have the same seeds. Got {len(first)} and {len(second)} values instead."
        )
    return first, second
