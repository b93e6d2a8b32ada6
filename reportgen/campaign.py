"""The stages of a run: tuning, the interim analyses (looks), and the arms as written.

    for each stage: plan its trials, execute them, and decide on the next stage

The generator `campaign` yields the stages; its caller decides how a stage is carried out: by
computing the missing trials, or by reading the stored ones. The next stage depends only on the
trials, so an interrupted campaign can be resumed.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

from reportgen.execution import LookStage, Run, Wanted
from reportgen.execution.tuning import Tuned, candidate_suite, tuned_suite, untuned_suite
from reportgen.findings.interim import replay
from reportgen.findings.tuning import choose, merged, nothing_measured
from reportgen.interruption import interruption_deferred
from reportgen.suite.model import Arm, Suite

TUNING, TUNED, UNTUNED = "tuning", "tuned", "as written"
"""Names of the parts of a tuned suite in progress messages."""

Outcome = tuple[Run, bool]
"""The trials of a stage, and whether the stage is complete."""


@dataclass(frozen=True)
class Stage:
    """The next stage of a campaign.

    suite: the part of the suite to run. name: its name in progress messages.
    wanted: for each arm the number of seeds, counted from the first; None: all seeds.
    look: the interim analysis that the stage belongs to, if any.
    """

    suite: Suite
    name: str = ""
    wanted: Wanted | None = None
    look: LookStage | None = None


Stages = Generator[Stage, Outcome, Outcome]


def carry_out(stages: Stages, stage: Callable[[Stage], Outcome]) -> Outcome:
    """Carry out all stages in order and return the final outcome."""
    try:
        following = next(stages)
        while True:
            following = stages.send(stage(following))
    except StopIteration as end:
        outcome: Outcome = end.value
        return outcome


def campaign(suite: Suite) -> Stages:
    """Yield the stages of a suite: tuning if any, the looks, the arms as written if tuned.

    If tuning is incomplete, no values can be chosen and the campaign ends there.
    """
    if suite.tuning is None:
        return (yield from _looks(suite, ""))
    tried, complete = yield Stage(candidate_suite(suite), TUNING)
    try:
        with interruption_deferred():
            tuned = choose(suite, tried)
    except KeyboardInterrupt:
        complete = False
        tuned = Tuned(suite.tuning, len(tried.records) + len(tried.missing), len(tried.records))
    if not tuned.arms:
        return nothing_measured(suite, tried, tuned), complete
    chosen = tuned_suite(suite, {arm.arm.name: arm.best.candidate for arm in tuned.arms})
    run, complete = yield from _looks(chosen, TUNED)
    written = untuned_suite(suite, chosen)
    if complete and written.arms:
        seeds = {arm.name: _planned(run, arm) for arm in written.arms}
        untuned, complete = yield Stage(written, UNTUNED, seeds)
        tuned = replace(tuned, untuned=untuned)
    found = [part.provenance for part in (tried, run, tuned.untuned) if part]
    return replace(run, provenance=merged(found), tuned=tuned), complete


def _looks(suite: Suite, name: str) -> Stages:
    """One stage per look until all claims are decided or a stage is interrupted; else one stage."""
    if suite.sequence is None:
        return (yield Stage(suite, name))
    looking = replay(Run(suite, (), (), ()))
    while True:
        run, complete = yield Stage(suite, name, looking.wanted, looking.stage)
        if not complete:
            return run, False
        try:
            with interruption_deferred():
                following = replay(run)
        except KeyboardInterrupt:
            return run, False
        if following.wanted == looking.wanted:
            return run, True
        looking = following


def _planned(run: Run, arm: Arm) -> int:
    """Number of seeds of an arm in a run, computed or missing."""
    names = [record.trial.arm.name for record in run.records]
    names += [trial.arm.name for trial in run.missing]
    return names.count(arm.name)
