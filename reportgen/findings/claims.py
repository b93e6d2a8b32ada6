"""From trials to verdicts: every claim in every cell that its rule leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reportgen.execution import Record, Run
from reportgen.findings.evaluate import NotMeasured, evaluate
from reportgen.findings.model import Cell, Effect, Finding
from reportgen.findings.sentences import sentence
from reportgen.stats import Interval, Margin, Verdict, combine, compare, judge, location_interval
from reportgen.suite.expression import Metric
from reportgen.suite.model import Arm, Claim
from reportgen.suite.rule import Constant, Rule, Selection, cells


@dataclass(frozen=True)
class _Side:
    """The trials of one arm, as a claim sees them."""

    arm: str
    values: Mapping[int, float]  # seed -> value of the claim's metric
    diverged: frozenset[int]  # the seeds of the trials that diverged
    not_measured: str = ""  # what a trial lacks that the metric names

    def array(self, seeds: Sequence[int]) -> NDArray[np.float64]:
        return np.array([self.values[seed] for seed in seeds], dtype=np.float64)


@dataclass(frozen=True)
class _Block:
    """The trials of a run, by arm and seed."""

    records: Mapping[tuple[str, int], Record]
    seeds: tuple[int, ...]

    def side(self, arm: str, claim: Claim) -> _Side:
        values: dict[int, float] = {}
        diverged, lacking = set(), ""
        for seed in self.seeds:
            record = self.records.get((arm, seed))
            if record is None or record.outcome.status == "failed":
                continue
            lost = record.outcome.status == "diverged"
            try:
                values[seed] = evaluate(claim.metric, record.outcome.arrays, diverged=lost)
            except NotMeasured as error:
                lacking = f"the trials have no {error}"
                continue
            if lost:
                diverged.add(seed)
        return _Side(arm, values, frozenset(diverged), lacking)


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
    effect: Effect
    a = block.side(left, claim)
    if right is None:
        assert isinstance(rule.right, Constant)
        seeds = list(a.values)
        interval = location_interval(a.array(seeds)) if seeds else _nothing(a)
        threshold = _constant_threshold(rule, rule.right)
        verdict = judge(interval, rule.comparison, threshold)
        other, effect, sides = f"{rule.right.value:g}", "value", [a]
    else:
        b = block.side(right, claim)
        seeds = [seed for seed in a.values if seed in b.values]
        margin = Margin(rule.margin.kind, rule.margin.amount)
        threshold = margin.threshold(rule.comparison)
        other, effect, sides = right, margin.kind, [a, b]
        if seeds:
            result = compare(a.array(seeds), b.array(seeds), rule.comparison, margin)
            interval, verdict = result.interval, result.verdict
        else:
            interval, verdict = _nothing(a, b), Verdict.UNDECIDED
    remarks = tuple(remark for side in sides for remark in _remarks(claim.metric, side, seeds))
    notes = [interval.note, *remarks, _count_note(len(seeds), block)]
    note = "; ".join(filter(None, notes))
    return Cell(left, other, effect, interval, threshold, verdict, note, remarks)


def _constant_threshold(rule: Rule, constant: Constant) -> float:
    """The value itself, moved by the margin to the claimed side."""
    amount = rule.margin.amount
    if rule.margin.kind == "ratio":
        return constant.value / amount if rule.comparison == "<" else constant.value * amount
    return constant.value - amount if rule.comparison == "<" else constant.value + amount


def _nothing(*sides: _Side) -> Interval:
    """The interval of no value at all."""
    lacking = [side.not_measured for side in sides if side.not_measured]
    note = lacking[0] if lacking else "no trial of this claim is there"
    return Interval(np.nan, -np.inf, np.inf, 0, note=note)


def _remarks(metric: Metric, side: _Side, seeds: Sequence[int]) -> Iterator[str]:
    """What a sentence about the values of one arm must not leave out."""
    of = f"of {len(seeds)} seeds of {side.arm}"
    never = sum(side.values[seed] == np.inf for seed in seeds)
    diverged = sum(seed in side.diverged for seed in seeds)
    if metric.is_time and never:
        yield f"never reached in {never} {of}"
    if diverged:
        yield f"{diverged} {of} diverged"


def _count_note(n: int, block: _Block) -> str:
    return f"{n} of {len(block.seeds)} seeds" if 0 < n < len(block.seeds) else ""
