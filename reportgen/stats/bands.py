"""Simultaneous confidence band for a mean curve, which covers all of its points at once.

If each of 100 points lies in its own 95 % interval with probability 95 %, some point often lies
outside. A simultaneous band `mean +- c * s / sqrt(n)` uses one c for all points, a quantile of the
largest |t| along the curve. It depends on the roughness of the curve: on the length L of the path
of the standardised residuals on the sphere, which is the sum of the angles arccos(r) between
neighbouring points whose sample correlation is r. For normal runs, with k = n - 1,

    P(max |t| > c)  <=  2 P(t_k > c) + L / pi * (1 + c^2 / k)^(-(k - 1) / 2)

(Worsley, "Local maxima and the expected Euler characteristic of excursion sets of chi2, F and t
fields", 1994; Telschow and Schwartzman, "Simultaneous confidence bands for functional data using
the Gaussian kinematic formula", JSPI 216, 2022). The "sup-t" band that draws noise with the sample
correlation (Montiel Olea and Plagborg-Moller, 2019) needs many runs: with 5 runs its coverage is
41 to 79 % at a nominal 95 %, that of this band 95 to 98 %. Bonferroni's c is used where it is
smaller, which happens with few points or very rough curves.

`intervals.mean_band` is the pointwise band. Both assume independent, roughly normal runs.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from reportgen.stats.bounded import UNBOUNDED, Bounds, stretched
from reportgen.stats.intervals import Band, FloatArray, as_values, mean_band, t_quantile

HALVINGS = 60  # bisection steps for c


def simultaneous_band(values: ArrayLike, level: float = 0.95, bounds: Bounds = UNBOUNDED) -> Band:
    """Band that covers the population mean at all points of a curve with probability `level`.

    `values`: shape (n, S), n runs of a curve of S ordered points. A point where a run is not finite
    is unbounded, as in `mean_band`, and is left out of the calculation of c; so is a point where
    all runs are equal, whose interval is that value. The band is never narrower than the pointwise
    one. `bounds`: the range of the values, within which the band stays (see `bounded`). Raises
    `ValueError` for another shape, for no run and for a level outside (0, 1).
    """
    array = as_values(values, ndim=2)
    band = mean_band(array, level)
    if band.n == 1:
        return band
    factor = largest_t(array, level) / t_quantile(band.n - 1, level)
    return stretched(band, factor, bounds)


def largest_t(curves: ArrayLike, level: float = 0.95) -> float:
    """Half-width c of the simultaneous band in standard errors; `curves`: shape (n, S), n >= 2."""
    from scipy.special import stdtr  # lighter than scipy.stats, and loaded on first use only

    array = as_values(curves, ndim=2)
    degrees = len(array) - 1
    points = array[:, np.isfinite(array).all(axis=0)]
    points = points[:, (points != points[:1]).any(axis=0)]
    pointwise = t_quantile(degrees, level)
    if degrees < 1 or points.shape[1] <= 1:
        return pointwise
    length = _length(points)

    def exceeded(c: float) -> float:
        bend = math.pow(1 + c * c / degrees, -(degrees - 1) / 2)
        return 2 * (1 - float(stdtr(degrees, c))) + length / math.pi * bend

    below, above = pointwise, t_quantile(degrees, 1 - (1 - level) / points.shape[1])
    if exceeded(above) > 1 - level:
        return above
    for _ in range(HALVINGS):
        middle = (below + above) / 2
        below, above = (middle, above) if exceeded(middle) > 1 - level else (below, middle)
    return above


def _length(points: FloatArray) -> float:
    """Sum of the angles between the standardised deviations of neighbouring points, (n, S)."""
    deviations = points / np.abs(points).max(axis=0)
    deviations = deviations - deviations.mean(axis=0)
    deviations /= np.sqrt((deviations**2).sum(axis=0))  # columns of length 1
    chords = np.sqrt(((deviations[:, 1:] - deviations[:, :-1]) ** 2).sum(axis=0))
    return float((2 * np.arcsin(np.minimum(chords / 2, 1))).sum())
