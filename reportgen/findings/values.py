"""What a claim compares: its metric on one side of a rule, one number a seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.execution import Record, Run
from reportgen.findings.evaluate import NotMeasured, evaluate
from reportgen.suite.expression import Metric
from reportgen.suite.rule import Group, Rule, cells

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class SideValues:
    """A metric on one side of a rule.

    A seed of which a trial is missing or failed is not in `by_seed`; one of which a trial diverged
    is there, with what that counts as, and in `diverged` too.
    """

    by_seed: Mapping[int, float]  # in the order of the seeds
    diverged: frozenset[int] = frozenset()
    lacking: str = ""  # what a trial lacks that the metric names, as a clause

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
        self._arms = {arm.name: arm for arm in run.suite.arms}
        self._records = {
            (record.trial.arm.name, record.trial.seed): record for record in run.records
        }

    def cells(self, rule: Rule) -> list[tuple[Group, Group | None]]:
        """The sides to compare, in every cell that the rule leaves open and the run has arms for.

        The right side is None where the rule compares with a number.
        """
        return cells(rule, self._arms)

    def side(self, group: Group, metric: Metric) -> SideValues:
        """The values of a metric on one side of a cell."""
        (arm,) = group.arms
        by_seed: dict[int, float] = {}
        diverged, lacking = set(), ""
        for seed, record in self._trials(arm):
            lost = record.outcome.status == "diverged"
            try:
                by_seed[seed] = evaluate(metric, record.outcome.arrays, diverged=lost)
            except NotMeasured as error:
                lacking = f"the trials have no {error}"
                continue
            if lost:
                diverged.add(seed)
        return SideValues(by_seed, frozenset(diverged), lacking)

    def _trials(self, arm: str) -> Iterator[tuple[int, Record]]:
        for seed in self.seeds:
            record = self._records.get((arm, seed))
            if record is not None and record.outcome.status != "failed":
                yield seed, record
