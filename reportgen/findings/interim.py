"""Interim analyses ("looks") of a sequential design, replayed from the trials of a run.

At look k the undecided claims are judged with the seeds so far, as one family (Holm) at the level
alpha_k that is spent at this look. A decided claim keeps its verdict; the arms of the other claims
get the seeds of the next look. The course depends on the trials alone, so it is the same in the run
that computes them, after an interruption, and in every report.

It is valid to correct for the undecided claims only, by the closure principle: an intersection of
`m` claims is rejected if one of them has p <= alpha_k / m at some look k, which has probability at
most alpha under the null hypothesis, as the alpha_k sum to alpha. A claim that Holm's procedure
rejects among those that earlier looks left undecided is rejected with every intersection that
contains it (Marcus, Peritz and Gabriel 1976; for group sequential designs Ye, Li, Liu and Yao
2013).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen.execution import LookStage, Run
from reportgen.findings.claims import LEVEL, judge_claims
from reportgen.findings.model import Finding
from reportgen.metrics.rule import cells
from reportgen.metrics.scope import looked_at
from reportgen.stats.sequential import InterimAnalysis, interim_analyses
from reportgen.suite.model import Claim, Suite


@dataclass(frozen=True)
class Replay:
    """The state of the interim analyses of a run.

    findings: the findings so far, in the order of the claims.
    wanted: arm -> number of the suite's first seeds that are needed by now. If the run has them
        all, no more are needed.
    look: the last interim analysis, or the one that waits for the missing seeds.
    undecided: ids of the claims that are still undecided.
    at_most: arm -> number of seeds that may be needed in the end.
    """

    findings: tuple[Finding, ...]
    wanted: Mapping[str, int]
    look: InterimAnalysis
    undecided: tuple[str, ...]
    at_most: Mapping[str, int]

    @property
    def stage(self) -> LookStage:
        """The interim analysis in the form that progress messages use."""
        return LookStage(self.look.number, self.look.of, self.look.seeds, self.undecided)


def schedule(suite: Suite) -> tuple[InterimAnalysis, ...]:
    """The planned interim analyses of a suite with a sequential design, in order."""
    assert suite.sequence is not None
    return plan_analyses(suite, suite.sequence.start, suite.sequence.maximum)


def plan_analyses(suite: Suite, start: int, maximum: int) -> tuple[InterimAnalysis, ...]:
    """Plan interim analyses from `start` to `maximum` seeds.

    An analysis with so few seeds that it could not decide any claim is left out.
    """
    claims = suite.confirmatory
    return interim_analyses(
        start,
        maximum,
        LEVEL,
        claims=max(1, suite.family),
        cells=min((max(1, claim.cells) for claim in claims), default=1),
        seeds_a_value=min((claim.metric.seeds_a_value for claim in claims), default=1),
    )


def replay(run: Run) -> Replay:
    """Repeat the interim analyses of a run until all claims are decided or trials are missing.

    An analysis takes place once all trials that it needs have ended, successfully or not. If even
    the first one lacks trials, the claims are judged with the available seeds, as in any
    interrupted run.
    """
    suite = run.suite
    planned = schedule(suite)
    ended = {(record.trial.arm.name, record.trial.seed) for record in run.records}
    wanted = {arm.name: planned[0].seeds for arm in suite.arms}
    findings: dict[str, Finding] = {}
    waiting: Sequence[Claim] = suite.claims
    look = planned[0]
    for look in planned:
        seeds = suite.seeds[: look.seeds]
        arms = {arm for claim in waiting for arm in arms_of(claim, suite)}
        wanted.update(dict.fromkeys(arms, look.seeds))
        if not all((arm, seed) in ended for arm in arms for seed in seeds):
            break
        judged = judge_claims(run, waiting, seeds, look.level)
        findings.update({found.claim.id: replace(found, look=look) for found in judged})
        waiting = [found.claim for found in judged if found.open]
        if not waiting:
            break
    if not findings:
        early = judge_claims(run, waiting, suite.seeds[: look.seeds], look.level)
        findings = {found.claim.id: found for found in early}
    order = tuple(findings[claim.id] for claim in suite.claims)
    ends = {arm: look.most for claim in waiting for arm in arms_of(claim, suite)}
    names = tuple(claim.id for claim in waiting)
    return Replay(order, wanted, look, names, {**wanted, **ends})


def arms_of(claim: Claim, suite: Suite) -> frozenset[str]:
    """Names of the arms whose trials are needed to judge a claim."""
    arms = {arm.name: arm for arm in suite.arms}
    groups = [group for pair in cells(claim.rule, arms) for group in pair if group is not None]
    own = (arm for group in groups for arm in group.arms)
    return looked_at(claim.metric.expression, own, arms)
