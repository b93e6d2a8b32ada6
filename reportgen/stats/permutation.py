"""Tests that assume nothing of a distribution but its symmetry, or not even that.

Under the null hypothesis that the values are distributed symmetrically around 0, every pattern of
signs is as likely as the one that was seen (Fisher, "The Design of Experiments", 1935, section 21).
The test asks how many patterns give as large a mean. The difference of two arms that do not differ
is symmetric whatever the metric, because exchanging the arms negates it: for them the test is
exact, with any distribution, ties and outliers included.

All 2^n patterns are counted up to n = 14. Beyond, a fixed set of 16,384 takes their place that is
closed under products (a linear code that holds the pattern of all signs too). Such a set is a
group, so that the p-value stays exact, without any error of sampling (Hemerik and Goeman, "Exact
testing with random permutations", TEST 27, 2018). The pattern that was seen is always counted, so
no p-value is 0 (Phipson and Smyth, "Permutation p-values should never be zero", 2010).

With infinite values there is no mean: the sign test counts how many lie above 0.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from reportgen.stats.intervals import FloatArray, as_values
from reportgen.stats.streams import raw_bits

FREE_SIGNS = 14
"""log2 of the greatest number of sign patterns that are counted."""

ROUNDING = 1e-12
"""Sums this close to each other, relative to the sum of sizes, count as equal."""


def sign_flip_test(values: ArrayLike) -> tuple[float, float]:
    """(p that the mean is above 0, p that it is below): small where the data say so.

    Null hypothesis of the first: symmetric around a centre of at most 0; the second mirrors it.
    `values`: shape (n,), finite; NaN or infinity give (1, 1). Equal values and zeros are kept.
    Assumes independent values. Raises `ValueError` for another shape and for n = 0.
    """
    array = as_values(values, ndim=1)
    if not np.isfinite(array).all():
        return 1.0, 1.0
    scale = float(np.abs(array).max())
    if scale == 0:
        return 1.0, 1.0
    array = array / scale
    patterns = sign_patterns(len(array))
    half = len(patterns) // 2  # the others are their negatives
    sums = patterns[:half] @ array
    slack = ROUNDING * float(np.abs(array).sum())
    least, most = float(array.sum()) - slack, float(array.sum()) + slack
    above = np.count_nonzero(sums >= least) + np.count_nonzero(-sums >= least)
    below = np.count_nonzero(sums <= most) + np.count_nonzero(-sums <= most)
    return above / len(patterns), below / len(patterns)


def sign_test(above: int, below: int, n: int) -> tuple[float, float]:
    """(p that the median is above, p that it is below) from how many of n values lie there.

    Values on the threshold, or on a side that nobody knows, are in `n` alone: they count against
    either side. Exact binomial probabilities; assumes independent values and nothing else. Source:
    Conover, "Practical nonparametric statistics" (1999), section 3.4.
    """
    if not (above >= 0 and below >= 0 and above + below <= n and n >= 1):
        raise ValueError(f"counts must add up to n at most. Got {above}, {below} and {n} instead.")
    return _at_least(above, n), _at_least(below, n)


def is_complete(n: int) -> bool:
    """Whether all sign patterns of n values are counted."""
    return n <= FREE_SIGNS


def least_p(n: int) -> float:
    """The smallest p-value that one side of a test of n values can have."""
    return 2.0 ** -min(n, FREE_SIGNS)


@lru_cache(maxsize=8)
def sign_patterns(n: int) -> FloatArray:
    """Rows of signs -1 and 1, shape (2^min(n, 14), n); the first row is all 1.

    The second half of the rows are the negatives of the first half, in reverse order.

    Beyond 14 columns, each further sign is the product of the signs of a fixed random choice of the
    first 14. Every choice is of odd size, so that with a row its negative is there too.
    """
    free = min(n, FREE_SIGNS)
    words = np.arange(2**free, dtype=np.uint64)
    masks = [np.uint64(1 << column) for column in range(free)] + _odd_masks(n - free, free)
    columns = [1.0 - 2.0 * (np.bitwise_count(words & mask) & 1) for mask in masks]
    patterns = np.stack(columns, axis=1).astype(np.float64)
    patterns.setflags(write=False)
    return patterns


def _odd_masks(count: int, free: int) -> list[np.uint64]:
    """`count` different choices of an odd number, at least 3, of `free` signs."""
    masks: list[np.uint64] = []
    words = raw_bits("sign patterns", 4 * count + 64) & np.uint64(2**free - 1)
    for word in words:
        size = int(np.bitwise_count(word))
        if len(masks) < count and size % 2 == 1 and size >= 3 and word not in masks:
            masks.append(word)
    if len(masks) < count:
        raise ValueError(f"a test takes fewer than {count + free} values")
    return masks


def _at_least(k: int, n: int) -> float:
    """Probability that at least k of n fair coins show heads."""
    return float(sum(math.comb(n, i) for i in range(k, n + 1)) / 2**n)
