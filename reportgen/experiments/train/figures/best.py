"""Each setting at its best level, where that is what the claims compare.

A claim on `best(val_accuracy[last], over=lr)` compares every schedule at its own best rate. Curves
of all rates would hide those that it is about. The sweep has all of them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.experiments import Better
from reportgen.findings.amounts import noun
from reportgen.language import N_, Phrases
from reportgen.metrics.functions.summaries import Extreme, Max
from reportgen.metrics.nodes import Metric, in_one_trial, walk
from reportgen.metrics.trial import NotMeasured, evaluate
from reportgen.report.trials import ArmTrials
from reportgen.suite.model import Claim, Factor

RULE = N_(
    "Shown is each {setting} at its best {factors}, by {metric} over seeds: {found}. The figures "
    "above have all {all} arms."
)
FEWEST, MOST = 3, 12  # settings


@dataclass(frozen=True)
class AtBest:
    """The names of the arms to show, the factors that tell them apart, and the rule in words."""

    arms: tuple[str, ...]
    factors: tuple[Factor, ...]
    rule: str


def at_best(
    arms: Sequence[ArmTrials], factors: Sequence[Factor], claims: Sequence[Claim], say: Phrases
) -> AtBest | None:
    """None unless at least half of the claims are about the best levels of the same factors."""
    found = [(c.metric.text, over) for c in claims for over in _bests(c.metric)[:1]]
    if not found:
        return None
    (gone, number) = Counter(over.factors for _, over in found).most_common(1)[0]
    kept = tuple(factor for factor in factors if factor.name not in gone)
    if 2 * number < len(claims) or not kept:
        return None
    text, over = next((text, over) for text, over in found if over.factors == gone)
    settings: dict[tuple[str, ...], list[ArmTrials]] = {}
    for arm in arms:
        levels = arm.arm.levels
        if any(factor.name not in levels for factor in factors):
            return None
        settings.setdefault(tuple(levels[factor.name] for factor in kept), []).append(arm)
    if not FEWEST <= len(settings) <= MOST or len(settings) == len(arms):
        return None
    metric = Metric(text, over.argument)
    better: Better = "higher" if isinstance(over, Max) else "lower"
    chosen = {setting: _best(group, metric, better) for setting, group in settings.items()}
    told = [
        f"{', '.join(setting)} ({', '.join(arm.arm.levels[name] for name in gone)})"
        for setting, arm in chosen.items()
    ]
    rule = say.text(
        RULE,
        setting=say.listed([factor.name for factor in kept]),
        factors=say.listed(list(gone)),
        metric=noun(metric, say).text,
        found=say.listed(told),
        all=len(arms),
    )
    return AtBest(tuple(arm.name for arm in chosen.values()), kept, rule)


def _bests(metric: Metric) -> list[Extreme]:
    """Where it takes the best over levels of a number that every trial has."""
    return [
        found
        for found in walk(metric.expression)
        if isinstance(found, Extreme)
        and found.factors
        and in_one_trial(found.argument)
        and found.better == ("higher" if isinstance(found, Max) else "lower")
    ]


def _best(arms: Sequence[ArmTrials], metric: Metric, better: Better) -> ArmTrials:
    """The first of the best, by the mean over seeds, of times by the median."""
    sign = -1.0 if better == "higher" else 1.0

    def place(arm: ArmTrials) -> float:
        values = [value for value in _values(arm, metric) if not math.isnan(value)]
        if not values:
            return math.inf
        return float(sign * (np.median(values) if metric.is_time else np.mean(values)))

    return min(arms, key=place)


def _values(arm: ArmTrials, metric: Metric) -> Iterator[float]:
    for record in (*arm.ok, *arm.failed):
        outcome = record.outcome
        if outcome.status == "failed":
            continue
        try:
            yield evaluate(metric, outcome.arrays, diverged=outcome.status == "diverged")
        except NotMeasured:
            continue
