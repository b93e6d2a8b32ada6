"""Intervals of means that stay within the range of their quantity.

The mean of accuracies lies between 0 and 1, that of losses above 0; Student's interval knows
nothing of that. It reaches beyond, and near an end it misses too often, because values pile up
there and are skewed away from it. So its half-width is taken to a scale without ends and back, by
the delta method: with bounds 0 and 1, mean m and half-width w,

    logit(m) +- w / (m (1 - m)),

and log(m) +- w / m where only the lower bound is finite; other bounds are shifted and scaled to
these. Far from the ends both agree with Student's interval. Source: Brown, Cai and DasGupta,
"Interval estimation for a binomial proportion", Statistical Science 16 (2001), section 4.2.1, and
Korn and Graubard, "Analysis of health surveys" (1999), section 2.5, there with Student's quantile.

Coverage that is asked for as 95 %, simulated for shares near 1 (binomial of 360 examples, with
seeds that differ) and n = 4, 5, 8, 12 seeds: 95 to 97 % at a mean of 0.99 where Student's interval
has 91 to 93 %; for exponential values 93 to 94 % where it has 88 to 90 % (tests/stats/
test_bounded.py holds both). No interval of so few seeds sees a rare crash.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from reportgen.stats.intervals import (
    Band,
    FloatArray,
    Interval,
    as_values,
    mean_band,
    mean_interval,
)

Bounds = tuple[float, float]
"""The least and the largest value that is possible; infinite where there is none."""
UNBOUNDED: Bounds = (-math.inf, math.inf)

FEWEST_VALUES = 4
"""Values from which on an interval is given: Student's factor for 2 and 3 is 12.7 and 4.3."""
TOO_FEW_VALUES = "fewer than 4 values show too little of their spread"


def bounded_interval(
    values: ArrayLike, bounds: Bounds = UNBOUNDED, level: float = 0.95
) -> Interval:
    """Interval of the mean of values (n,) that lie between `bounds`, to describe them.

    Of fewer than `FEWEST_VALUES` there is none: it is unbounded, and `note` says so. Without finite
    bounds it is that of `mean_interval`, which see for what else is noted and raised.
    """
    found = mean_interval(values, level)
    if 1 < found.n < FEWEST_VALUES:
        note = found.note or TOO_FEW_VALUES
        return Interval(found.estimate, -math.inf, math.inf, found.n, level, note)
    if not found.bounded:
        return found
    low, high = within(np.float64(found.estimate), np.float64(found.high - found.estimate), bounds)
    return Interval(found.estimate, float(low), float(high), found.n, level)


def bounded_band(values: ArrayLike, bounds: Bounds = UNBOUNDED, level: float = 0.95) -> Band:
    """`bounded_interval` for every entry of curves (n, ...) at once; of few values unbounded."""
    array = as_values(values)
    band = mean_band(array, level)
    if band.n < FEWEST_VALUES:
        nothing = np.full(band.estimate.shape, np.inf)
        return Band(band.estimate, -nothing, nothing, band.n, level)
    return stretched(band, 1.0, bounds)


def geometric_interval(
    values: ArrayLike, bounds: Bounds = UNBOUNDED, level: float = 0.95
) -> Interval:
    """`bounded_interval` of the geometric mean of positive values (n,): of their logarithms."""
    least, most = (math.log(bound) if bound > 0 else -math.inf for bound in bounds)
    found = bounded_interval(np.log(as_values(values, ndim=1)), (least, most), level)
    with np.errstate(over="ignore"):  # the bound of few values may be larger than any number
        estimate, low, high = np.exp([found.estimate, found.low, found.high]).tolist()
    return replace(found, estimate=estimate, low=low, high=high)


def stretched(band: Band, factor: float, bounds: Bounds) -> Band:
    """A symmetric band, `factor` times as wide, within bounds; entries without bounds keep none."""
    bounded = np.isfinite(band.low) & np.isfinite(band.high)
    with np.errstate(invalid="ignore"):
        low, high = within(band.estimate, factor * (band.high - band.estimate), bounds)
    return Band(
        band.estimate,
        np.where(bounded, low, band.low),
        np.where(bounded, high, band.high),
        band.n,
        band.level,
    )


def within(
    estimate: FloatArray | np.float64, half: FloatArray | np.float64, bounds: Bounds
) -> tuple[FloatArray, FloatArray]:
    """`estimate` -+ `half` (...) on the scale of the bounds, taken back.

    An estimate that is at a bound, or by rounding beyond it, keeps the plain interval, cut there.
    """
    least, most = bounds
    below, above = estimate - least, most - estimate
    with np.errstate(all="ignore"):
        if math.isinf(least) and math.isinf(most):
            low, high = estimate - half, estimate + half
        elif math.isinf(most):
            low = least + below * np.exp(-half / below)
            high = least + below * np.exp(half / below)
        elif math.isinf(least):
            low = most - above * np.exp(half / above)
            high = most - above * np.exp(-half / above)
        else:
            span = most - least
            moved = half * span / (below * above)  # in units of the logit
            low = least + span * below / (below + above * np.exp(moved))
            high = most - span * above / (above + below * np.exp(moved))
    inside = (below > 0) & (above > 0) & (half > 0)
    ends = np.minimum(least, estimate), np.maximum(most, estimate)
    return (
        np.where(inside, np.minimum(low, estimate), np.clip(estimate - half, *ends)),
        np.where(inside, np.maximum(high, estimate), np.clip(estimate + half, *ends)),
    )
