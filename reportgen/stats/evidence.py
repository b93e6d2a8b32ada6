"""Evidence for and against a claim in one cell, that is, at one combination of the other factors.

A cell has one effect per seed: a difference, the logarithm of a ratio, or a value. The claim is
that the effect passes a threshold: with the margin `m` it is -m for `A < B` and m for `A > B`, and
`A = B` claims an effect between the two. Three one-sided tests are made; these are their null
hypotheses, and a small p-value is evidence against the null hypothesis:

* `p_support`: the effect does not pass the threshold (for `A = B`: it lies outside the margin);
* `p_against`: it passes the threshold (for `A = B`: it lies within the margin);
* `p_within`: it lies beyond the margin on the opposite side. 1 if no margin is declared.

The centre of the effects is tested by the signed-rank test (see `signed_rank`), which is exact for
effects that are symmetric around their centre. For skewed effects its error rate could be too high,
so a second test must agree: either a t test of the mean corrected for skewness (see `skewness`), or
a sign test of the centre, which assumes only independent, identically distributed values. The
p-value is the larger of that of the signed-rank test and that of the second test, and at least
`least_p`.

If an effect is infinite, the sign test of the median decides alone; it assumes only independence.
If an effect is undefined (a value is NaN, or a ratio has a value that is not positive), all
p-values are 1. `family` turns the p-values into a verdict.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from reportgen.comparison import COMPARISONS, Beyond, Margin
from reportgen.stats.bootstrap import bca_interval
from reportgen.stats.effects import standardised_effect
from reportgen.stats.intervals import FloatArray, Interval, as_values
from reportgen.stats.medians import location_interval
from reportgen.stats.pairs import difference, differences, log_ratios, ratio
from reportgen.stats.rounding import ROUNDING
from reportgen.stats.signed_rank import ABOVE_CENTRE, least_p, sign_test, signed_rank_test
from reportgen.stats.skewness import skewness_test

RANKS = "signed-rank test"
SIGN = "sign test"
NO_TEST = "no test"

Scale = Literal["value", "difference", "ratio"]


@dataclass(frozen=True)
class Evidence:
    """The evidence on a claim in one cell.

    `interval`, `threshold` and `opposite` are in the unit of the value, the difference or the
    ratio; for a ratio `effects` (one per seed) and `standardised` refer to its logarithm.
    """

    interval: Interval  # of the centre, or of the median
    side: str  # the sign of a comparison
    threshold: float  # bound that the effect must pass; for `=`: the upper bound
    opposite: float | None  # margin on the opposite side; for `=`: the lower bound
    p_support: float
    p_against: float
    p_within: float
    test: str
    p_ranks: float = math.nan  # min of `p_support` and `p_against` by the signed-rank test alone
    standardised: float = math.nan  # mean / standard deviation, see `standardised_effect`
    improvement: float = math.nan  # fraction of seeds on the claimed side, ties count half
    scale: Scale = "difference"
    effects: FloatArray = field(default_factory=lambda: np.empty(0), repr=False, compare=False)
    seeds: tuple[int, ...] = ()

    @cached_property
    def bootstrap(self) -> Interval | None:
        """Mean and its BCa interval, computed on first use; None if it is undefined."""
        if len(self.effects) == 0 or self.test == SIGN:
            return None
        found = bca_interval(self.effects, self.interval.level)
        if found is None or self.scale != "ratio":
            return found
        with np.errstate(over="ignore", under="ignore"):
            estimate, low, high = np.exp([found.estimate, found.low, found.high]).tolist()
        return Interval(estimate, low, high, found.n, found.level)

    @property
    def skewed(self) -> bool:
        """Whether the effects are so skewed that the second test determines the p-value."""
        return min(self.p_support, self.p_against) > self.p_ranks * (1 + ROUNDING)

    @property
    def supports(self) -> bool:
        """Whether the whole interval lies where the claim says."""
        return COMPARISONS[self.side].support(self._beyond, operator.and_, operator.or_)

    @property
    def opposes(self) -> bool:
        """Whether the whole interval lies where the claim denies that it lies."""
        return COMPARISONS[self.side].against(self._beyond, operator.and_, operator.or_)

    @property
    def within(self) -> bool:
        """Whether an order with a margin is claimed and the whole interval lies within it."""
        if not COMPARISONS[self.side].one_sided or self.opposite is None:
            return False
        return self.opposes and COMPARISONS[self.side].equal(self._beyond)

    @property
    def bounds(self) -> tuple[float, float]:
        """The lower and the upper bound of the margin, equal ones where none is declared."""
        opposite = self.threshold if self.opposite is None else self.opposite
        return min(self.threshold, opposite), max(self.threshold, opposite)

    @property
    def _beyond(self) -> Beyond[bool]:
        low, high = self.bounds
        return (self._above(low), self._below(low)), (self._above(high), self._below(high))

    def _above(self, bound: float) -> bool:
        return self.interval.low > bound + ROUNDING * abs(bound)

    def _below(self, bound: float) -> bool:
        return self.interval.high < bound - ROUNDING * abs(bound)


def weigh_pairs(
    a: ArrayLike,
    b: ArrayLike,
    side: str,
    margin: Margin | None = None,
    level: float = 0.95,
    *,
    seeds: Sequence[int] = (),
) -> Evidence:
    """Evidence on `A side B` by more than `margin` (None: any difference), paired by seed.

    `a`, `b`: shape (n,), the same seeds in the same order; `seeds`: these seeds. The kind of the
    margin decides whether differences or logarithms of ratios are tested. `level`: of the interval.
    Raises `ValueError` if the shapes differ or are empty, and for `=` without a margin.
    """
    margin = margin or Margin()
    is_ratio = margin.kind == "ratio"
    interval = (ratio if is_ratio else difference)(a, b, level)
    effects = (log_ratios if is_ratio else differences)(a, b)
    first, second = as_values(a), as_values(b)
    signs = np.sign(np.where(first == second, 0.0, _difference_sign(first, second)))
    return _weigh(interval, effects, side, margin.bounds(), margin, signs, seeds)


def weigh_values(
    values: ArrayLike,
    constant: float,
    side: str,
    margin: Margin | None = None,
    level: float = 0.95,
    *,
    seeds: Sequence[int] = (),
) -> Evidence:
    """Evidence on `value side constant` by more than `margin`, one value per seed.

    A margin moves the threshold to the claimed side: `constant - m` or `constant / m` for `<`.
    `values`: shape (n,). Raises `ValueError` as `weigh_pairs` does, and for a ratio margin around a
    constant that is not positive.
    """
    margin = margin or Margin()
    low, high = margin.bounds()
    if margin.kind == "ratio":
        if constant <= 0:
            raise ValueError(f"a ratio margin needs a constant above 0. Got {constant:g} instead.")
        bounds = (constant * low, constant * high) if margin.declared else (constant, constant)
    else:
        bounds = constant + low, constant + high
    array = as_values(values, ndim=1)
    signs = np.sign(array - constant)
    interval = location_interval(array, level)
    return _weigh(interval, array, side, bounds, margin, signs, seeds, "value", constant)


def no_evidence(side: str, note: str, level: float = 0.95) -> Evidence:
    """Evidence of a cell without values: all p-values are 1, and `note` gives the reason."""
    interval = Interval(math.nan, -math.inf, math.inf, 0, level, note)
    return Evidence(interval, side, math.nan, None, 1.0, 1.0, 1.0, NO_TEST)


def at_the_worse_end(as_seen: Evidence, lower: Evidence, upper: Evidence) -> Evidence:
    """One piece of evidence of an effect as it was seen, and at both ends of what it may be.

    Each p-value is that of the end that speaks least for it; the interval holds those of all three.
    """
    seen = as_seen.interval
    low, high = min(seen.low, lower.interval.low), max(seen.high, upper.interval.high)
    interval = replace(seen, low=low, high=high)
    claim = COMPARISONS[as_seen.side]
    hard, easy = claim.least_favourable(lower, upper), claim.least_favourable(upper, lower)
    support = max(as_seen.p_support, *(end.p_support for end in hard))
    against = max(as_seen.p_against, *(end.p_against for end in easy))
    return replace(
        as_seen,
        interval=interval,
        p_support=support,
        p_against=against,
        p_within=max(as_seen.p_within, *(end.p_within for end in hard)),
        p_ranks=as_seen.p_ranks if as_seen.skewed else min(support, against),
    )


def _weigh(
    interval: Interval,
    effects: FloatArray,
    side: str,
    bounds: tuple[float, float],
    margin: Margin,
    signs: FloatArray,
    seeds: Sequence[int],
    scale: Scale | None = None,
    origin: float = 0.0,
) -> Evidence:
    """Test `effects` against `bounds`; `signs`: sign of each seed's effect without the margin."""
    _check(side, margin, len(effects), seeds)
    scale = scale or margin.kind
    by_rank = interval.statistic == "median"
    low, high = (math.log(bound) if scale == "ratio" else bound for bound in bounds)
    at_low = _test(effects, low, by_rank=by_rank)
    at_high = _test(effects, high, by_rank=by_rank) if margin.declared else at_low
    support, against, within = _p_values(side, at_low.both, at_high.both)
    ranks = min(_p_values(side, at_low.ranks, at_high.ranks)[:2])
    threshold, opposite = COMPARISONS[side].ordered(bounds)
    return Evidence(
        interval,
        side,
        threshold,
        opposite if margin.declared else None,
        support,
        against,
        within if margin.declared else 1.0,
        _name_of_test(effects, by_rank=by_rank),
        math.nan if by_rank else ranks,
        math.nan if by_rank else standardised_effect(effects - origin),
        _improvement(effects, signs, side, (low, high)),
        scale,
        effects.copy(),
        tuple(seeds),
    )


OneSided = tuple[float, float]
"""(p that the effect lies above a bound, p that it lies below)."""


def _p_values(side: str, at_low: OneSided, at_high: OneSided) -> tuple[float, float, float]:
    """(support, against, within) from the tests at both bounds."""
    claim, tested = COMPARISONS[side], (at_low, at_high)
    within = claim.equal(tested) if claim.one_sided else 1.0
    return claim.support(tested, max, min), claim.against(tested, max, min), within


@dataclass(frozen=True)
class _Tested:
    """p-values at one bound: of the signed-rank (or sign) test alone, and with the second test."""

    ranks: OneSided
    both: OneSided


def _test(effects: FloatArray, bound: float, *, by_rank: bool) -> _Tested:
    beyond = effects - bound
    beyond[np.abs(beyond) <= ROUNDING * abs(bound)] = 0.0  # equal up to rounding
    n = len(effects)
    if by_rank:
        signs = _at_least(sign_test(*_sides(beyond), n), least_p(n))
        return _Tested(signs, signs)
    ranks, means = _at_least(signed_rank_test(beyond), least_p(n)), skewness_test(beyond)
    signs = sign_test(*_sides(beyond), n, ABOVE_CENTRE)
    above, below = (
        max(rank, min(mean, sign)) for rank, mean, sign in zip(ranks, means, signs, strict=True)
    )
    return _Tested(ranks, (above, below))


def _at_least(p: OneSided, least: float) -> OneSided:
    return max(p[0], least), max(p[1], least)


def _sides(beyond: FloatArray) -> tuple[int, int]:
    """Number of values above and below 0; NaN counts for neither."""
    return int(np.count_nonzero(beyond > 0)), int(np.count_nonzero(beyond < 0))


def _name_of_test(effects: FloatArray, *, by_rank: bool) -> str:
    if by_rank:
        return SIGN
    return RANKS if np.isfinite(effects).all() else NO_TEST


def _improvement(
    effects: FloatArray, signs: FloatArray, side: str, bounds: tuple[float, float]
) -> float:
    """Fraction of seeds whose effect lies where the claim says; without a margin a tie is half."""
    claim = COMPARISONS[side]
    if claim.one_sided:
        return float(((1 + (1 if claim.more else -1) * signs) / 2).mean())
    if np.isnan(effects).any():
        return math.nan
    low, high = bounds
    beyond = (effects > low, effects < low), (effects > high, effects < high)
    return float(claim.support(beyond, np.logical_and, np.logical_or).mean())


def _difference_sign(first: FloatArray, second: FloatArray) -> FloatArray:
    with np.errstate(all="ignore"):
        return np.asarray(np.sign(first - second))


def _check(side: str, margin: Margin, n: int, seeds: Sequence[int]) -> None:
    if side not in COMPARISONS:
        raise ValueError(f"side must be one of {', '.join(COMPARISONS)}. Got {side!r} instead.")
    if not (COMPARISONS[side].one_sided or margin.declared):
        raise ValueError("equality needs a margin: two sides are never equal to the last digit")
    if seeds and len(seeds) != n:
        raise ValueError(f"seeds must name each value. Got {len(seeds)} for {n} values instead.")
