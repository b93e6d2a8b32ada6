"""The stages of a run, in one place: tuning, the looks at what is measured, the arms as written.

    for each stage: plan its trials, execute them, and judge what there is to know the next one

`campaign` says which stage comes next, and whoever drives it says how a stage is carried out: by
computing what is missing, or by taking what the store has. What comes next follows from the trials
alone, so a campaign that was interrupted goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

from reportgen.execution import LookStage, Run, Wanted
from reportgen.execution.tuning import Tuned, candidate_suite, tuned_suite, untuned_suite
from reportgen.findings.looks import replay
from reportgen.findings.tuning import choose, merged, nothing_measured
from reportgen.interruption import interruption_deferred
from reportgen.suite.model import Arm, Suite

TUNING, TUNED, UNTUNED = "tuning", "tuned", "as written"
"""What the parts of a tuned suite are called while they run."""

Outcome = tuple[Run, bool]
"""The trials there are, and whether all that were asked for are among them."""


@dataclass(frozen=True)
class Stage:
    """What is to be carried out next.

    suite: the part of the suite, whose trials are wanted. name: what it is called.
    wanted: how many of its first seeds each arm needs; None: all. look: where it is a look, which.
    """

    suite: Suite
    name: str = ""
    wanted: Wanted | None = None
    look: LookStage | None = None


Stages = Generator[Stage, Outcome, Outcome]


def carry_out(stages: Stages, stage: Callable[[Stage], Outcome]) -> Outcome:
    """Carry out one stage after another; what the last of them says."""
    try:
        following = next(stages)
        while True:
            following = stages.send(stage(following))
    except StopIteration as end:
        outcome: Outcome = end.value
        return outcome


def campaign(suite: Suite) -> Stages:
    """The stages of a suite: with tuning its three parts, else the one there is.

    What is measured goes look by look. Without all candidates there is nothing to measure.
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
    """What each look needs until no more is needed, or it is interrupted; once without looks."""
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
    """How many seeds an arm has in a run."""
    names = [record.trial.arm.name for record in run.records]
    names += [trial.arm.name for trial in run.missing]
    return names.count(arm.name)
