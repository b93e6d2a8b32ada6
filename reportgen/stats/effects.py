"""Effect sizes on scales that are comparable across metrics."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from reportgen.stats.intervals import FloatArray, Interval, as_values, check_level
from reportgen.stats.streams import integers

DRAWS = 2000  # of the stratified bootstrap, as in Agarwal et al.
KEPT = 0.5  # fraction of the scores between the quartiles


def standardised_effect(effects: ArrayLike) -> float:
    """Mean effect of n seeds in units of the effects' standard deviation, corrected for bias.

    For differences of paired values this is Cohen's d of pairs ("d_z") times Hedges' exact factor
    gamma(k / 2) / (sqrt(k / 2) gamma((k - 1) / 2)), k = n - 1, which makes it unbiased for normal
    effects. `effects`: shape (n,). NaN for fewer than 3 values, for values that are not finite, and
    for equal values. Source: Hedges, "Distribution theory for Glass's estimator of effect size and
    related estimators", Journal of Educational Statistics 6 (1981).
    """
    array = as_values(effects, ndim=1)
    degrees = len(array) - 1
    if degrees < 2 or not np.isfinite(array).all() or (array == array[0]).all():
        return math.nan
    scaled = array / np.abs(array).max()
    return float(_hedges(degrees) * scaled.mean() / scaled.std(ddof=1))


def interquartile_mean(scores: ArrayLike) -> float:
    """Interquartile mean: the mean of the middle half, robust and nearly as precise as the mean.

    `scores`: any shape. If their number is not divisible by 4, the scores at both ends are weighted
    so that exactly half is kept. NaN if a score is NaN or infinities of both signs are kept.
    Source: Agarwal et al. 2021, section 4.3.
    """
    return float(_middle_mean(np.asarray(scores, dtype=np.float64).reshape(1, -1))[0])


def interquartile_interval(scores: ArrayLike, level: float = 0.95) -> Interval:
    """Interquartile mean over runs and data sets with its stratified bootstrap interval.

    `scores`: shape (n, m), n runs of each of m data sets, on one scale. Runs are resampled within
    each data set (percentile interval, 2,000 resamples from a fixed stream), because the data sets
    are not a sample. With fewer than 2 runs or a NaN the interval is unbounded. Raises `ValueError`
    for another shape. Source: Agarwal et al. 2021, section 4.1.
    """
    array = as_values(scores, ndim=2)
    check_level(level)
    n, sets = array.shape
    estimate = interquartile_mean(array)
    if n < 2 or not math.isfinite(estimate):
        note = "one run shows no spread" if n < 2 else "some values are not finite"
        return Interval(estimate, -math.inf, math.inf, n, level, note)
    rows = integers(f"runs of {n} by {sets}", n, (DRAWS, n, sets))
    means = _middle_mean(array[rows, np.arange(sets)].reshape(DRAWS, n * sets))
    below = np.where(np.isnan(means), -np.inf, means)  # infinities of both signs
    above = np.where(np.isnan(means), np.inf, means)
    low = float(np.quantile(below, (1 - level) / 2, method="closest_observation"))
    high = float(np.quantile(above, (1 + level) / 2, method="closest_observation"))
    return Interval(estimate, min(low, estimate), max(high, estimate), n, level)


def _middle_mean(rows: FloatArray) -> FloatArray:
    """Mean of the middle half of each row, shape (r, k) -> (r,)."""
    k = rows.shape[1]
    edges = np.clip(np.arange(k + 1) - k * (1 - KEPT) / 2, 0, k * KEPT)
    weights = np.diff(edges) / (k * KEPT)
    kept = weights > 0
    return np.asarray(np.sort(rows, axis=1)[:, kept] @ weights[kept])


@lru_cache(maxsize=256)
def _hedges(degrees: int) -> float:
    log = math.lgamma(degrees / 2) - math.lgamma((degrees - 1) / 2)
    return math.exp(log) / math.sqrt(degrees / 2)
