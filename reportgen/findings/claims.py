"""From trials to verdicts: every claim in every cell that its rule leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reportgen.execution import Run
from reportgen.findings.across import across_data
from reportgen.findings.guessing import is_score, no_better
from reportgen.findings.model import Cell, Family, Finding
from reportgen.findings.sentences import sentence, why
from reportgen.findings.settings import common_levels, open_levels, quoted
from reportgen.findings.values import SideValues, Values
from reportgen.language import N_, Phrases, phrases
from reportgen.metrics.rule import Constant, Group, Rule
from reportgen.metrics.trial import FloatArray
from reportgen.parts.datasets import Guess
from reportgen.stats import (
    Decision,
    Evidence,
    Verdict,
    at_the_worse_end,
    decide,
    format_number,
    least_seeds,
    no_evidence,
    weigh_pairs,
    weigh_values,
)
from reportgen.suite.model import Claim

LEVEL = 0.05
"""Share of false verdicts that is accepted over all claims of a suite."""

IN_PAIRS = N_("each value is how far two seeds lie apart")


def judge_claims(
    run: Run,
    claims: Sequence[Claim] | None = None,
    seeds: Sequence[int] | None = None,
    level: float = LEVEL,
) -> tuple[Finding, ...]:
    """The findings of a run, in the order of the claims. Deterministic.

    claims: those to judge, as one family; default: all of the suite.
    seeds: those to judge by; default: all of the suite.
    level: share of false verdicts that is accepted over the family.

    The family is the suite as it is written: claims, and cells of a claim, whose arms were not run
    count with p = 1, whatever took them out of the run. Exploratory claims are not of the family:
    they are undecided, with the p-value that each would have alone.
    """
    guesses = no_better(run, seeds)
    judge = _Judge(run, Values(run, seeds), level, phrases(run.suite.language), guesses)
    return judge.findings(run.suite.claims if claims is None else claims)


@dataclass(frozen=True)
class _Judge:
    """The trials, the level of the whole family and the language of the sentences.

    guesses: of the arms that do no better than a constant answer, what that scores.
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
        """The cells of every claim, the decision on it, and the family that they are."""
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
        """Of an exploratory claim: its p-value as the only claim, which nothing can correct."""
        (alone,) = decide([evidence], self.level)
        cells = (Verdict.UNDECIDED,) * len(evidence)
        return replace(alone, verdict=Verdict.UNDECIDED, cells=cells, adjusted=1.0)

    def not_run(self, claim: Claim, cells: Sequence[Cell]) -> list[Evidence]:
        """What the cells of a claim say that the suite has and the run has not: nothing."""
        nothing = no_evidence(claim.rule.comparison, "", 1 - self.level)
        return [nothing] * (claim.cells - len(cells))

    def never_judged(self, claims: Sequence[Claim]) -> int:
        """How many claims have a share of the level beside those that are judged now.

        Those that settings took out of the suite, and those with cells that were not run: an
        earlier look cannot have decided them.
        """
        suite, now = self.run.suite, {claim.id for claim in claims}
        unable = (
            len(self.values.cells(claim.rule)) < claim.cells
            for claim in suite.confirmatory
            if claim.id not in now
        )
        return suite.family - len(suite.confirmatory) + sum(unable)

    def least(self, claims: int) -> int:
        """Seeds without which no claim is decided; 1 where p can never be small enough anyway."""
        return least_seeds(max(1, claims), self.level) or 1

    def cells(self, claim: Claim) -> tuple[Cell, ...]:
        """The claim in every cell, tested but not decided."""
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
        if (each := claim.metric.seeds_a_value) > 1:  # what is told are seeds, not pairs of them
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
        """The evidence of times that are known between two evaluations only."""
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
        """Of a cell without a value; it still says what a value would be held against."""
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
            for cell, verdict in zip(cells, decision.cells, strict=False)  # then those not run
        )
        across = across_data(judged, self.run.suite.factors, 1 - self.level)
        first = claim.id in self.run.rules_first
        found = Finding(claim, decision, judged, family, across=across, rule_first=first)
        found = replace(found, **self.unlearnt(claim), tuned=self.run.suite.tuning is not None)
        if found.failed:
            found = replace(found, if_failed=if_failed)
        return replace(found, sentence=sentence(found, self.say), why=why(found, self.say))

    def unlearnt(self, claim: Claim) -> dict[str, Any]:
        """The sides of a claim about answers of which no arm beats a constant one, and that."""
        if not self.guesses or not is_score(claim.metric):
            return {}
        sides = {side.name: side for pair in self.values.cells(claim.rule) for side in pair if side}
        names = [n for n, side in sides.items() if all(arm in self.guesses for arm in side.arms)]
        return {
            "unlearnt": tuple(names),
            "guess": self.guesses[sides[names[0]].arms[0]] if names else None,
        }

    def note(self, evidence: Evidence, sides: Sequence[SideValues], remarks: Sequence[str]) -> str:
        """All that a reader of the numbers must know of how they came about."""
        n, planned = evidence.interval.n, len(self.values.seeds)
        if n == 0:
            lacking = [side.lacking for side in sides if side.lacking]
            return self.say.fixed(lacking[0]) if lacking else self.say.no_trial()
        few = self.say.share(n, planned) if n < planned else ""
        return "; ".join(filter(None, [self.say.fixed(evidence.interval.note), *remarks, few]))

    def remarks(
        self, claim: Claim, group: Group, side: SideValues, seeds: Sequence[int]
    ) -> Iterator[str]:
        """What a sentence about the values of one side must not leave out."""
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
    """The right side: an arm, or the constant as text."""
    if right is not None:
        return right.name
    assert isinstance(rule.right, Constant)
    return f"{rule.right.value:g}"
