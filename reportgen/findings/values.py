"""What a claim compares: its metric on one side of a rule, one number a seed."""

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
    known_between,
    measures,
)
from reportgen.metrics.rule import Group, Rule, cells
from reportgen.metrics.scope import counterparts
from reportgen.metrics.trial import FloatArray, NotMeasured, Trial, value_in_trial


@dataclass(frozen=True)
class SideValues:
    """A metric on one side of a rule.

    A seed of which a trial is missing or failed is not in `by_seed`; one of which a trial diverged
    is there, with what that counts as, and in `diverged` too. The arms of `diverged_in` are those
    that the metric looks at: the side's own, and others that it names.
    """

    by_seed: Mapping[int, float]  # in the order of the seeds
    low: Mapping[int, float] = field(default_factory=dict)  # what it may be at least, where a
    high: Mapping[int, float] = field(default_factory=dict)  # time is in it; and at most
    known_to: float = 0.0  # steps to which such times are known, at worst
    failed: frozenset[tuple[str, int]] = frozenset()  # arm and seed of trials that failed
    diverged_in: Mapping[str, frozenset[int]] = field(default_factory=dict)  # arm -> seeds
    partners: Mapping[int, int] = field(default_factory=dict)  # of a value that is of two seeds
    lacking: str = ""  # what a trial lacks that the metric names, as a clause

    @property
    def diverged(self) -> frozenset[int]:
        """Seeds of which a trial diverged, or that of its partner, in whichever of the arms."""
        own = frozenset[int]().union(*self.diverged_in.values())
        return own | {first for first, second in self.partners.items() if second in own}

    @property
    def seeds(self) -> tuple[int, ...]:
        """Those that have a value."""
        return tuple(self.by_seed)

    def array(self, seeds: Sequence[int]) -> FloatArray:
        """The values of these seeds, all of which have one."""
        return _array(self.by_seed[seed] for seed in seeds)

    def ends(self, seeds: Sequence[int]) -> tuple[FloatArray, FloatArray]:
        """What the values of these seeds may be at least and at most."""
        low, high = self.low or self.by_seed, self.high or self.by_seed
        return _array(low[seed] for seed in seeds), _array(high[seed] for seed in seeds)


class Values:
    """The values of any metric in a run.

    seeds: only these, as if the others had not been run (a look at the first ones).
    failed_as_worst: failed trials count as diverged ones of which nothing is known; else they are
    left out.
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
        """The sides to compare, in every cell that the rule leaves open and the run has arms for.

        The right side is None where the rule compares with a number.
        """
        return cells(rule, self.arms)

    def side(self, group: Group, metric: Metric) -> SideValues:
        """The values of a metric on one side of a cell."""
        side = _Side(self)
        by_seed = metric.expression.by_seed(side, group.arms)
        low: BySeed = {}
        high: BySeed = {}
        if known_between(metric.expression):
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
        """Seed and outcome of the trials of an arm that are there and did not fail."""
        for seed in self.seeds:
            record = self._records.get((arm, seed))
            if record is None:
                continue
            if record.outcome.status != "failed":
                yield seed, record.outcome
            elif self.failed_as_worst:
                yield seed, Outcome("diverged")

    def failed(self, arm: str) -> Iterator[int]:
        """Seeds of the trials of an arm that failed."""
        for seed in self.seeds:
            record = self._records.get((arm, seed))
            if record is not None and record.outcome.status == "failed":
                yield seed


class _Side:
    """One evaluation of a metric: what it went through is noted on the way."""

    def __init__(self, values: Values) -> None:
        self.run = values
        self.diverged_in: dict[str, set[int]] = {}
        self.failed: set[tuple[str, int]] = set()
        self.known_to = 0.0
        self.lacking = ""
        self.partners: dict[int, int] = {}

    def by_parts(self, expression: Expression, arms: Sequence[str]) -> BySeed:
        """An expression of one trial in its arm, or arithmetic on parts."""
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
        """What each value of `by_parts` may be at least and at most."""
        if not known_between(expression):
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
        """From the step after the evaluation before to the one that saw the target reached."""
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
        """The arms that `of` means; empty where one of them was not run."""
        found = dict.fromkeys(counterparts(arms, other, self.run.arms).values())
        if None in found:
            self.lacking = f"{other.text} was not run"
            return []
        return [name for name in found if name is not None]

    def levels(
        self, factors: Sequence[str], arms: Sequence[str]
    ) -> tuple[list[float], list[list[str]]]:
        """The arms by their levels of factors; the levels as numbers, where they are of one."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for name in arms:
            levels = self.run.arms[name].levels
            groups.setdefault(tuple(levels[factor] for factor in factors), []).append(name)
        numbers = [number(level[0]) for level in groups] if len(factors) == 1 else []
        return [x for x in numbers if x is not None], list(groups.values())

    def pairs(self, found: BySeed) -> tuple[list[int], list[int]]:
        """The first and the second seeds of all pairs of the run of which both have a value.

        Seeds are paired as they stand in the suite, so all arms and all looks have the same pairs.
        """
        both = zip(self.run.seeds[::2], self.run.seeds[1::2], strict=False)  # an odd one is over
        self.partners = {a: b for a, b in both if a in found and b in found}
        return list(self.partners), list(self.partners.values())

    def common(self, found: Sequence[BySeed]) -> list[int]:
        """The seeds that are in all of them, in the order of the run."""
        return [seed for seed in self.run.seeds if all(seed in values for values in found)]


def _array(values: Iterable[float]) -> FloatArray:
    return np.array(list(values), dtype=np.float64)
