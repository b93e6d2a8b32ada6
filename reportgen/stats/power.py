"""What a number of seeds can show, before any of them is computed.

The decision is that of `family`: a one-sided sign-flip test at the level shared among the claims,
and the interval on the same side. Up to 14 seeds its power is that of the very procedure, from 2000
samples of normal effects of a fixed stream; beyond, that of the one-sided t test (noncentral t),
from which it then differs by 2 percentage points at most. Every claim gets an equal share of the
level, the first step of Holm's procedure: where other claims are decided, the power is larger.

Assumes independent, roughly normal effects. Where effects are infinite and the sign test decides,
only the least number of seeds holds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from reportgen.stats.family import verdict_factor
from reportgen.stats.intervals import FloatArray, check_level, t_quantile
from reportgen.stats.permutation import FREE_SIGNS, least_p, sign_patterns
from reportgen.stats.streams import normals

SIMULATED = 14  # seeds up to which the procedure itself is simulated
SAMPLES = 2000
AT_ONCE = 200  # samples, which take 26 MB
MOST_SEEDS = 1000  # beyond which no number of seeds is sought


@dataclass(frozen=True)
class Detectable:
    """The smallest distance of an effect from its threshold that seeds find with some power.

    In the unit of the standard deviation that was given; `low` and `high` are what it is if that is
    as small or as large as a 95 % interval around it allows. Infinite where no effect is found.
    """

    effect: float
    low: float
    high: float
    seeds: int
    power: float


def least_seeds(claims: int = 1, level: float = 0.05, cells: int = 1) -> int | None:
    """The smallest number of seeds with which any of `claims` claims can be decided.

    With n seeds no p-value is below 2 / 2^n; corrected for the claims (and for more than 2 cells of
    a claim, see `family`) it must be at most `level`. None where no number of seeds is enough: more
    claims than the 16,384 sign patterns can serve. Raises `ValueError` for counts below 1.
    """
    _check_counts(claims, cells)
    check_level(level)
    for n in range(2, FREE_SIGNS + 1):
        if least_p(n) <= _share(level, claims, cells) * (1 + 1e-9):
            return n
    return None


def power_to_decide(
    effect: float,
    std: float,
    seeds: int,
    claims: int = 1,
    *,
    level: float = 0.05,
    cells: int = 1,
) -> float:
    """Probability that a claim is decided for the side on which its effect lies.

    effect: distance of the mean effect from the threshold, in the unit of `std`.
    std: standard deviation of the effects of single seeds (of differences, or of log ratios).

    For several cells it is the power in each one. Raises `ValueError` for counts below 1 and for a
    `std` that is not positive.
    """
    _check(std, seeds, claims, cells, level)
    share = _share(level, claims, cells)
    if least_p(seeds) > share * (1 + 1e-9):
        return 0.0
    size = abs(effect) / std
    if seeds <= SIMULATED:
        return float(np.mean(_needed_shifts(seeds, share, level) < size))
    return _t_power(size, seeds, min(share, level / 2))


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
    """The smallest distance from the threshold that is decided with probability `power`.

    std: as for `power_to_decide`, estimated from `pilot` seeds (none: taken as exact).

    Raises `ValueError` as `power_to_decide` does, and for a pilot of fewer than 2 seeds.
    """
    _check(std, seeds, claims, cells, level)
    check_level(power)
    size = _size(seeds, _share(level, claims, cells), level, power)
    low, high = (1.0, 1.0) if pilot is None else spread_bounds(pilot)
    return Detectable(size * std, size * std * low, size * std * high, seeds, power)


def seeds_needed(
    effect: float,
    std: float,
    claims: int = 1,
    *,
    level: float = 0.05,
    cells: int = 1,
    power: float = 0.8,
) -> int | None:
    """The least number of seeds that decides a claim of this effect with probability `power`.

    Arguments as of `power_to_decide`. None where 1000 are not enough.
    """
    _check(std, 1, claims, cells, level)
    share, size = _share(level, claims, cells), abs(effect) / std
    least = least_seeds(claims, level, cells)
    if least is None or _size(MOST_SEEDS, share, level, power) > size:
        return None
    for n in range(least, SIMULATED + 1):
        if _size(n, share, level, power) <= size:
            return n
    below, enough = SIMULATED, MOST_SEEDS
    while enough - below > 1:
        middle = (below + enough) // 2
        below, enough = (
            (below, middle) if _size(middle, share, level, power) <= size else (middle, enough)
        )
    return enough


def spread_bounds(seeds: int, level: float = 0.95) -> tuple[float, float]:
    """By what to multiply a standard deviation of `seeds` normal values to get its interval.

    Chi-squared with seeds - 1 degrees of freedom. Raises `ValueError` for fewer than 2 seeds.
    """
    if seeds < 2:
        raise ValueError(f"a spread needs 2 seeds at least. Got {seeds} instead.")
    check_level(level)
    from scipy.special import chdtri  # lighter than scipy.stats, and loaded on first use only

    degrees, tail = seeds - 1, (1 - level) / 2
    upper, lower = float(chdtri(degrees, tail)), float(chdtri(degrees, 1 - tail))
    return math.sqrt(degrees / upper), math.sqrt(degrees / lower)


def _share(level: float, claims: int, cells: int) -> float:
    """One-sided level of a single test."""
    return level / (claims * verdict_factor(cells))


def _size(seeds: int, share: float, level: float, power: float) -> float:
    """The detectable distance in standard deviations."""
    if least_p(seeds) > share * (1 + 1e-9):
        return math.inf
    if seeds <= SIMULATED:
        return float(np.quantile(_needed_shifts(seeds, share, level), power, method="higher"))
    tail = min(share, level / 2)
    below, above = 0.0, 1.0
    while _t_power(above, seeds, tail) < power:
        above *= 2
    for _ in range(40):
        middle = (below + above) / 2
        below, above = (middle, above) if _t_power(middle, seeds, tail) < power else (below, middle)
    return above


def _t_power(size: float, seeds: int, tail: float) -> float:
    """Power of the one-sided t test at the level `tail` against an effect of `size` deviations."""
    from scipy.special import nctdtr  # lighter than scipy.stats, and loaded on first use only

    degrees = seeds - 1
    power = 1 - float(nctdtr(degrees, size * math.sqrt(seeds), t_quantile(degrees, 1 - 2 * tail)))
    return 1.0 if math.isnan(power) else power  # the noncentral t gives up where it is 1


@lru_cache(maxsize=32)
def _needed_shifts(seeds: int, share: float, level: float) -> FloatArray:
    """For each of 2000 normal samples the effect from which on it is decided, shape (2000,).

    Flipping the signs of a set of seeds keeps the sum as large as long as the mean of the set is
    not positive. So with K patterns allowed, the sample shifted by d is decided when at most K - 1
    sets have a mean of -d or less: when d exceeds minus the K-th smallest mean of all sets
    ("typical values"; Hartigan, JASA 64, 1969).
    """
    noise = normals(f"power of {seeds} seeds", (seeds, SAMPLES))
    flipped = (1 - sign_patterns(seeds)[1:]) / 2  # (2^n - 1, n), without the pattern that was seen
    weights = flipped / flipped.sum(axis=1, keepdims=True)
    last = math.floor(share * (len(flipped) + 1) * (1 + 1e-9)) - 1
    parts = (weights @ noise[:, i : i + AT_ONCE] for i in range(0, SAMPLES, AT_ONCE))
    by_signs = -np.concatenate([np.partition(part, last, axis=0)[last] for part in parts])
    errors = noise.std(axis=0, ddof=1) / math.sqrt(seeds)
    by_interval = t_quantile(seeds - 1, 1 - level) * errors - noise.mean(axis=0)
    return np.asarray(np.maximum(by_signs, by_interval))


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
