"""The centre (pseudomedian) of the effects over seeds, its interval, and the signed-rank test.

The *centre* of a distribution is the median of the average of two independent values (Hodges and
Lehmann, "Estimates of location based on rank tests", Annals of Mathematical Statistics 34, 1963;
also called the pseudomedian). For a symmetric distribution it equals the mean and the median. For a
skewed one it lies between the two, and a few extreme seeds change it little, however extreme they
are. Claims are therefore about the centre: with few seeds from an unknown distribution no method
can determine the mean, which one seed in a hundred may dominate, but the centre can be estimated
(decision 020).

The test is the signed-rank test (Wilcoxon, Biometrics Bulletin 1, 1945): values are ranked by their
absolute value, and the ranks of those above 0 are added up. If the distribution is symmetric around
0, all patterns of signs are equally likely, which gives exact p-values for any such distribution,
with ties as well. If two arms do not differ, their difference is symmetric, because exchanging the
arms negates it. The interval is the inversion of the test: the numbers that it does not reject.

With n values no one-sided p-value of the test is below 2^-n. For infinite values the sign test is
used instead.
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
"""Largest n with the exact null distribution; above it the normal one is good to three digits."""

LISTED_UP_TO = 2000
"""Largest n for which all pairwise averages are listed; above it they are found by bisection."""

ROUNDING = 1e-12
"""Relative tolerance within which absolute values count as tied."""

ABOVE_CENTRE = math.sqrt(0.5)
"""Upper bound on the probability that a value lies above (or below) the centre of its distribution.

If two independent values lie above it, so does their average, which has a probability of at most
1/2.
"""

RESERVE = 1.5
"""Smallest p-value of a claim relative to that of the signed-rank test (decision 022)."""

TOO_FEW = "too few values for an interval of the centre"


def signed_rank_test(values: ArrayLike) -> tuple[float, float]:
    """(p for a centre above 0, p for a centre below 0): a small p is evidence for that side.

    The null hypothesis of the first is a distribution symmetric around a centre of at most 0; the
    second is its mirror image. `values`: shape (n,), finite; NaN or infinity give (1, 1). Tied
    absolute values share their mean rank. Zeros are ranked too, but count for neither side (Pratt,
    JASA 54, 1959). Assumes independent values. Raises `ValueError` for another shape and for n = 0.
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
    """(p for a median above, p for a median below) the threshold, from counts of n values.

    above, below: numbers of values on either side of the threshold. Values equal to it, or NaN,
    are counted in `n` only, that is, against both sides. Exact binomial probabilities; assumes only
    independence. Source: Conover, "Practical nonparametric statistics" (1999), section 3.4.

    chance: the largest probability of a side under the null hypothesis; `ABOVE_CENTRE` tests the
    centre instead of the median. Raises `ValueError` for inconsistent counts.
    """
    if not (above >= 0 and below >= 0 and above + below <= n and n >= 1):
        raise ValueError(f"counts must add up to n at most. Got {above}, {below} and {n} instead.")
    return _at_least(above, n, chance), _at_least(below, n, chance)


def least_p(n: int) -> float:
    """The smallest one-sided p-value that a claim can have with n values.

    The signed-rank test gives 2^-n if all values lie on one side. For skewed values this is more
    likely than 2^-n, so the minimum is 1.5 times as large (decision 022).
    """
    return RESERVE * 2.0**-n


def centre_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Centre of the values (Hodges-Lehmann estimate) with its confidence interval.

    The estimate is the median of the averages of all pairs of values, including each value with
    itself; the bounds are order statistics of these averages, chosen by inverting the signed-rank
    test (Hollander and Wolfe, "Nonparametric statistical methods" (1999), section 3.3). `values`:
    shape (n,). A value that is not finite makes the estimate NaN and the interval unbounded; with
    too few values for the level (fewer than 6 at 95 %) it is unbounded too, unless all values are
    equal. Raises `ValueError` for another shape, for n = 0 and for a level outside (0, 1).
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
    """The largest k for which the k-th smallest pairwise average is a bound at the level `tail`.

    It is the number of rank sums, counted from 0, whose total probability is at most `tail`; 0 if
    there is none.
    """
    slack = tail * (1 + 1e-9)
    if n <= EXACT_UP_TO:
        tails = _tails(tuple(range(2, 2 * n + 1, 2)))[::2]  # rank sums instead of doubled ones
        at_most = tails[::-1]  # P(sum <= w), by symmetry P(sum >= largest - w)
        return int(np.searchsorted(at_most, slack, side="right"))
    from scipy.special import ndtri  # lighter than scipy.stats, and loaded on first use only

    mean, spread = n * (n + 1) / 4, math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return max(0, math.floor(mean + spread * float(ndtri(slack)) - 0.5) + 1)


def averages_at(array: FloatArray, ranks: list[int]) -> list[float]:
    """The pairwise averages of n values with these ranks (0: smallest) among all n (n + 1) / 2."""
    if len(array) > LISTED_UP_TO:
        ordered = np.sort(array)
        return [_average_by_counting(ordered, rank) for rank in ranks]
    halves = array / 2
    first, second = np.triu_indices(len(array))
    found = np.partition(halves[first] + halves[second], sorted(set(ranks)))
    return [float(found[rank]) for rank in ranks]


def _average_by_counting(ordered: FloatArray, rank: int) -> float:
    """The average with this rank, by bisection down to the last bit; `ordered`: sorted values."""
    low, high = float(ordered[0]), float(ordered[-1])
    while True:
        middle = low / 2 + high / 2
        if not low < middle < high:
            return high if _count_up_to(ordered, low) <= rank else low
        low, high = (low, middle) if _count_up_to(ordered, middle) > rank else (middle, high)


def _count_up_to(ordered: FloatArray, bound: float) -> int:
    """Number of pairwise averages, including each value with itself, that are at most `bound`."""
    partners = np.searchsorted(ordered, 2 * bound - ordered, side="right")
    return int((partners.sum() + np.count_nonzero(ordered <= bound)) // 2)


def _doubled_ranks(sizes: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Twice the rank of each size, from 1; tied sizes share their mean rank."""
    order = np.argsort(sizes, kind="stable")
    steps = np.diff(sizes[order]) > ROUNDING * float(sizes.max())
    group = np.concatenate([[0], np.cumsum(steps)])
    counts = np.bincount(group)
    last = np.cumsum(counts)
    doubled = np.empty(len(sizes), dtype=np.int64)
    doubled[order] = (2 * last - counts + 1)[group]
    return doubled


def _tail(doubled: tuple[int, ...], least: int) -> float:
    """Probability that the sum of the doubled ranks with a positive sign is at least `least`.

    Each sign is positive with probability 1/2, independently.
    """
    if len(doubled) <= EXACT_UP_TO:
        return min(1.0, float(_tails(doubled)[least]))  # rounding may give slightly more than 1
    from scipy.special import ndtr  # lighter than scipy.stats, and loaded on first use only

    ranks = np.array(doubled, dtype=np.float64)
    return float(ndtr((ranks.sum() / 2 - least + 1) / (math.sqrt((ranks**2).sum()) / 2)))


@lru_cache(maxsize=512)
def _tails(doubled: tuple[int, ...]) -> FloatArray:
    """P(sum >= s) for s = 0, 1, ..., sum(doubled); shape (sum(doubled) + 1,)."""
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
    """Probability of at least k successes in n independent trials with success rate `chance`."""
    if k <= 0:
        return 1.0
    from scipy.special import bdtrc  # lighter than scipy.stats, and loaded on first use only

    return float(bdtrc(k - 1, n, chance))
