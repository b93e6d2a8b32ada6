"""A band that holds the whole mean curve, not each of its points.

Of 100 points that each lie in their own 95 % interval with probability 95 %, some often do not. A
simultaneous band `mean +- c * s / sqrt(n)` has one c for all points, as large as the largest |t|
along the curve asks for. That depends on how rough the curve is: on the length L of the path that
the standardised noise of the runs takes on the sphere, the sum of the angles arccos(r) between
neighbouring points whose sample correlation is r. For normal runs, k = n - 1,

    P(max |t| > c)  <=  2 P(t_k > c) + L / pi * (1 + c^2 / k)^(-(k - 1) / 2)

(Worsley, "Local maxima and the expected Euler characteristic of excursion sets of chi2, F and t
fields", 1994; Telschow and Schwartzman, "Simultaneous confidence bands for functional data using
the Gaussian kinematic formula", JSPI 216, 2022). The "sup-t" band that draws noise with the sample
correlation (Montiel Olea and Plagborg-Moller, 2019) is for many runs: of 5 they hold the curve in
41 to 79 % of cases where 95 % was asked for, and this one in 95 to 98 %. Where points are so rough
or few that Bonferroni's c is smaller, it takes the place.

`intervals.mean_band` is the pointwise band. Both assume independent, roughly normal runs.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from reportgen.stats.bounded import UNBOUNDED, Bounds, stretched
from reportgen.stats.intervals import Band, FloatArray, as_values, mean_band, t_quantile

HALVINGS = 60  # of the range in which c is sought


def simultaneous_band(values: ArrayLike, level: float = 0.95, bounds: Bounds = UNBOUNDED) -> Band:
    """Band that holds the mean of the population at all points of a curve with probability `level`.

    `values`: shape (n, S): n runs of a curve of S points in order. A point where a run is not
    finite has no bounds, as in `mean_band`, and does not count; nor does one where all runs are
    equal, whose interval is that value. Never narrower than the pointwise band. `bounds`: the range
    of the values, which the band does not leave (see `bounded`). Raises `ValueError` for another
    shape, for no run and for a level outside (0, 1).
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
