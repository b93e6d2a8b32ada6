"""Numbers that are known to lie between two ends, as a time that falls between two evaluations.

A target is seen at the first evaluation that is at it or beyond. It was reached in some step after
the evaluation before, so `steps_to` is known to lie from the step after that one to the evaluation.
What a metric makes of such numbers lies between ends as well, by interval arithmetic: they are
exact where each number stands once in the formula, and too wide where one stands more often
(Moore, Interval analysis, 1966).

A claim must hold at the worse end. Evidence for "the left side is smaller" is weighed with the left
side at its upper end and the right one at its lower end, evidence against it the other way round.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from reportgen.findings.evaluate import REDUCTIONS, value_in_trial
from reportgen.findings.fits import FloatArray, exponent, slope
from reportgen.stats import Evidence
from reportgen.suite.expression import Binary, Call, Expression, StepsTo, parts, with_numbers

Ends = tuple[float, float]


def has_time(expression: Expression) -> bool:
    """Whether some part of it is a time to a target, known between two evaluations only."""
    return isinstance(expression, StepsTo) or any(map(has_time, parts(expression)))


def ends_of_arithmetic(expression: Expression, known: Sequence[Ends]) -> Ends:
    """The ends of arithmetic whose parts have these ends, as many as `parts` has."""
    match expression:
        case Binary(operator="/") if known[1][0] <= 0 <= known[1][1] and known[1][0] < known[1][1]:
            return -math.inf, math.inf
    found = [
        value_in_trial(with_numbers(expression, corner), {}) for corner in itertools.product(*known)
    ]
    if any(map(math.isnan, found)):
        return math.nan, math.nan
    match expression:
        case Call(function="abs") if known[0][0] < 0 < known[0][1]:
            return 0.0, max(found)
    return min(found), max(found)


def ends_over(
    function: str, levels: Sequence[float], low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The ends, a seed each, of a function over factors whose levels have these, levels x seeds.

    levels: of the factor as numbers, for a slope or an exponent.
    """
    if function in ("min", "max", "mean"):
        reduce = REDUCTIONS[function]
        return reduce(low, axis=0), reduce(high, axis=0)
    if function == "spread":  # changes by no more than the largest change of a value
        width = np.max(high - low, axis=0)
        spread = REDUCTIONS[function](high, axis=0)
        return np.maximum(spread - width, 0), spread + width
    x = np.asarray(levels)
    fit: Callable[..., FloatArray] = slope if function == "slope" else exponent
    rises = (x > x.mean() if function == "slope" else np.log(x) > np.log(x).mean())[:, None]
    return fit(x, np.where(rises, low, high)), fit(x, np.where(rises, high, low))


def ends_of_distances(
    low: FloatArray, high: FloatArray, other_low: FloatArray, other_high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The ends of the distances of values from others, where both have these ends."""
    with np.errstate(invalid="ignore"):
        least = np.maximum(low - other_high, other_low - high)
        most = np.maximum(high - other_low, other_high - low)
    never = np.isinf(high) | np.isinf(other_high)
    return np.where(never, np.inf, np.maximum(least, 0)), np.where(never, np.inf, most)


def at_the_worse_end(as_seen: Evidence, lower: Evidence, upper: Evidence) -> Evidence:
    """One piece of evidence of an effect as it was seen, and at both ends of what it may be.

    Each p-value is that of the end that speaks least for it; the interval holds those of all three.
    """
    seen = as_seen.interval
    low, high = min(seen.low, lower.interval.low), max(seen.high, upper.interval.high)
    interval = replace(seen, low=low, high=high)
    worse, better = (upper, lower) if as_seen.side == "<" else (lower, upper)
    support = max(as_seen.p_support, worse.p_support)
    against = max(as_seen.p_against, better.p_against)
    if as_seen.side == "=":
        support, against = max(support, better.p_support), max(against, worse.p_against)
    return replace(
        as_seen,
        interval=interval,
        p_support=support,
        p_against=against,
        p_within=max(as_seen.p_within, worse.p_within),
        p_ranks=as_seen.p_ranks if as_seen.skewed else min(support, against),
    )
