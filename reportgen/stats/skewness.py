"""t test of the mean, corrected for skewness.

For skewed values Student's t has the wrong error rate, because its numerator and denominator are
dependent. Hall's transformation removes the sample skewness from t to second order in 1 / sqrt(n),
and unlike that of Johnson (JASA 73, 1978) it is monotonic. Source: Hall, "On the removal of
skewness by transformation", Journal of the Royal Statistical Society B 54 (1992).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from reportgen.stats.intervals import FloatArray, as_values

LEAST_VALUES = 3  # two values have no skewness


def skewness_test(values: ArrayLike) -> tuple[float, float]:
    """(p for a mean above 0, p for a mean below 0): a small p-value is evidence for that side.

    `values`: shape (n,), finite; otherwise, and for fewer than 3 values, (1, 1). Equal values have
    no spread: (0, 1) if they are above 0. Assumes independent values for which the distribution of
    the mean is described by variance and skewness. Raises `ValueError` for another shape and for
    n = 0.
    """
    array = as_values(values, ndim=1)
    if len(array) < LEAST_VALUES or not np.isfinite(array).all():
        return 1.0, 1.0
    if (array == array[0]).all():
        return 1.0 - float(array[0] > 0), 1.0 - float(array[0] < 0)
    from scipy.special import stdtr  # lighter than scipy.stats, and loaded on first use only

    t = float(transformed_t(array[None])[0])
    return float(stdtr(len(array) - 1, -t)), float(stdtr(len(array) - 1, t))


def transformed_t(samples: FloatArray) -> FloatArray:
    """Hall's transformed t of each row, (S, n) -> (S,); no row may be constant.

    With d = mean / standard deviation and skewness g it is
    sqrt(n) (d + g d^2 / 3 + g^2 d^3 / 27 + g / (6 n)).
    """
    n = samples.shape[1]
    scaled = samples / np.abs(samples).max(axis=1, keepdims=True)
    distance = scaled.mean(axis=1) / scaled.std(axis=1, ddof=1)
    g = sample_skewness(scaled)
    bent = distance + g * distance**2 / 3 + g**2 * distance**3 / 27
    return np.asarray(math.sqrt(n) * (bent + g / (6 * n)))


def distance_at(t: float, g: FloatArray, n: int) -> FloatArray:
    """Inverse of `transformed_t`: the mean / standard deviation that gives t, shape (S,)."""
    y = t / math.sqrt(n) - g / (6 * n)
    with np.errstate(all="ignore"):
        bent = (np.cbrt(1 + g * y) - 1) * 3 / g
    return np.asarray(np.where(np.abs(g) < 1e-6, y, bent))


def sample_skewness(samples: FloatArray) -> FloatArray:
    """Third central moment divided by the second to the power 3/2, (S, n) -> (S,)."""
    deviations = samples - samples.mean(axis=1, keepdims=True)
    third, second = (deviations**3).mean(axis=1), (deviations**2).mean(axis=1)
    return np.asarray(third / second**1.5)
