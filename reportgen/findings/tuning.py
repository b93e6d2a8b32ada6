"""Chooses the best candidates of a tuned suite, and plans its trials."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from reportgen.execution import Plan, Run, Trial, collect, make_plan
from reportgen.execution.model import Record
from reportgen.execution.tuning import (
    Tried,
    Tuned,
    TunedArm,
    candidate_name,
    candidate_suite,
    tuned_suite,
    untuned_suite,
)
from reportgen.metrics.trial import NotMeasured, evaluate
from reportgen.parts.spaces import Space, order
from reportgen.store import Provenance, Store
from reportgen.suite.model import Candidate, Suite, Tuning


@dataclass(frozen=True)
class SuitePlan:
    """The parts of a suite to plan.

    suite: the suite to measure, with the chosen values if it is tuned.
    tuning: plan of the tuning trials, if it is tuned.
    untuned: plan of the trials of the arms as written, if they are needed.
    guessed: whether no values are chosen yet, because tuning trials are missing. The arms of
        `suite` then have the first candidates, which cost about as much.
    """

    suite: Suite
    tuning: Plan | None = None
    untuned: Plan | None = None
    guessed: bool = False


def plan_suite(suite: Suite, store: Store | None, *, device: str, fresh: bool = False) -> SuitePlan:
    """The suite as it will be measured, and plans of the other trials that a tuned suite needs."""
    if suite.tuning is None:
        return SuitePlan(suite)
    tuning = make_plan(candidate_suite(suite), store, device=device, fresh=fresh)
    tuned = choose(suite, collect(tuning, store)) if store is not None else None
    guessed = tuned is None or not tuned.arms
    if tuned is not None and tuned.arms:
        chosen = {arm.arm.name: arm.best.candidate for arm in tuned.arms}
    else:
        chosen = {name: arm.candidates[0] for name, arm in suite.tuning.arms.items()}
    ready = tuned_suite(suite, chosen)
    written = untuned_suite(suite, ready)
    untuned = make_plan(written, store, device=device, fresh=fresh) if written.arms else None
    return SuitePlan(ready, tuning, untuned, guessed)


def choose(suite: Suite, tried: Run) -> Tuned:
    """Choose the candidate with the best mean for every arm.

    tried: the run of `candidate_suite(suite)`. If it lacks trials, the result has no arms. Of
    candidates with equal means, the one with the smallest values is chosen; values that are not
    ordered are compared by their order in the suite.
    """
    tuning = suite.tuning
    if tuning is None:
        raise ValueError(f"the suite {suite.name} is not tuned")
    done = Tuned(tuning, len(tried.records) + len(tried.missing), len(tried.records))
    if tried.missing:
        return done
    by_name: dict[str, list[Record]] = {}
    for record in tried.records:
        by_name.setdefault(record.trial.arm.name, []).append(record)
    arms = []
    for arm in suite.arms:
        drawn = tuning.arms[arm.name]
        scored = tuple(
            _tried(candidate, by_name[candidate_name(arm, candidate)], tuning)
            for candidate in drawn.candidates
        )
        spaces = list(drawn.spaces.values())
        arms.append(TunedArm(arm, drawn.spaces, scored, _best(scored, spaces, tuning)))
    return replace(done, arms=tuple(arms))


def _tried(candidate: Candidate, records: Sequence[Record], tuning: Tuning) -> Tried:
    scores = tuple(_score(record, tuning) for record in records)
    return Tried(
        candidate,
        scores,
        score=sum(scores) / len(scores),
        diverged=sum(record.outcome.status == "diverged" for record in records),
        failed=sum(record.outcome.status == "failed" for record in records),
    )


def _score(record: Record, tuning: Tuning) -> float:
    """The metric of a trial; infinitely bad if the trial diverged or failed, or has no value."""
    worst = -math.inf if tuning.better == "higher" else math.inf
    if record.outcome.status != "ok":
        return worst
    try:
        value = evaluate(tuning.metric, record.outcome.arrays)
    except NotMeasured:
        return worst
    return worst if math.isnan(value) else value


def _best(tried: Sequence[Tried], spaces: Sequence[Space], tuning: Tuning) -> int:
    sign = -1.0 if tuning.better == "higher" else 1.0

    def rank(index: int) -> tuple[float, tuple[Any, ...]]:
        point = tuple(tried[index].candidate.values.values())
        return sign * tried[index].score, order(spaces, point)

    return min(range(len(tried)), key=rank)


def nothing_measured(suite: Suite, tried: Run, tuned: Tuned) -> Run:
    """The run of a suite whose tuning is incomplete: all trials of the measurement are missing."""
    most = suite.sequence.start if suite.sequence else len(suite.seeds)
    missing = (Trial(arm, seed, "") for arm in suite.arms for seed in suite.seeds[:most])
    return Run(suite, (), tuple(missing), tried.provenance, tuned)


def merged(found: Sequence[Sequence[Provenance]]) -> tuple[Provenance, ...]:
    """Merge the provenance of several runs: each source once, with all of its trials."""
    sources: dict[str, Provenance] = {}
    for source in (source for sources in found for source in sources):
        known = sources.get(source.run)
        if known is not None:
            source = replace(
                known, trials=known.trials + source.trials, seconds=known.seconds + source.seconds
            )
        sources[source.run] = source
    return tuple(sorted(sources.values(), key=lambda source: (source.started, source.run)))
