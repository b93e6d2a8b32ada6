"""What a claim compares: its metric on one side of a rule, one number a seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from reportgen.execution import Run
from reportgen.experiments import Outcome
from reportgen.findings.evaluate import REDUCTIONS, NotMeasured, value_in_trial
from reportgen.findings.fits import FloatArray, deviations, exponent, slope
from reportgen.suite.expression import (
    Deviation,
    Expression,
    Metric,
    Of,
    Other,
    Over,
    in_one_trial,
    measures,
    parts,
    with_numbers,
)
from reportgen.suite.rule import Group, Rule, cells
from reportgen.suite.scope import counterparts

_BySeed = dict[int, float]


@dataclass(frozen=True)
class SideValues:
    """A metric on one side of a rule.

    A seed of which a trial is missing or failed is not in `by_seed`; one of which a trial diverged
    is there, with what that counts as, and in `diverged` too. The arms of `diverged_in` are those
    that the metric looks at: the side's own, and others that it names.
    """

    by_seed: Mapping[int, float]  # in the order of the seeds
    diverged_in: Mapping[str, frozenset[int]] = field(default_factory=dict)  # arm -> seeds
    lacking: str = ""  # what a trial lacks that the metric names, as a clause

    @property
    def diverged(self) -> frozenset[int]:
        """Seeds of which a trial diverged, in whichever of the arms."""
        return frozenset[int]().union(*self.diverged_in.values())

    @property
    def seeds(self) -> tuple[int, ...]:
        """Those that have a value."""
        return tuple(self.by_seed)

    def array(self, seeds: Sequence[int]) -> FloatArray:
        """The values of these seeds, all of which have one."""
        return np.array([self.by_seed[seed] for seed in seeds], dtype=np.float64)


class Values:
    """The values of any metric in a run.

    seeds: only these, as if the others had not been run (a look at the first ones).
    """

    def __init__(self, run: Run, seeds: Sequence[int] | None = None) -> None:
        self.seeds = run.suite.seeds if seeds is None else tuple(seeds)
        self.arms = {arm.name: arm for arm in run.suite.arms}
        self._records = {
            (record.trial.arm.name, record.trial.seed): record for record in run.records
        }
        self._others: dict[Other, Mapping[str, str | None]] = {}

    def cells(self, rule: Rule) -> list[tuple[Group, Group | None]]:
        """The sides to compare, in every cell that the rule leaves open and the run has arms for.

        The right side is None where the rule compares with a number.
        """
        return cells(rule, self.arms)

    def side(self, group: Group, metric: Metric) -> SideValues:
        """The values of a metric on one side of a cell."""
        side = _Side(self)
        by_seed = side.values(metric.expression, group.arms)
        lost = {arm: frozenset(seeds & set(by_seed)) for arm, seeds in side.diverged_in.items()}
        return SideValues(by_seed, {arm: lost[arm] for arm in lost if lost[arm]}, side.lacking)

    def others(self, other: Other) -> Mapping[str, str | None]:
        """Arm -> the arm that `of` means in its metric; None where that is not in the run."""
        if other not in self._others:
            self._others[other] = counterparts(self.arms, other, self.arms)
        return self._others[other]

    def trials(self, arm: str) -> Iterator[tuple[int, Outcome]]:
        """Seed and outcome of the trials of an arm that are there and did not fail."""
        for seed in self.seeds:
            record = self._records.get((arm, seed))
            if record is not None and record.outcome.status != "failed":
                yield seed, record.outcome


class _Side:
    """One evaluation of a metric: what it went through is noted on the way."""

    def __init__(self, values: Values) -> None:
        self.run = values
        self.diverged_in: dict[str, set[int]] = {}
        self.lacking = ""

    def values(self, expression: Expression, arms: Sequence[str]) -> _BySeed:
        """The expression of arms that stand together, of every seed that has all it needs."""
        match expression:
            case Of(other, argument):
                return self.of(other, argument, arms)
            case Over(function, argument, factors):
                return self.over(function, argument, factors, arms)
            case Deviation(argument):
                found = self.values(argument, arms)
                return _with_seeds(found, deviations(_array(found.values())) if found else [])
        if not measures(expression):
            return dict.fromkeys(self.run.seeds, value_in_trial(expression, {}))
        if in_one_trial(expression):
            (arm,) = arms
            return self.of_arm(expression, arm)
        found_parts = [self.values(part, arms) for part in parts(expression)]
        return {
            seed: value_in_trial(with_numbers(expression, [part[seed] for part in found_parts]), {})
            for seed in self.common(found_parts)
        }

    def of_arm(self, expression: Expression, arm: str) -> _BySeed:
        found: _BySeed = {}
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

    def of(self, other: Other, argument: Expression, arms: Sequence[str]) -> _BySeed:
        found = dict.fromkeys(map(self.run.others(other).__getitem__, arms))
        if None in found:
            self.lacking = f"{other.text} was not run"
            return {}
        return self.values(argument, [name for name in found if name is not None])

    def over(
        self, function: str, argument: Expression, factors: Sequence[str], arms: Sequence[str]
    ) -> _BySeed:
        by_level: dict[tuple[str, ...], list[str]] = {}
        for name in arms:
            levels = self.run.arms[name].levels
            by_level.setdefault(tuple(levels[factor] for factor in factors), []).append(name)
        found = [self.values(argument, group) for group in by_level.values()]
        seeds = self.common(found)
        values = np.array([[level[seed] for seed in seeds] for level in found], dtype=np.float64)
        if function in REDUCTIONS:
            with np.errstate(invalid="ignore"):  # of infinite values with both signs
                return _with_seeds(seeds, REDUCTIONS[function](values, axis=0))
        x = [float(level) for (level,) in by_level]
        return _with_seeds(seeds, (slope if function == "slope" else exponent)(x, values))

    def common(self, found: Sequence[_BySeed]) -> list[int]:
        """The seeds that are in all of them, in the order of the run."""
        return [seed for seed in self.run.seeds if all(seed in values for values in found)]


def _with_seeds(seeds: Iterable[int], values: Iterable[float]) -> _BySeed:
    return {seed: float(value) for seed, value in zip(seeds, values, strict=True)}


def _array(values: Iterable[float]) -> FloatArray:
    return np.array(list(values), dtype=np.float64)
