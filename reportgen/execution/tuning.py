"""The parts of a tuned suite, each a suite itself, and the result of tuning.

First every candidate of every arm runs with the tuning seeds, then the arms with the chosen values
run, and finally the arms as written in the suite run with the same seeds for comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.parts.spaces import Space
from reportgen.suite.model import Arm, Candidate, Suite, Tuning

if TYPE_CHECKING:
    from reportgen.execution.model import Run


@dataclass(frozen=True)
class Tried:
    """A candidate with its metric for each tuning seed, in the order of seeds.

    A trial that diverged or failed counts as the worst possible value: its score is infinite.
    """

    candidate: Candidate
    scores: tuple[float, ...]
    score: float  # their mean
    diverged: int
    failed: int


@dataclass(frozen=True)
class TunedArm:
    """All candidates of an arm, and the index of the chosen one."""

    arm: Arm  # as written in the suite
    spaces: Mapping[str, Space]
    tried: tuple[Tried, ...]
    chosen: int

    @property
    def best(self) -> Tried:
        """The candidate that was chosen."""
        return self.tried[self.chosen]


@dataclass(frozen=True)
class Tuned:
    """Result of the tuning of a suite; `arms` is empty until all candidates have run.

    planned, done: numbers of tuning trials. untuned: the arms as written in the suite, run with the
    seeds of the tuned arms; arms that tuning did not change are left out.
    """

    tuning: Tuning
    planned: int
    done: int
    arms: tuple[TunedArm, ...] = ()
    untuned: Run | None = None

    @property
    def failed(self) -> int:
        """Number of trials of tuning and of the arms as written that failed (e.g. out of memory).

        Divergence is not a failure here, because a search space may contain unstable values.
        """
        untuned = self.untuned.failed if self.untuned else ()
        return sum(tried.failed for arm in self.arms for tried in arm.tried) + sum(
            record.outcome.status == "failed" for record in untuned
        )


def candidate_suite(suite: Suite) -> Suite:
    """The suite of tuning: every candidate is an arm, in the order of arms; the tuning seeds."""
    tuning = _tuning(suite)
    arms = (
        Arm(candidate_name(arm, candidate), {}, candidate.config, candidate.values)
        for arm in suite.arms
        for candidate in tuning.arms[arm.name].candidates
    )
    return replace(_bare(suite), arms=tuple(arms), factors=(), seeds=tuning.seeds)


def candidate_name(arm: Arm, candidate: Candidate) -> str:
    """`SGD, optimizer.sgd.lr=0.1`."""
    values = (f"{path}={value!r}" for path, value in candidate.values.items())
    return ", ".join((arm.name, *values))


def tuned_suite(suite: Suite, chosen: Mapping[str, Candidate]) -> Suite:
    """The suite with the chosen values in its arms."""
    arms = (
        replace(
            arm,
            config=chosen[arm.name].config,
            settings={**arm.settings, **chosen[arm.name].values},
        )
        for arm in suite.arms
    )
    return replace(suite, arms=tuple(arms))


def untuned_suite(suite: Suite, tuned: Suite) -> Suite:
    """The arms as written, without claims and without the arms that tuning did not change."""
    differing = (arm for arm in suite.arms if arm.config != tuned.arm(arm.name).config)
    return replace(_bare(suite), arms=tuple(differing))


def _bare(suite: Suite) -> Suite:
    return replace(suite, claims=(), answers=(), published=(), sequence=None, tuning=None)


def _tuning(suite: Suite) -> Tuning:
    if suite.tuning is None:
        raise ValueError(f"the suite {suite.name} is not tuned")
    return suite.tuning
