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

from dataclasses import replace

from reportgen.stats import Evidence


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
