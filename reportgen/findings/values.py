"""Evaluates the metric of a claim on one side of a rule: one number per seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from reportgen.execution import Run
from reportgen.experiments import Outcome
from reportgen.metrics.functions.curves import StepsTo
from reportgen.metrics.levels import number
from reportgen.metrics.nodes import (
    BySeed,
    Expression,
    Metric,
    Other,
    in_one_trial,
    interval_censored,
    measures,
)
from reportgen.metrics.rule import Group, Rule, cells
from reportgen.metrics.scope import counterparts
from reportgen.metrics.trial import FloatArray, NotMeasured, Trial, value_in_trial


@dataclass(frozen=True)
class SideValues:
    """The values of a metric on one side of a rule.

    A seed with a missing or failed trial is not in `by_seed`. A seed with a diverged trial is, with
    the worst value, and it is in `diverged` too. The arms of `diverged_in` are all arms that the
    metric uses: the arms of the side, and those that `of` refers to.
    """

    by_seed: Mapping[int, float]  # seed -> value, in the order of the seeds
    low: Mapping[int, float] = field(default_factory=dict)  # lower limits of censored values
    high: Mapping[int, float] = field(default_factory=dict)  # upper limits of censored values
    known_to: float = 0.0  # largest number of steps between the limits of a censored step count
    failed: frozenset[tuple[str, int]] = frozenset()  # (arm, seed) of failed trials
    diverged_in: Mapping[str, frozenset[int]] = field(default_factory=dict)  # arm -> seeds
    partners: Mapping[int, int] = field(default_factory=dict)  # first -> second seed of a pair
    lacking: str = ""  # clause on what the metric needs and the trials lack

    @property
    def diverged(self) -> frozenset[int]:
        """Seeds with a diverged trial, of the seed or of its partner, in any of the arms."""
        own = frozenset[int]().union(*self.diverged_in.values())
        return own | {first for first, second in self.partners.items() if second in own}

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds that have a value."""
        return tuple(self.by_seed)

    def array(self, seeds: Sequence[int]) -> FloatArray:
        """The values of the given seeds. Raises KeyError if one has no value."""
        return _array(self.by_seed[seed] for seed in seeds)

    def ends(self, seeds: Sequence[int]) -> tuple[FloatArray, FloatArray]:
        """The lower and the upper limits of the values of the given seeds."""
        low, high = self.low or self.by_seed, self.high or self.by_seed
        return _array(low[seed] for seed in seeds), _array(high[seed] for seed in seeds)


class Values:
    """Evaluates metrics in the trials of a run.

    seeds: the seeds to use, for instance those of an interim analysis; default: all.
    failed_as_worst: whether failed trials count as diverged ones, which have the worst value.
        Otherwise they are left out.
    """

    def __init__(
        self, run: Run, seeds: Sequence[int] | None = None, *, failed_as_worst: bool = False
    ) -> None:
        self.failed_as_worst = failed_as_worst
        self.seeds = run.suite.seeds if seeds is None else tuple(seeds)
        self.arms = {arm.name: arm for arm in run.suite.arms}
        self._records = {
            (record.trial.arm.name, record.trial.seed): record for record in run.records
        }

    def cells(self, rule: Rule) -> list[tuple[Group, Group | None]]:
        """The pairs of sides to compare, one pair per cell whose arms are in the suite.

        The right side is None if the rule compares with a number.
        """
        return cells(rule, self.arms)

    def side(self, group: Group, metric: Metric) -> SideValues:
        """The values of a metric on one side of a cell."""
        side = _Evaluator(self)
        by_seed = metric.expression.by_seed(side, group.arms)
        low: BySeed = {}
        high: BySeed = {}
        if interval_censored(metric.expression):
            low, high = metric.expression.ends_by_seed(side, group.arms)
        used = {*by_seed, *side.partners.values()}
        lost = {arm: frozenset(seeds & used) for arm, seeds in side.diverged_in.items()}
        return SideValues(
            by_seed,
            low,
            high,
            known_to=side.known_to,
            failed=frozenset(side.failed),
            diverged_in={arm: lost[arm] for arm in lost if lost[arm]},
            partners=side.partners,
            lacking=side.lacking,
        )

    def trials(self, arm: str) -> Iterator[tuple[int, Outcome]]:
        """Yield the seed and the outcome of every trial of an arm that did not fail."""
        for seed in self.seeds:
            record = self._records.get((arm, seed))
            if record is None:
                continue
            if record.outcome.status != "failed":
                yield seed, record.outcome
            elif self.failed_as_worst:
                yield seed, Outcome("diverged")

    def failed(self, arm: str) -> Iterator[int]:
        """Yield the seeds of the failed trials of an arm."""
        for seed in self.seeds:
            record = self._records.get((arm, seed))
            if record is not None and record.outcome.status == "failed":
                yield seed


class _Evaluator:
    """One evaluation of a metric, which also records the diverged, failed and missing trials."""

    def __init__(self, values: Values) -> None:
        self.run = values
        self.diverged_in: dict[str, set[int]] = {}
        self.failed: set[tuple[str, int]] = set()
        self.known_to = 0.0
        self.lacking = ""
        self.partners: dict[int, int] = {}

    def by_parts(self, expression: Expression, arms: Sequence[str]) -> BySeed:
        """Evaluate in one trial per seed, or compute from the values of the parts."""
        if not measures(expression):
            return dict.fromkeys(self.run.seeds, value_in_trial(expression, {}))
        if in_one_trial(expression):
            (arm,) = arms
            return self.of_arm(expression, arm)
        found = [part.by_seed(self, arms) for part in expression.parts]
        return {
            seed: value_in_trial(expression.with_numbers([part[seed] for part in found]), {})
            for seed in self.common(found)
        }

    def ends_by_parts(self, expression: Expression, arms: Sequence[str]) -> tuple[BySeed, BySeed]:
        """The lower and upper limits of the values of `by_parts`."""
        if not interval_censored(expression):
            values = expression.by_seed(self, arms)
            return values, values
        known = [part.ends_by_seed(self, arms) for part in expression.parts]
        ends = {
            seed: expression.ends([(low[seed], high[seed]) for low, high in known])
            for seed in self.common([low for low, _ in known])
        }
        return {seed: low for seed, (low, _) in ends.items()}, {
            seed: high for seed, (_, high) in ends.items()
        }

    def times(self, time: StepsTo, arms: Sequence[str]) -> tuple[BySeed, BySeed]:
        """The first and the last step at which the target may have been reached, by seed."""
        (arm,) = arms
        latest = self.of_arm(time, arm)
        first = {
            seed: time.earliest(Trial(outcome.arrays, outcome.status == "diverged"))
            for seed, outcome in self.run.trials(arm)
            if seed in latest
        }
        widths = [latest[seed] - first[seed] + 1 for seed in first if latest[seed] < np.inf]
        self.known_to = max([self.known_to, *(width for width in widths if width > 1)])
        return first, latest

    def of_arm(self, expression: Expression, arm: str) -> BySeed:
        self.failed.update((arm, seed) for seed in self.run.failed(arm))
        found: BySeed = {}
        for seed, outcome in self.run.trials(arm):
            lost = outcome.status == "diverged"
            try:
                found[seed] = value_in_trial(expression, outcome.arrays, diverged=lost)
            except NotMeasured as error:
                self.lacking = f"the trials have no {error}"
                continue
            if lost:
                self.diverged_in.setdefault(arm, set()).add(seed)
        return found

    def others(self, other: Other, arms: Sequence[str]) -> list[str]:
        """The arms that `of` refers to; empty if one of them was not run."""
        found = dict.fromkeys(counterparts(arms, other, self.run.arms).values())
        if None in found:
            self.lacking = f"{other.text} was not run"
            return []
        return [name for name in found if name is not None]

    def levels(
        self, factors: Sequence[str], arms: Sequence[str]
    ) -> tuple[list[float], list[list[str]]]:
        """Group the arms by their levels of the factors.

        Returns the levels as numbers, if there is one factor and they are numbers, and the groups.
        """
        groups: dict[tuple[str, ...], list[str]] = {}
        for name in arms:
            levels = self.run.arms[name].levels
            groups.setdefault(tuple(levels[factor] for factor in factors), []).append(name)
        numbers = [number(level[0]) for level in groups] if len(factors) == 1 else []
        return [x for x in numbers if x is not None], list(groups.values())

    def pairs(self, found: BySeed) -> tuple[list[int], list[int]]:
        """The first and the second seeds of all pairs of seeds that both have a value.

        Seeds are paired in the order of the suite, so all arms and all looks have the same pairs.
        """
        both = zip(self.run.seeds[::2], self.run.seeds[1::2], strict=False)  # ignores an odd one
        self.partners = {a: b for a, b in both if a in found and b in found}
        return list(self.partners), list(self.partners.values())

    def common(self, found: Sequence[BySeed]) -> list[int]:
        """The seeds that all mappings have, in the order of the run."""
        return [seed for seed in self.run.seeds if all(seed in values for values in found)]


def _array(values: Iterable[float]) -> FloatArray:
    return np.array(list(values), dtype=np.float64)
