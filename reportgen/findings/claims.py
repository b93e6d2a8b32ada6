"""Judges claims from the trials of a run: in every cell of their rules, and across data sets."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.execution import Run
from reportgen.findings.guessing import is_score, no_better
from reportgen.findings.model import Cell, Family, Finding
from reportgen.findings.naming import common_levels, open_levels, quoted
from reportgen.findings.sentences import sentence, why
from reportgen.findings.values import SideValues, Values
from reportgen.language import N_, Phrases, phrases
from reportgen.metrics.rule import Constant, Group, Rule
from reportgen.metrics.trial import FloatArray
from reportgen.parts.datasets import Guess
from reportgen.stats import (
    Decision,
    Evidence,
    Interval,
    Verdict,
    at_the_worse_end,
    decide,
    format_number,
    interquartile_interval,
    least_seeds,
    no_evidence,
    weigh_pairs,
    weigh_values,
)
from reportgen.suite.model import Claim, Factor

LEVEL = 0.05
"""Family-wise error rate: the probability of any false verdict among the claims of a suite."""

IN_PAIRS = N_("each value is the distance between two seeds")
DATA = "data"
"""The path of the factor whose levels are data sets."""


def judge_claims(
    run: Run,
    claims: Sequence[Claim] | None = None,
    seeds: Sequence[int] | None = None,
    level: float = LEVEL,
) -> tuple[Finding, ...]:
    """Judge claims as one family; returns one finding per claim, in order. Deterministic.

    claims: the claims to judge; default: all claims of the suite.
    seeds: the seeds to use; default: all seeds of the suite.
    level: family-wise error rate of the test.

    The family contains all claims and cells of the suite as written: those whose arms were not run
    count with p = 1, for whatever reason they are missing. Exploratory claims are not part of the
    family; they are undecided, and their p-values are not corrected.
    """
    guesses = no_better(run, seeds)
    judge = _Judge(run, Values(run, seeds), level, phrases(run.suite.language), guesses)
    return judge.findings(run.suite.claims if claims is None else claims)


@dataclass(frozen=True)
class _Judge:
    """Judges the claims of a run at a family-wise level.

    guesses: score of the best constant answer, for the arms that are not better than it.
    """

    run: Run
    values: Values
    level: float
    say: Phrases
    guesses: Mapping[str, Guess]

    def findings(self, claims: Sequence[Claim]) -> tuple[Finding, ...]:
        measured, decisions, family = self.decided(claims)
        worst = decisions
        if self.run.broken:
            values = Values(self.run, self.values.seeds, failed_as_worst=True)
            _, worst, _ = replace(self, values=values).decided(claims)
        return tuple(
            self.finding(claim, cells, decision, family, other.verdict)
            for claim, cells, decision, other in zip(
                claims, measured, decisions, worst, strict=True
            )
        )

    def decided(
        self, claims: Sequence[Claim]
    ) -> tuple[list[tuple[Cell, ...]], list[Decision], Family]:
        """The cells of every claim, the decision on every claim, and the family of the claims."""
        measured = [self.cells(claim) for claim in claims]
        weighed = [
            [cell.evidence for cell in cells] + self.not_run(claim, cells)
            for claim, cells in zip(claims, measured, strict=True)
        ]
        sharing = [e for e, claim in zip(weighed, claims, strict=True) if not claim.exploratory]
        size = len(sharing) + self.never_judged(claims)
        decided = iter(decide([*sharing, *[()] * (size - len(sharing))], self.level))
        decisions = [
            self.explored(evidence) if claim.exploratory else next(decided)
            for evidence, claim in zip(weighed, claims, strict=True)
        ]
        return measured, decisions, Family(size, self.level, self.least(size))

    def explored(self, evidence: Sequence[Evidence]) -> Decision:
        """The decision on an exploratory claim: undecided, with its uncorrected p-value."""
        (alone,) = decide([evidence], self.level)
        cells = (Verdict.UNDECIDED,) * len(evidence)
        return replace(alone, verdict=Verdict.UNDECIDED, cells=cells, adjusted=1.0)

    def not_run(self, claim: Claim, cells: Sequence[Cell]) -> list[Evidence]:
        """Empty evidence (p = 1) for each cell of a claim whose arms were not run."""
        nothing = no_evidence(claim.rule.comparison, "", 1 - self.level)
        return [nothing] * (claim.cells - len(cells))

    def never_judged(self, claims: Sequence[Claim]) -> int:
        """Number of claims of the family, other than `claims`, that no analysis can decide.

        These are the claims that settings removed from the suite, and the claims with cells that
        were not run. They still count in the multiple-testing correction.
        """
        suite, now = self.run.suite, {claim.id for claim in claims}
        unable = (
            len(self.values.cells(claim.rule)) < claim.cells
            for claim in suite.confirmatory
            if claim.id not in now
        )
        return suite.family - len(suite.confirmatory) + sum(unable)

    def least(self, claims: int) -> int:
        """Minimum number of seeds to decide a claim; 1 if no number of seeds is enough."""
        return least_seeds(max(1, claims), self.level) or 1

    def cells(self, claim: Claim) -> tuple[Cell, ...]:
        """The cells of a claim with their evidence, before verdicts are decided."""
        pairs = self.values.cells(claim.rule)
        arms = {arm.name: arm.levels for arm in self.run.suite.arms}
        shared = [common_levels([arms[name] for name in left.arms]) for left, _ in pairs]
        levels = open_levels(claim.rule, shared)
        return tuple(
            replace(self.cell(claim, left, right), levels=chosen)
            for (left, right), chosen in zip(pairs, levels, strict=True)
        )

    def cell(self, claim: Claim, left: Group, right: Group | None) -> Cell:
        groups = [left] if right is None else [left, right]
        sides = [self.values.side(group, claim.metric) for group in groups]
        seeds = tuple(seed for seed in sides[0].seeds if seed in sides[-1].by_seed)
        arrays = [side.array(seeds) for side in sides]
        remarks = tuple(
            remark
            for group, side in zip(groups, sides, strict=True)
            for remark in self.remarks(claim, group, side, seeds)
        )
        evidence = self.evidence(claim.rule, arrays, seeds)
        if known_to := max(side.known_to for side in sides):
            evidence = self.at_the_worse_end(claim.rule, evidence, sides, seeds)
            remarks += (self.say.known_to(format_number(known_to)),)
        if (each := claim.metric.seeds_a_value) > 1:  # report the number of seeds, not of pairs
            evidence = replace(
                evidence, interval=replace(evidence.interval, n=each * evidence.interval.n)
            )
            remarks = (self.say.fixed(IN_PAIRS), *remarks)
        return Cell(
            left=left.name,
            right=_name(claim.rule, right),
            effect="value" if right is None else claim.rule.margin.kind,
            evidence=evidence,
            note=self.note(evidence, sides, remarks),
            remarks=remarks,
            lost=tuple(bool(seeds) and bool(np.isinf(np.median(array))) for array in arrays),
            diverged=tuple(_all_diverged(side, seeds) for side in sides),
            infinite=tuple(int(np.isinf(array).sum()) for array in arrays),
            failed=sides[0].failed | sides[-1].failed,
        )

    def at_the_worse_end(
        self, rule: Rule, evidence: Evidence, sides: Sequence[SideValues], seeds: Sequence[int]
    ) -> Evidence:
        """The evidence for interval-censored numbers of steps, at the least favourable limits."""
        left, *right = [side.ends(seeds) for side in sides]
        lower = self.evidence(rule, [left[0], *(high for _, high in right)], seeds)
        upper = self.evidence(rule, [left[1], *(low for low, _ in right)], seeds)
        return at_the_worse_end(evidence, lower, upper)

    def evidence(self, rule: Rule, arrays: Sequence[FloatArray], seeds: Sequence[int]) -> Evidence:
        level = 1 - self.level
        if not seeds:
            return self.no_evidence(rule, len(arrays))
        if isinstance(rule.right, Constant):
            value = rule.right.value
            return weigh_values(arrays[0], value, rule.comparison, rule.margin, level, seeds=seeds)
        left, right = arrays
        return weigh_pairs(left, right, rule.comparison, rule.margin, level, seeds=seeds)

    def no_evidence(self, rule: Rule, sides: int) -> Evidence:
        """The evidence of a cell without values, with the thresholds that values would have."""
        unknown = [np.full(1, np.nan)] * sides
        held = self.evidence(rule, unknown, (0,))
        nothing = no_evidence(rule.comparison, "", 1 - self.level)
        return replace(nothing, threshold=held.threshold, opposite=held.opposite)

    def finding(
        self,
        claim: Claim,
        cells: Sequence[Cell],
        decision: Decision,
        family: Family,
        if_failed: Verdict,
    ) -> Finding:
        judged = tuple(
            replace(cell, verdict=verdict)
            for cell, verdict in zip(cells, decision.cells, strict=False)  # the rest was not run
        )
        across = across_data(judged, self.run.suite.factors, 1 - self.level)
        first = claim.id in self.run.rules_first
        found = Finding(claim, decision, judged, family, across=across, rule_first=first)
        found = replace(found, **self.unlearnt(claim), tuned=self.run.suite.tuning is not None)
        if found.failed:
            found = replace(found, if_failed=if_failed)
        return replace(found, sentence=sentence(found, self.say), why=why(found, self.say))

    def unlearnt(self, claim: Claim) -> dict[str, Any]:
        """The fields `unlearnt` and `guess` of the finding, for claims about losses or accuracies.

        `unlearnt` are the sides without an arm that beats the best constant answer.
        """
        if not self.guesses or not is_score(claim.metric):
            return {}
        sides = {side.name: side for pair in self.values.cells(claim.rule) for side in pair if side}
        names = [n for n, side in sides.items() if all(arm in self.guesses for arm in side.arms)]
        return {
            "unlearnt": tuple(names),
            "guess": self.guesses[sides[names[0]].arms[0]] if names else None,
        }

    def note(self, evidence: Evidence, sides: Sequence[SideValues], remarks: Sequence[str]) -> str:
        """The remarks on the numbers of a cell as one text: missing seeds, failures, notes."""
        n, planned = evidence.interval.n, len(self.values.seeds)
        if n == 0:
            lacking = [side.lacking for side in sides if side.lacking]
            return self.say.fixed(lacking[0]) if lacking else self.say.no_trial()
        few = self.say.some_seeds(n, planned) if n < planned else ""
        return "; ".join(filter(None, [self.say.fixed(evidence.interval.note), *remarks, few]))

    def remarks(
        self, claim: Claim, group: Group, side: SideValues, seeds: Sequence[int]
    ) -> Iterator[str]:
        """Yield the remarks on one side: seeds that never reached the target or diverged, ..."""
        rule = claim.rule
        never = sum(side.by_seed[seed] == np.inf for seed in seeds)
        if claim.metric.is_time and never:
            yield self.say.never_reached(never, len(seeds), quoted(group.name))
        nothing = sum(-np.inf < side.by_seed[seed] <= 0 for seed in seeds)
        if nothing and rule.margin.kind == "ratio" and not isinstance(rule.right, Constant):
            yield self.say.not_positive(nothing, len(seeds), quoted(group.name))
        for arm, diverged in side.diverged_in.items():
            used = {*seeds, *(side.partners[seed] for seed in seeds if seed in side.partners)}
            if lost := len(diverged & used):
                yield self.say.diverged(lost, len(used), quoted(arm))


def _all_diverged(side: SideValues, seeds: Sequence[int]) -> bool:
    """Whether some values are infinite, and a trial of each of those seeds diverged."""
    infinite = {seed for seed in seeds if np.isinf(side.by_seed[seed])}
    return bool(infinite) and infinite <= side.diverged


def _name(rule: Rule, right: Group | None) -> str:
    """The name of the right side: a group of arms, or the constant as text."""
    if right is not None:
        return right.name
    assert isinstance(rule.right, Constant)
    return f"{rule.right.value:g}"


def across_data(cells: Sequence[Cell], factors: Sequence[Factor], level: float) -> Interval | None:
    """Interquartile mean of the effect over seeds and data sets, with its interval.

    Ratios are averaged on a logarithmic scale. Returns None if the cells are not data sets, or if
    an effect is not finite. Source: Agarwal et al., "Deep reinforcement learning at the edge of the
    statistical precipice", NeurIPS 2021.
    """
    names = {factor.name for factor in factors if factor.path == DATA}
    if not any(name in cell.levels for cell in cells for name in names) or not cells:
        return None
    effects = _effects(cells)
    if not effects.size or not np.isfinite(effects).all():
        return None
    found = interquartile_interval(effects, level)
    if cells[0].effect != "ratio":
        return found
    estimate, low, high = np.exp([found.estimate, found.low, found.high]).tolist()
    return dataclasses.replace(found, estimate=estimate, low=low, high=high)


def _effects(cells: Sequence[Cell]) -> NDArray[np.float64]:
    """Effects of the seeds that all cells have, shape (seeds, cells); of ratios the logarithms."""
    seeds = [
        seed for seed in cells[0].evidence.seeds if all(seed in c.evidence.seeds for c in cells)
    ]
    columns = []
    for cell in cells:
        known = dict(zip(cell.evidence.seeds, cell.evidence.effects, strict=True))
        columns.append([known[seed] for seed in seeds])
    return np.array(columns, dtype=np.float64).T
