"""Power of the tests on claims, and the number of seeds that a claim needs.

The decision rule is that of `evidence` and `family`: the signed-rank test, the second test and the
interval must agree, at a level corrected for the number of claims. Its power is simulated with the
same procedure on normal effects from a fixed stream. Every claim gets an equal part of the level,
the first step of Holm's procedure; once other claims are decided, the power is larger.

Assumes independent, roughly normal effects. If effects are infinite and the sign test decides, only
the result of `least_seeds` is valid.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reportgen.comparison import COMPARISONS
from reportgen.stats.family import verdict_factor
from reportgen.stats.intervals import FloatArray, as_values, check_level, t_quantile
from reportgen.stats.signed_rank import ABOVE_CENTRE, RESERVE, averages_beyond, least_p, sign_test
from reportgen.stats.skewness import distance_at, sample_skewness, transformed_t
from reportgen.stats.streams import normals

BoolArray = NDArray[np.bool_]

SIMULATED = 48  # seeds up to which the procedure itself is simulated
SAMPLES = 2000
CLAIM_SAMPLES = 500  # of claims in several cells
MOST_SEEDS = 1000  # largest number of seeds that is tried
PRICE = 1.08
"""Seeds that the procedure needs relative to a t test, used above `SIMULATED` seeds."""


@dataclass(frozen=True)
class Detectable:
    """The smallest distance of an effect from its threshold that is detected with a given power.

    In the unit of the standard deviation given; `low` and `high` are the distances for the bounds
    of the 95 % interval of that standard deviation. Infinite if no effect can be detected.
    """

    effect: float
    low: float
    high: float
    seeds: int
    power: float


@dataclass(frozen=True)
class Needed:
    """Number of seeds that decides a claim with a given power.

    `seeds` takes the effect size measured in the pilot as exact; `low` and `high` come from its
    95 % interval. None: more than 1000 values.
    """

    seeds: int | None
    low: int | None
    high: int | None

    def times(self, number: int) -> Needed:
        """The numbers of seeds if each value requires `number` seeds."""
        return Needed(
            *(None if n is None else n * number for n in (self.seeds, self.low, self.high))
        )


def least_seeds(
    claims: int = 1, level: float = 0.05, cells: int = 1, *, depends: bool = False
) -> int:
    """The smallest number of seeds with which any of `claims` claims can be decided.

    With n seeds no one-sided p-value is below 1.5 / 2^n (`least_p`); corrected for the number of
    claims and of possible verdicts (see `family`) it must be at most `level`. depends: for the
    verdict that a claim holds in some cells only, which needs more seeds. Raises `ValueError` for
    counts below 1.
    """
    _check_counts(claims, cells)
    check_level(level)
    test_level = _test_level(level, claims, cells) / (cells if depends else 1)
    return max(2, math.ceil(math.log2(RESERVE / test_level / (1 + 1e-9))))


def power_to_decide(
    effect: float,
    std: float,
    seeds: int,
    claims: int = 1,
    *,
    level: float = 0.05,
    cells: int = 1,
) -> float:
    """Probability that one cell of a claim is decided in favour of the side of the true effect.

    effect: distance of the centre of the effects from the threshold, in the unit of `std`.
    std: standard deviation over seeds of the effects (differences or log ratios).

    Raises `ValueError` for counts below 1 and for a `std` that is not positive.
    """
    _check(std, seeds, claims, cells, level)
    test_level = _test_level(level, claims, cells)
    if least_p(seeds) > test_level * (1 + 1e-9):
        return 0.0
    size = abs(effect) / std
    if seeds <= SIMULATED:
        return float(np.mean(_needed_shifts(seeds, test_level, level) < size))
    return _t_power(size, seeds, min(test_level, level / 2))


def detectable(
    std: float,
    seeds: int,
    claims: int = 1,
    *,
    level: float = 0.05,
    cells: int = 1,
    power: float = 0.8,
    pilot: int | None = None,
) -> Detectable:
    """The smallest distance from the threshold that is detected with probability `power`.

    std: as for `power_to_decide`, estimated from `pilot` seeds (None: exact). With several cells,
    which are assumed to be independent and equally far from the threshold, `power` is the
    probability that all of them are detected.

    Raises `ValueError` as `power_to_decide` does, and for a pilot of fewer than 2 seeds.
    """
    _check(std, seeds, claims, cells, level)
    check_level(power)
    size = _size(seeds, _test_level(level, claims, cells), level, power ** (1 / cells))
    low, high = (1.0, 1.0) if pilot is None else spread_bounds(pilot)
    return Detectable(size * std, size * std * low, size * std * high, seeds, power)


def power_of_claim(
    pilot: ArrayLike,
    bounds: tuple[float, float],
    side: str,
    seeds: int,
    claims: int = 1,
    *,
    level: float = 0.05,
) -> float:
    """Probability that a claim gets a verdict, judged over all of its cells.

    pilot: effects of earlier seeds, shape (n, C), one column per cell; n at least 2.
    bounds: the effects between which both sides count as equal; equal bounds: no margin.

    New effects are drawn from the normal distribution with the means and covariances of the pilot,
    500 times from a fixed stream; above 48 seeds cells are treated as independent and each has the
    power of a t test. Raises `ValueError` for counts below 1 and a pilot of fewer than 2 seeds.
    """
    effects = as_values(pilot, ndim=2)
    n, cells = effects.shape
    _check_counts(claims, cells)
    check_level(level)
    if n < 2 or seeds < 1:
        raise ValueError(f"a pilot needs at least 2 seeds. Got {n} instead.")
    test_level = _test_level(level, claims, cells)
    if least_p(seeds) > test_level * (1 + 1e-9):
        return 0.0
    means = effects.mean(axis=0)
    if seeds > SIMULATED:
        sizes = [_sizes(means - bound, effects.std(axis=0, ddof=1)) for bound in bounds]
        return _by_formula(sizes, side, seeds, test_level, level)
    noise = normals(f"power of {seeds} seeds from {n}", (CLAIM_SAMPLES * seeds, n))
    drawn = noise @ ((effects - means) / math.sqrt(n - 1)) + means
    samples = np.moveaxis(drawn.reshape(CLAIM_SAMPLES, seeds, cells), 2, 0)  # (C, S, seeds)
    support, against = _found(samples, bounds, side, test_level, level)
    decided = support.all(axis=0) | against.all(axis=0)
    if cells > 1:  # it may depend
        support, against = _found(samples, bounds, side, test_level / cells, level)
        decided |= support.any(axis=0) & against.any(axis=0)
    return float(decided.mean())


FAR = 1000.0
"""Standard errors between a mean and 0 from which only the standard deviation is uncertain. The
noncentral t distribution takes a time that is proportional to this distance."""


def seeds_needed(
    pilot: ArrayLike,
    bounds: tuple[float, float],
    side: str,
    claims: int = 1,
    *,
    level: float = 0.05,
    power: float = 0.8,
) -> Needed:
    """The smallest number of seeds that decides a claim with probability `power`.

    Arguments as for `power_of_claim`. `low` and `high` come from the interval of the effect size,
    in standard deviations, of the cell nearest to its threshold: the number of seeds is inversely
    proportional to its square. Raises `ValueError` as `power_of_claim` does.
    """
    effects = as_values(pilot, ndim=2)
    n, cells = effects.shape
    least = least_seeds(claims, level, cells)

    def enough(seeds: int) -> bool:
        return power_of_claim(effects, bounds, side, seeds, claims, level=level) >= power

    found = _least_that(enough, least)
    size = _nearest_size(effects, bounds)
    if found is None or size == 0 or not math.isfinite(size):
        return Needed(found, least if found is not None else None, found)
    nearest, farthest = size_bounds(size, n)
    high = None if nearest <= 0 else math.ceil(found * (size / nearest) ** 2)
    low = max(least, math.floor(found * (size / farthest) ** 2))
    return Needed(found, low, high if high is not None and high <= MOST_SEEDS else None)


def size_bounds(size: float, seeds: int, level: float = 0.95) -> tuple[float, float]:
    """Interval of |mean| / standard deviation of normal effects, measured as `size` in a pilot.

    By inversion of the noncentral t distribution; the lower bound is 0 if the sign is uncertain.
    Source: Steiger and Fouladi, "Noncentrality interval estimation" (1997). If the mean is far from
    0, only the standard deviation is uncertain, and the distribution is that of its estimate.
    """
    from scipy.special import nctdtrinc  # lighter than scipy.stats, and loaded on first use only

    check_level(level)
    root, tail = math.sqrt(seeds), (1 - level) / 2
    if size * root > FAR:
        least, most = spread_bounds(seeds, level)
        return size / most, size / least
    low = float(nctdtrinc(seeds - 1, 1 - tail, size * root)) / root
    high = float(nctdtrinc(seeds - 1, tail, size * root)) / root
    return max(0.0, low if math.isfinite(low) else 0.0), high if math.isfinite(high) else size


def spread_bounds(seeds: int, level: float = 0.95) -> tuple[float, float]:
    """Interval of the standard deviation of `seeds` normal values, relative to the measured one.

    Chi-squared with seeds - 1 degrees of freedom. Raises `ValueError` for fewer than 2 seeds.
    """
    if seeds < 2:
        raise ValueError(f"a standard deviation needs at least 2 seeds. Got {seeds} instead.")
    check_level(level)
    from scipy.special import chdtri  # lighter than scipy.stats, and loaded on first use only

    degrees, tail = seeds - 1, (1 - level) / 2
    upper, lower = float(chdtri(degrees, tail)), float(chdtri(degrees, 1 - tail))
    return math.sqrt(degrees / upper), math.sqrt(degrees / lower)


def _test_level(level: float, claims: int, cells: int) -> float:
    """One-sided level of a single test."""
    return level / (claims * verdict_factor(cells))


def _sizes(distances: FloatArray, spread: FloatArray) -> FloatArray:
    """Distances in standard deviations; +-1e6 without spread."""
    with np.errstate(all="ignore"):
        return np.asarray(np.nan_to_num(distances / spread, nan=0.0, posinf=1e6, neginf=-1e6))


def _by_formula(
    sizes: Sequence[FloatArray], side: str, seeds: int, test_level: float, level: float
) -> float:
    """`power_of_claim` from the cells' distances above both bounds, in standard deviations."""

    def both(test_level: float) -> tuple[FloatArray, FloatArray]:
        tail = min(test_level, level / 2)
        at_low, at_high = (
            (_t_powers(found, seeds, tail), _t_powers(-found, seeds, tail)) for found in sizes
        )
        claim, ways = COMPARISONS[side], (_at_once, np.maximum)
        return claim.support((at_low, at_high), *ways), claim.against((at_low, at_high), *ways)

    support, against = both(test_level)
    decided = float(support.prod() + against.prod())
    cells = len(support)
    if cells > 1:  # it may depend
        support, against = both(test_level / cells)
        decided += float((1 - (1 - support).prod()) * (1 - (1 - against).prod()))
    return min(1.0, decided)


def _t_powers(sizes: FloatArray, seeds: int, tail: float) -> FloatArray:
    return np.array([_t_power(size, seeds, tail) for size in sizes])


def _at_once(one: FloatArray, other: FloatArray) -> FloatArray:
    """The least probability that both of two things happen."""
    return np.maximum(0, one + other - 1)


def _least_that(enough: Callable[[int], bool], least: int) -> int | None:
    """The smallest number from `least` on that is enough, to within 2 %; None above 1000."""
    below, seeds = least - 1, least
    while not enough(seeds):
        if seeds >= MOST_SEEDS:
            return None
        below, seeds = seeds, min(MOST_SEEDS, math.ceil(1.5 * seeds))
    while seeds - below > max(1, seeds // 50):
        middle = (below + seeds) // 2
        below, seeds = (below, middle) if enough(middle) else (middle, seeds)
    return seeds


def _nearest_size(effects: FloatArray, bounds: tuple[float, float]) -> float:
    """The smallest distance of a cell's mean from a bound, in standard deviations of the cell."""
    spread = effects.std(axis=0, ddof=1)
    means = effects.mean(axis=0)
    distance = np.min([np.abs(means - bound) for bound in bounds], axis=0)
    with np.errstate(all="ignore"):
        return float(np.nanmin(np.where(spread > 0, distance / spread, np.inf)))


def _size(seeds: int, test_level: float, level: float, power: float) -> float:
    """The detectable distance in standard deviations."""
    if least_p(seeds) > test_level * (1 + 1e-9):
        return math.inf
    if seeds <= SIMULATED:
        return float(np.quantile(_needed_shifts(seeds, test_level, level), power, method="higher"))
    tail = min(test_level, level / 2)
    below, above = 0.0, 1.0
    while _t_power(above, seeds, tail) < power:
        above *= 2
    for _ in range(40):
        middle = (below + above) / 2
        below, above = (middle, above) if _t_power(middle, seeds, tail) < power else (below, middle)
    return above


def _t_power(size: float, seeds: int, tail: float) -> float:
    """Power of the one-sided t test at the level `tail` with `seeds` / `PRICE` values."""
    from scipy.special import nctdtr  # lighter than scipy.stats, and loaded on first use only

    n = seeds / PRICE
    power = 1 - float(nctdtr(n - 1, size * math.sqrt(n), t_quantile(seeds - 1, 1 - 2 * tail)))
    return 1.0 if math.isnan(power) else power  # nctdtr returns NaN where the power is 1


@lru_cache(maxsize=64)
def _needed_shifts(seeds: int, test_level: float, level: float) -> FloatArray:
    """The smallest effect with which each of 2000 normal samples is decided, shape (2000,)."""
    noise = normals(f"power of {seeds} seeds", (SAMPLES, seeds))
    return _shifts(noise, test_level, level)


def _shifts(samples: FloatArray, test_level: float, level: float) -> FloatArray:
    """The smallest shift with which each row is found to be above 0, (S, n) -> (S,).

    The positive rank sum is the number of pairwise averages above 0, so all averages but as many as
    the test allows must be positive; the lower bound of the interval is one of them.
    """
    n = samples.shape[1]
    with np.errstate(invalid="ignore", divide="ignore"):
        spread, g = samples.std(axis=1, ddof=1), sample_skewness(samples)
    averages = _averages(samples)
    beyond = min(averages_beyond(n, tail) for tail in (test_level, level / 2))
    by_ranks = -averages[:, beyond - 1]
    with np.errstate(invalid="ignore"):
        least = distance_at(t_quantile(n - 1, 1 - 2 * test_level), g, n)
        by_mean = np.where(spread > 0, spread * least - samples.mean(axis=1), by_ranks)
    if (needed := _signs_needed(n, test_level)) <= n:
        by_mean = np.minimum(by_mean, -np.sort(samples, axis=1)[:, n - needed])
    return np.maximum(by_ranks, by_mean)


@lru_cache(maxsize=256)
def _signs_needed(n: int, test_level: float) -> int:
    """How many of n values the sign test of the centre needs on one side; n + 1: never enough."""
    enough = (k for k in range(n + 1) if sign_test(k, 0, n, ABOVE_CENTRE)[0] <= test_level)
    return next(enough, n + 1)


def _averages(samples: FloatArray) -> FloatArray:
    """The sorted averages of all pairs of each row, (S, n) -> (S, n (n + 1) / 2)."""
    first, second = np.triu_indices(samples.shape[1])
    return np.sort((samples[:, first] + samples[:, second]) / 2, axis=1)


def _found(
    samples: FloatArray, bounds: tuple[float, float], side: str, test_level: float, level: float
) -> tuple[BoolArray, BoolArray]:
    """Whether each sample supports a claim and whether it opposes it, (C, S, n) -> two (C, S)."""
    at_low, at_high = (
        (
            _found_above(samples - bound, test_level, level),
            _found_above(bound - samples, test_level, level),
        )
        for bound in bounds
    )
    claim, ways = COMPARISONS[side], (np.logical_and, np.logical_or)
    return claim.support((at_low, at_high), *ways), claim.against((at_low, at_high), *ways)


def _found_above(samples: FloatArray, test_level: float, level: float) -> BoolArray:
    """Whether each sample is found above 0, (C, S, n) -> (C, S)."""
    n = samples.shape[-1]
    most = n * (n + 1) // 2
    ranks = np.argsort(np.argsort(np.abs(samples), axis=-1), axis=-1) + 1
    total = np.where(samples > 0, ranks, 0).sum(axis=-1)
    beyond = min(averages_beyond(n, tail) for tail in (test_level, level / 2))
    with np.errstate(all="ignore"):
        t = transformed_t(samples.reshape(-1, n)).reshape(total.shape)
    by_mean = np.isnan(t) | (t >= t_quantile(n - 1, 1 - 2 * test_level))  # NaN: no spread
    by_mean |= np.count_nonzero(samples > 0, axis=-1) >= _signs_needed(n, test_level)
    return np.asarray((total > most - beyond) & by_mean)


def _check(std: float, seeds: int, claims: int, cells: int, level: float) -> None:
    _check_counts(claims, cells)
    check_level(level)
    if seeds < 1:
        raise ValueError(f"seeds must be at least 1. Got {seeds} instead.")
    if not 0 < std < math.inf:
        raise ValueError(f"std must be positive and finite. Got {std:g} instead.")


def _check_counts(claims: int, cells: int) -> None:
    if claims < 1 or cells < 1:
        raise ValueError(f"claims and cells must be at least 1. Got {claims} and {cells} instead.")
