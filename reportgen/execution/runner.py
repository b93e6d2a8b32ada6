"""Runs a plan, storing each group as soon as it has finished, and collects what is stored."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from reportgen.execution.executors import Executor, InlineExecutor
from reportgen.execution.model import Record, Run, Trial
from reportgen.execution.pace import Clock
from reportgen.execution.plan import Group, Plan, make_plan
from reportgen.execution.procedures import execute_procedures
from reportgen.execution.progress import Listener, LookStage, Progress
from reportgen.experiments import Outcome
from reportgen.store import Finished, Provenance, Store, without_seed
from reportgen.suite.model import Suite


def execute(
    plan: Plan,
    store: Store,
    provenance: Provenance,
    listener: Listener,
    executor: Executor | None = None,
    stage: LookStage | None = None,
    *,
    fresh: bool = False,
) -> bool:
    """Compute and store the missing trials of a plan; False if the user interrupted it.

    The listener is called at the start and after every finished group.
    fresh: recompute the trainings of procedures that are already stored.
    """
    executor = executor or InlineExecutor()
    if plan.suite.experiment.is_procedure:
        return execute_procedures(plan, store, provenance, listener, executor, stage, fresh)
    count = _Count(plan, stage, executor.workers)
    listener(count.progress())
    work = executor.run(plan.suite.experiment.name, plan.groups, plan.device)
    try:
        for group, outcomes in work:
            store.put(
                provenance,
                [
                    Finished(trial.key, trial.description, outcome)
                    for trial, outcome in zip(group.trials, outcomes, strict=True)
                ],
            )
            count.finished(group, outcomes)
            listener(count.progress())
    except KeyboardInterrupt:
        return False
    finally:
        work.close()
    return True


def collect(plan: Plan, store: Store) -> Run:
    """All stored trials of the plan, with their provenance."""
    stored = store.get(trial.key for trial in plan.trials)
    records = tuple(
        Record(trial, stored[trial.key].outcome, stored[trial.key].run)
        for trial in plan.trials
        if trial.key in stored
    )
    missing = tuple(trial for trial in plan.trials if trial.key not in stored)
    return Run(plan.suite, records, missing, _sources(records, store), facts=plan.facts)


def _sources(records: Sequence[Record], store: Store) -> tuple[Provenance, ...]:
    by_run: dict[str, list[Record]] = {}
    for record in records:
        by_run.setdefault(record.run, []).append(record)
    known = store.runs(by_run)
    sources = [
        replace(
            known[run],
            trials=len(computed),
            seconds=sum(record.outcome.seconds for record in computed),
        )
        for run, computed in by_run.items()
    ]
    return tuple(sorted(sources, key=lambda source: (source.started, source.run)))


class _Count:
    """Counts finished trials and estimates the time left."""

    def __init__(self, plan: Plan, stage: LookStage | None, workers: int) -> None:
        self._stage = stage
        self._start = time.monotonic()
        self._clock = Clock(plan.groups, workers)
        self._total = len(plan.trials)
        self._done = plan.stored
        self._failed = 0

    def finished(self, group: Group, outcomes: Sequence[Outcome]) -> None:
        self._done += len(outcomes)
        self._failed += sum(outcome.status != "ok" for outcome in outcomes)
        seconds = sum(outcome.seconds for outcome in outcomes)
        self._clock.finished(group, seconds, self._spent())

    def _spent(self) -> float:
        return time.monotonic() - self._start

    def progress(self) -> Progress:
        spent = self._spent()
        left = self._clock.seconds_left(spent)
        return Progress(self._done, self._total, self._failed, spent, left, self._stage)


def earlier_trials(suite: Suite, store: Store, *, device: str) -> Run:
    """All stored trials of the arms of a suite, with any seeds, as a run of these seeds.

    Trials with other settings (fewer steps, another width) belong to other arms. Trials with the
    tuning seeds are left out, because they are biased by the choice made with them.
    """
    chosen_by = suite.tuning.seeds if suite.tuning else ()
    one_seed = make_plan(replace(suite, seeds=suite.seeds[:1]), None, device=device).trials
    arms = {without_seed(trial.description): trial.arm for trial in one_seed}
    trials = [
        Trial(arms[rest], seed, key, description)
        for key, description, rest, seed in store.repetitions(arms)
        if seed not in chosen_by
    ]
    order = {arm.name: index for index, arm in enumerate(suite.arms)}
    trials.sort(key=lambda trial: (order[trial.arm.name], trial.seed))
    seeds = tuple(sorted({trial.seed for trial in trials}))
    as_run = replace(suite, seeds=seeds, sequence=None)
    return collect(Plan(as_run, device, tuple(trials), ()), store)
