"""The parts of a tuned suite, each a suite of its own, and what came of its tuning.

First every candidate of every arm runs with the tuning seeds; then the arms run with the values
chosen; then the arms as the suite writes them run with the same seeds, for comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.suite.model import Arm, Candidate, Suite, Tuning
from reportgen.suite.spaces import Space

if TYPE_CHECKING:
    from reportgen.execution.model import Run


@dataclass(frozen=True)
class Tried:
    """A candidate with the metric of each tuning seed, in their order.

    A trial that diverged or failed counts as the worst value there is: its score is infinite.
    """

    candidate: Candidate
    scores: tuple[float, ...]
    score: float  # their mean
    diverged: int
    failed: int


@dataclass(frozen=True)
class TunedArm:
    """All candidates of an arm, and which of them was chosen."""

    arm: Arm  # as the suite writes it
    spaces: Mapping[str, Space]
    tried: tuple[Tried, ...]
    chosen: int

    @property
    def best(self) -> Tried:
        """The candidate that was chosen."""
        return self.tried[self.chosen]


@dataclass(frozen=True)
class Tuned:
    """What came of a suite's tuning; `arms` is empty until every candidate was tried.

    `planned` trials and those `done`; `untuned` are the arms as the suite writes them, with the
    seeds of the measuring, but for those that tuning left as they were.
    """

    tuning: Tuning
    planned: int
    done: int
    arms: tuple[TunedArm, ...] = ()
    untuned: Run | None = None

    @property
    def failed(self) -> int:
        """Trials of tuning and of arms as written that failed, for instance for want of memory.

        To diverge is no failure here: candidates are meant to go too far.
        """
        untuned = self.untuned.failed if self.untuned else ()
        return sum(tried.failed for arm in self.arms for tried in arm.tried) + sum(
            record.outcome.status == "failed" for record in untuned
        )


def candidate_suite(suite: Suite) -> Suite:
    """Every candidate as an arm, in the order of arms, with the tuning seeds."""
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
    """The suite with the chosen values put into its arms."""
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
    """The arms as the suite writes them, without claims and without those that tuning left so."""
    differing = (arm for arm in suite.arms if arm.config != tuned.arm(arm.name).config)
    return replace(_bare(suite), arms=tuple(differing))


def _bare(suite: Suite) -> Suite:
    return replace(suite, claims=(), answers=(), published=(), sequence=None, tuning=None)


def _tuning(suite: Suite) -> Tuning:
    if suite.tuning is None:
        raise ValueError(f"the suite {suite.name} is not tuned")
    return suite.tuning
