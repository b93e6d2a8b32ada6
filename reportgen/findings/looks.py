"""Seeds until decided: the looks at a run, replayed from its trials.

At each look the claims that are undecided are judged by the first so many seeds, as one family
(Holm) at the share of the level that the look may spend. A claim that is decided stays so; the
arms of the others get the seeds of the next look. Nothing but the trials decides how this goes,
so it goes the same in the run that computes them, after an interruption, and in every report.

That only the undecided share the level of a look is closed testing: an intersection of `m` claims
is rejected when one of them has p <= alpha_k / m at some look k, which happens by chance with
probability alpha at most, as the alpha_k sum to alpha. Whatever Holm's procedure rejects among the
claims that earlier looks left is rejected with every intersection that it belongs to (Marcus,
Peritz and Gabriel 1976; for group sequential designs Ye, Li, Liu and Yao 2013).
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
    """How the looks at a run went.

    `wanted` says how many of the suite's first seeds each arm should have by now. Where the run
    has them all, no more are needed; otherwise `look` is the look that waits for them, and
    `undecided` are the claims that it would judge. `at_most` is what may be wanted in the end.
    """

    findings: tuple[Finding, ...]
    wanted: Mapping[str, int]
    look: InterimAnalysis
    undecided: tuple[str, ...]
    at_most: Mapping[str, int]

    @property
    def stage(self) -> LookStage:
        """The look as the progress of a run tells of it."""
        return LookStage(self.look.number, self.look.of, self.look.seeds, self.undecided)


def schedule(suite: Suite) -> tuple[InterimAnalysis, ...]:
    """The looks of a suite with seeds until decided, the first one first."""
    assert suite.sequence is not None
    return plan_looks(suite, suite.sequence.start, suite.sequence.maximum)


def plan_looks(suite: Suite, start: int, maximum: int) -> tuple[InterimAnalysis, ...]:
    """The looks at a suite that starts with that many seeds and has so many at most.

    A look that could decide no claim, whatever its values, does not take place.
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
    """Look at a run until all claims are decided, its trials end, or the seeds do.

    A look takes place when every trial it needs has ended, well or not. Claims that no look has
    judged are judged by the seeds that there are, as in any run that was interrupted.
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
    """The arms of the suite whose trials decide a claim."""
    arms = {arm.name: arm for arm in suite.arms}
    groups = [group for pair in cells(claim.rule, arms) for group in pair if group is not None]
    own = (arm for group in groups for arm in group.arms)
    return looked_at(claim.metric.expression, own, arms)
