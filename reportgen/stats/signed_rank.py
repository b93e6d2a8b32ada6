"""Where the effects of the seeds lie: their centre, its interval, and the test that goes with both.

The *centre* of a distribution is the median of the average of two independent values (Hodges and
Lehmann, "Estimates of location based on rank tests", Annals of Mathematical Statistics 34, 1963;
also called the pseudomedian). Of a symmetric distribution it is the mean and the median. Of a
skewed one it lies between both, and a few extreme seeds move it little, however extreme they are.
That is why claims speak of it: from few seeds of an unknown distribution no method can tell the
mean, which one seed in a hundred may decide, but the centre can be told (decision 020).

The test is the signed-rank test (Wilcoxon, Biometrics Bulletin 1, 1945): values are ranked by their
size, and the ranks of those above 0 are added up. If the distribution is symmetric around 0, each
pattern of signs is as likely as any other, which gives exact p-values for any distribution, ties
included. The difference of two arms that do not differ is symmetric, because exchanging the arms
negates it. The interval inverts the test: it holds the numbers that the test does not reject.

With n values the test gives no p-value of one side below 2^-n. With infinite values the sign test
takes over.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from reportgen.stats.intervals import (
    NOT_FINITE,
    ONE_VALUE,
    FloatArray,
    Interval,
    as_values,
    check_level,
)

EXACT_UP_TO = 200
"""Values up to which the null distribution is counted; beyond, it is normal to three digits."""

LISTED_UP_TO = 2000
"""Values up to which all their averages are listed; beyond, they are counted."""

ROUNDING = 1e-12
"""Sizes this close to each other, relative to the largest, have the same rank."""

ABOVE_CENTRE = math.sqrt(0.5)
"""Upper bound on the probability that a value lies above the centre of its distribution, or below.

If two independent values lie above it, so does their average, which happens by chance with
probability 1/2 at most.
"""

RESERVE = 1.5
"""By how much the least p-value of a claim exceeds that of the signed-rank test (decision 022)."""

TOO_FEW = "too few values for an interval of the centre"


def signed_rank_test(values: ArrayLike) -> tuple[float, float]:
    """(p that the centre is above 0, p that it is below): small where the data say so.

    Null hypothesis of the first: symmetric around a centre of at most 0; the second mirrors it.
    `values`: shape (n,), finite; NaN or infinity give (1, 1). Equal sizes share their mean rank.
    Zeros are ranked too, and then count for neither side (Pratt, JASA 54, 1959). Assumes
    independent values. Raises `ValueError` for another shape and for n = 0.
    """
    array = as_values(values, ndim=1)
    if not np.isfinite(array).all():
        return 1.0, 1.0
    doubled = _doubled_ranks(np.abs(array))
    above, below = int(doubled[array > 0].sum()), int(doubled[array < 0].sum())
    ranks = tuple(sorted(doubled[array != 0].tolist()))
    if not ranks:
        return 1.0, 1.0
    return _tail(ranks, above), _tail(ranks, below)


def sign_test(above: int, below: int, n: int, chance: float = 0.5) -> tuple[float, float]:
    """(p that the median is above, p that it is below) from how many of n values lie there.

    Values on the threshold, or on a side that nobody knows, are in `n` alone: they count against
    either side. Exact binomial probabilities; assumes independent values and nothing else. Source:
    Conover, "Practical nonparametric statistics" (1999), section 3.4.

    chance: the largest probability of a side under the null hypothesis. With `ABOVE_CENTRE` it is
    the centre, not the median, that is tested.
    """
    if not (above >= 0 and below >= 0 and above + below <= n and n >= 1):
        raise ValueError(f"counts must add up to n at most. Got {above}, {below} and {n} instead.")
    return _at_least(above, n, chance), _at_least(below, n, chance)


def least_p(n: int) -> float:
    """The smallest p-value that one side of a test of n values may have, in a claim.

    The signed-rank test gives 2^-n if all values lie on one side. Skewed values do so more often,
    so half as much again is the least that counts (decision 022).
    """
    return RESERVE * 2.0**-n


def centre_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Centre of the values, and an interval that covers that of their distribution.

    The estimate is the median of the averages of all pairs of values, each value with itself
    included; the bounds are the averages that as many lie beyond as the signed-rank test allows
    (Hollander and Wolfe, "Nonparametric statistical methods" (1999), section 3.3). `values`: shape
    (n,). A value that is not finite makes the estimate NaN and the interval unbounded; too few
    values for the level (at 95 %: fewer than 6) leave it unbounded, unless all of them are equal.
    Raises `ValueError` for another shape, for n = 0 and for a level outside (0, 1).
    """
    array = as_values(values, ndim=1)
    check_level(level)
    n = len(array)
    if not np.isfinite(array).all():
        return Interval(math.nan, -math.inf, math.inf, n, level, NOT_FINITE, "centre")
    if n > 1 and (array == array[0]).all():
        same = float(array[0])
        return Interval(same, same, same, n, level, statistic="centre")
    pairs = n * (n + 1) // 2
    beyond = averages_beyond(n, (1 - level) / 2)
    middle = ((pairs - 1) // 2, pairs // 2)
    ranks = [*middle, beyond - 1, pairs - beyond] if beyond else [*middle]
    below, above, *bounds = averages_at(array, ranks)
    estimate = below if below == above else below / 2 + above / 2
    if not bounds:
        note = ONE_VALUE if n == 1 else TOO_FEW
        return Interval(estimate, -math.inf, math.inf, n, level, note, "centre")
    low, high = bounds
    return Interval(estimate, low, high, n, level, statistic="centre")


def averages_beyond(n: int, tail: float) -> int:
    """The largest k for which the k-th smallest average of pairs is a bound with that tail.

    It is the number of sums of ranks, from 0 on, that together have a probability of `tail` at
    most. 0 where no average is such a bound.
    """
    slack = tail * (1 + 1e-9)
    if n <= EXACT_UP_TO:
        tails = _tails(tuple(range(2, 2 * n + 1, 2)))[::2]  # of sums of ranks, not of doubled ones
        at_most = tails[::-1]  # P(sum <= w), by symmetry P(sum >= most - w)
        return int(np.searchsorted(at_most, slack, side="right"))
    from scipy.special import ndtri  # lighter than scipy.stats, and loaded on first use only

    mean, spread = n * (n + 1) / 4, math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return max(0, math.floor(mean + spread * float(ndtri(slack)) - 0.5) + 1)


def averages_at(array: FloatArray, ranks: list[int]) -> list[float]:
    """The averages of pairs of n values that have these ranks (0: smallest) among all n(n+1)/2."""
    if len(array) > LISTED_UP_TO:
        ordered = np.sort(array)
        return [_average_by_counting(ordered, rank) for rank in ranks]
    halves = array / 2
    first, second = np.triu_indices(len(array))
    found = np.partition(halves[first] + halves[second], sorted(set(ranks)))
    return [float(found[rank]) for rank in ranks]


def _average_by_counting(ordered: FloatArray, rank: int) -> float:
    """By bisection between the smallest and the largest value, to the last bit."""
    low, high = float(ordered[0]), float(ordered[-1])
    while True:
        middle = low / 2 + high / 2
        if not low < middle < high:
            return high if _count_up_to(ordered, low) <= rank else low
        low, high = (low, middle) if _count_up_to(ordered, middle) > rank else (middle, high)


def _count_up_to(ordered: FloatArray, bound: float) -> int:
    """How many averages of pairs, each value with itself included, are at most `bound`."""
    partners = np.searchsorted(ordered, 2 * bound - ordered, side="right")
    return int((partners.sum() + np.count_nonzero(ordered <= bound)) // 2)


def _doubled_ranks(sizes: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Twice the rank of each size from 1 on; equal ones share the mean of theirs."""
    order = np.argsort(sizes, kind="stable")
    steps = np.diff(sizes[order]) > ROUNDING * float(sizes.max())
    group = np.concatenate([[0], np.cumsum(steps)])
    counts = np.bincount(group)
    last = np.cumsum(counts)
    doubled = np.empty(len(sizes), dtype=np.int64)
    doubled[order] = (2 * last - counts + 1)[group]
    return doubled


def _tail(doubled: tuple[int, ...], least: int) -> float:
    """Probability that the doubled ranks with random signs have a positive sum of `least` or more.

    Each rank counts with probability 1/2, independently.
    """
    if len(doubled) <= EXACT_UP_TO:
        return min(1.0, float(_tails(doubled)[least]))  # sums round
    from scipy.special import ndtr  # lighter than scipy.stats, and loaded on first use only

    ranks = np.array(doubled, dtype=np.float64)
    return float(ndtr((ranks.sum() / 2 - least + 1) / (math.sqrt((ranks**2).sum()) / 2)))


@lru_cache(maxsize=512)
def _tails(doubled: tuple[int, ...]) -> FloatArray:
    """P(sum >= s) for s = 0, 1, ..., the sum of all: shape (sum + 1,)."""
    probability = np.zeros(sum(doubled) + 1)
    probability[0] = 1.0
    reached = 0
    for rank in doubled:
        reached += rank
        moved = probability[: reached - rank + 1] / 2
        probability[: reached + 1] /= 2
        probability[rank : reached + 1] += moved
    tails = np.cumsum(probability[::-1])[::-1]
    tails.setflags(write=False)
    return tails


def _at_least(k: int, n: int, chance: float) -> float:
    """Probability that at least k of n coins show heads, each of which does so by that chance."""
    if k <= 0:
        return 1.0
    from scipy.special import bdtrc  # lighter than scipy.stats, and loaded on first use only

    return float(bdtrc(k - 1, n, chance))
