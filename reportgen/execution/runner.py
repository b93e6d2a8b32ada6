"""Runs the groups of a plan, one after the other, in this process.

A group that fails is halved and tried again until the trials that cannot be run stand alone; those
become failed outcomes with a reason, and no other trial is lost. Every finished group is in the
store before the next one starts.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportgen.execution.model import Record, Run, Trial
from reportgen.execution.plan import Plan
from reportgen.experiments import EXPERIMENTS, Outcome
from reportgen.store import Finished, Provenance, Store
from reportgen.suite.model import Suite


@dataclass(frozen=True)
class Progress:
    """How far a run is; `seconds_left` is unknown before the first group has ended."""

    done: int
    total: int
    failed: int
    seconds: float
    seconds_left: float | None


Listener = Callable[[Progress], None]


def execute(plan: Plan, store: Store, provenance: Provenance, listener: Listener) -> bool:
    """Compute and store what the plan lacks; False when the user interrupted it.

    The listener hears of the start and of every finished group.
    """
    clock = _Clock(plan)
    listener(clock.progress())
    try:
        for group in plan.groups:
            outcomes = _run_or_halve(plan.suite, group.trials, plan.device)
            store.put(
                provenance,
                [
                    Finished(trial.key, trial.description, outcome)
                    for trial, outcome in zip(group.trials, outcomes, strict=True)
                ],
            )
            clock.finished(outcomes, group.cost.seconds)
            listener(clock.progress())
    except KeyboardInterrupt:
        return False
    return True


def collect(plan: Plan, store: Store) -> Run:
    """All trials of the plan that the store has, with where they came from."""
    stored = store.get(trial.key for trial in plan.trials)
    records = tuple(
        Record(trial, stored[trial.key].outcome, stored[trial.key].run)
        for trial in plan.trials
        if trial.key in stored
    )
    missing = tuple(trial for trial in plan.trials if trial.key not in stored)
    return Run(plan.suite, records, missing, _sources(records, store))


def _run_or_halve(suite: Suite, trials: Sequence[Trial], device: str) -> list[Outcome]:
    try:
        configs = [trial.arm.config for trial in trials]
        seeds = [trial.seed for trial in trials]
        return EXPERIMENTS[suite.kind.name].run(configs, seeds, device)
    except Exception as error:
        if len(trials) == 1:
            text = " ".join(str(error).split())
            reason = f"{type(error).__name__}: {text}"[:500]
            return [Outcome("failed", reason=reason)]
    middle = len(trials) // 2  # outside the handler: the failed attempt's memory is free again
    first = _run_or_halve(suite, trials[:middle], device)
    return first + _run_or_halve(suite, trials[middle:], device)


def _sources(records: Sequence[Record], store: Store) -> tuple[Provenance, ...]:
    by_run: dict[str, list[Record]] = {}
    for record in records:
        by_run.setdefault(record.run, []).append(record)
    known = store.runs(by_run)
    sources = [
        dataclasses.replace(
            known[run],
            trials=len(computed),
            seconds=sum(record.outcome.seconds for record in computed),
        )
        for run, computed in by_run.items()
    ]
    return tuple(sorted(sources, key=lambda source: (source.started, source.run)))


class _Clock:
    """Counts trials and foretells the time left from the cost of the groups that remain."""

    def __init__(self, plan: Plan) -> None:
        self._start = time.monotonic()
        self._total = len(plan.trials)
        self._done = plan.stored
        self._failed = 0
        self._cost_done = 0.0
        self._cost_left = plan.seconds

    def finished(self, outcomes: Sequence[Outcome], cost: float) -> None:
        self._done += len(outcomes)
        self._failed += sum(outcome.status != "ok" for outcome in outcomes)
        self._cost_done += cost
        self._cost_left -= cost

    def progress(self) -> Progress:
        spent = time.monotonic() - self._start
        left = None
        if self._cost_done > 0:
            left = max(0.0, spent * self._cost_left / self._cost_done)
        return Progress(self._done, self._total, self._failed, spent, left)
