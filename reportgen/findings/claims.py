"""From trials to verdicts: every claim in every cell that its rule leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from reportgen.execution import Run
from reportgen.findings.model import Cell, Effect, Finding
from reportgen.findings.sentences import sentence
from reportgen.findings.values import SideValues, Values
from reportgen.stats import Interval, Margin, Verdict, combine, compare, judge, location_interval
from reportgen.suite.expression import Metric
from reportgen.suite.model import Claim
from reportgen.suite.rule import Constant, Group, Rule


def judge_claims(
    run: Run,
    claims: Sequence[Claim] | None = None,
    seeds: Sequence[int] | None = None,
    level: float = 0.05,
) -> tuple[Finding, ...]:
    """The findings of a run, in the order of the claims.

    claims: those to judge, as one family; default: all of the suite.
    seeds: those to judge by; default: all of the suite.
    level: share of false verdicts that is accepted.
    """
    values = Values(run, seeds)
    judged = run.suite.claims if claims is None else claims
    return tuple(_finding(claim, values, 1 - level) for claim in judged)


def _finding(claim: Claim, values: Values, confidence: float) -> Finding:
    pairs = values.cells(claim.rule)
    found = tuple(_cell(claim, left, right, values, confidence) for left, right in pairs)
    verdict = combine([cell.verdict for cell in found]) if found else Verdict.UNDECIDED
    return Finding(claim, verdict, found, sentence(claim, verdict, found))


def _cell(
    claim: Claim, left: Group, right: Group | None, values: Values, confidence: float
) -> Cell:
    rule = claim.rule
    effect: Effect
    a = values.side(left, claim.metric)
    if right is None:
        assert isinstance(rule.right, Constant)
        seeds: tuple[int, ...] = a.seeds
        interval = location_interval(a.array(seeds), confidence) if seeds else _nothing(a)
        threshold = _constant_threshold(rule, rule.right)
        verdict = judge(interval, rule.comparison, threshold)
        other, effect, sides = f"{rule.right.value:g}", "value", [(left, a)]
    else:
        b = values.side(right, claim.metric)
        seeds = tuple(seed for seed in a.seeds if seed in b.by_seed)
        margin = Margin(rule.margin.kind, rule.margin.amount)
        threshold = margin.threshold(rule.comparison)
        other, effect, sides = right.name, margin.kind, [(left, a), (right, b)]
        if seeds:
            result = compare(a.array(seeds), b.array(seeds), rule.comparison, margin, confidence)
            interval, verdict = result.interval, result.verdict
        else:
            interval, verdict = _nothing(a, b), Verdict.UNDECIDED
    remarks = tuple(
        remark for group, side in sides for remark in _remarks(claim.metric, group, side, seeds)
    )
    notes = [interval.note, *remarks, _count_note(len(seeds), values)]
    note = "; ".join(filter(None, notes))
    return Cell(left.name, other, effect, interval, threshold, verdict, note, remarks)


def _constant_threshold(rule: Rule, constant: Constant) -> float:
    """The value itself, moved by the margin to the claimed side."""
    amount = rule.margin.amount
    if rule.margin.kind == "ratio":
        return constant.value / amount if rule.comparison == "<" else constant.value * amount
    return constant.value - amount if rule.comparison == "<" else constant.value + amount


def _nothing(*sides: SideValues) -> Interval:
    """The interval of no value at all."""
    lacking = [side.lacking for side in sides if side.lacking]
    note = lacking[0] if lacking else "no trial of this claim is there"
    return Interval(np.nan, -np.inf, np.inf, 0, note=note)


def _remarks(metric: Metric, group: Group, side: SideValues, seeds: Sequence[int]) -> Iterator[str]:
    """What a sentence about the values of one side must not leave out."""
    of = f"of {len(seeds)} seeds of {group.name}"
    never = sum(side.by_seed[seed] == np.inf for seed in seeds)
    if metric.is_time and never:
        yield f"never reached in {never} {of}"
    for arm, diverged in side.diverged_in.items():
        if lost := len(diverged & set(seeds)):
            yield f"{lost} of {len(seeds)} seeds of {arm} diverged"


def _count_note(n: int, values: Values) -> str:
    return f"{n} of {len(values.seeds)} seeds" if 0 < n < len(values.seeds) else ""
