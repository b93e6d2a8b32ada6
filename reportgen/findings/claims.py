"""From trials to verdicts: every claim in every cell that its rule leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reportgen.execution import Record, Run
from reportgen.findings.evaluate import evaluate
from reportgen.findings.model import Cell, Finding
from reportgen.findings.sentences import sentence
from reportgen.stats import Interval, Margin, Verdict, combine, compare, judge, mean_interval
from reportgen.suite.model import Arm, Claim
from reportgen.suite.rule import Constant, Rule, Selection, cells

Values = dict[int, float]
"""Seed -> value of the claim's metric; a trial that diverged counts as NaN."""


@dataclass(frozen=True)
class _Block:
    """The trials of a run, by arm and seed."""

    records: Mapping[tuple[str, int], Record]
    seeds: tuple[int, ...]

    def values(self, arm: str, claim: Claim) -> Values:
        found: Values = {}
        for seed in self.seeds:
            record = self.records.get((arm, seed))
            if record is None or record.outcome.status == "failed":
                continue
            diverged = record.outcome.status == "diverged"
            found[seed] = np.nan if diverged else evaluate(claim.metric, record.outcome.arrays)
        return found


def judge_claims(run: Run) -> tuple[Finding, ...]:
    """The findings of a run, in the order of the suite's claims."""
    records = {(record.trial.arm.name, record.trial.seed): record for record in run.records}
    block = _Block(records, run.suite.seeds)
    return tuple(_finding(claim, run, block) for claim in run.suite.claims)


def _finding(claim: Claim, run: Run, block: _Block) -> Finding:
    arms = {arm.name: arm for arm in run.suite.arms}
    pairs = cells(_of_arms(claim.rule, arms), arms)
    found = tuple(_cell(claim, left, right, block) for left, right in pairs)
    verdict = combine([cell.verdict for cell in found]) if found else Verdict.UNDECIDED
    return Finding(claim, verdict, found, sentence(claim, verdict, found))


def _of_arms(rule: Rule, arms: Mapping[str, Arm]) -> Rule:
    """The rule without the arms that this run left out (`--only`)."""

    def present(side: Selection) -> Selection:
        return replace(side, arms=tuple(name for name in side.arms if name in arms))

    right = rule.right if isinstance(rule.right, Constant) else present(rule.right)
    return replace(rule, left=present(rule.left), right=right)


def _cell(claim: Claim, left: str, right: str | None, block: _Block) -> Cell:
    rule = claim.rule
    a = block.values(left, claim)
    if right is None:
        assert isinstance(rule.right, Constant)
        seeds = list(a)
        interval = _mean(_array(a, seeds))
        threshold = _constant_threshold(rule, rule.right)
        verdict = judge(interval, rule.comparison, threshold) if seeds else Verdict.UNDECIDED
        other, effect = f"{rule.right.value:g}", "value"
    else:
        b = block.values(right, claim)
        seeds = [seed for seed in a if seed in b]
        margin = Margin(rule.margin.kind, rule.margin.amount)
        threshold, other, effect = margin.threshold(rule.comparison), right, margin.kind
        if seeds:
            result = compare(_array(a, seeds), _array(b, seeds), rule.comparison, margin)
            interval, verdict = result.interval, result.verdict
        else:
            interval, verdict = _mean(_array(a, [])), Verdict.UNDECIDED
    note = "; ".join(part for part in (interval.note, _count_note(len(seeds), block)) if part)
    return Cell(left, other, effect, interval, threshold, verdict, note)  # type: ignore[arg-type]


def _constant_threshold(rule: Rule, constant: Constant) -> float:
    """The value itself, moved by the margin to the claimed side."""
    amount = rule.margin.amount
    if rule.margin.kind == "ratio":
        return constant.value / amount if rule.comparison == "<" else constant.value * amount
    return constant.value - amount if rule.comparison == "<" else constant.value + amount


def _array(values: Values, seeds: list[int]) -> NDArray[np.float64]:
    return np.array([values[seed] for seed in seeds], dtype=np.float64)


def _mean(values: NDArray[np.float64]) -> Interval:
    if len(values) == 0:
        return Interval(np.nan, -np.inf, np.inf, 0, note="no trial of this claim is there")
    return mean_interval(values)


def _count_note(n: int, block: _Block) -> str:
    return f"{n} of {len(block.seeds)} seeds" if 0 < n < len(block.seeds) else ""
