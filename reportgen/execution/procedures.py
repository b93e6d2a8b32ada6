"""Runs the trials of procedures, whose trainings are planned, stored and run like those of `train`.

All trials advance side by side, so that the trainings that they need next share programs.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from reportgen.errors import ReportgenError
from reportgen.execution.choose import is_worth_processes
from reportgen.execution.compute import failed
from reportgen.execution.executors import Executor, InlineExecutor
from reportgen.execution.model import Trial
from reportgen.execution.plan import Plan, groups_of, inputs_of, trial_of
from reportgen.execution.progress import Listener, LookStage, Progress
from reportgen.experiments import Config, Outcome, checked
from reportgen.experiments._procedure import Course, Procedure, Training, advance
from reportgen.store import Finished, Provenance, Store
from reportgen.suite.model import Arm


def execute_procedures(
    plan: Plan,
    store: Store,
    provenance: Provenance,
    listener: Listener,
    executor: Executor,
    stage: LookStage | None,
    fresh: bool,
) -> bool:
    """Compute and store the missing trials of a plan; False if the user interrupted it.

    The listener is called at the start, after every group of trainings and after every trial.
    """
    experiment = plan.suite.experiment
    assert isinstance(experiment, Procedure)
    trials = {trial.key: trial for group in plan.groups for trial in group.trials}
    expected = sum(
        number for t in trials.values() for _, number in experiment.expected(t.arm.config)
    )
    count = _Count(plan, stage, expected, listener)
    trainer = _Trainer(plan, experiment, store, provenance, executor, count, fresh)
    courses = {
        key: _safe(experiment.follow(trial.arm.config, trial.seed), experiment, trial.arm.config)
        for key, trial in trials.items()
    }
    count.report()
    try:
        for key, outcome in advance(courses, trainer):
            store.put(provenance, [Finished(key, trials[key].description, outcome)])
            count.trial(outcome)
    except KeyboardInterrupt:
        return False
    return True


def _safe(course: Course, experiment: Procedure[Config], config: Config) -> Course:
    """The course with the seconds of its trainings; an error in it is a failed outcome."""
    seconds, answer = 0.0, None
    while True:
        try:
            wanted = next(course) if answer is None else course.send(answer)
        except StopIteration as end:
            (outcome,) = checked(experiment, [config], [end.value])
            return replace(outcome, seconds=seconds)
        except (Exception, SystemExit) as error:
            return replace(failed(error), seconds=seconds)
        answer = yield wanted
        seconds += sum(outcome.seconds for outcome in answer)


class _Trainer:
    """Runs trainings: those that are stored are read, the others are run in groups and stored."""

    def __init__(
        self,
        plan: Plan,
        experiment: Procedure[Config],
        store: Store,
        provenance: Provenance,
        executor: Executor,
        count: _Count,
        fresh: bool,
    ) -> None:
        self._suite = replace(plan.suite, experiment=experiment.trains, arms=(), claims=())
        self._device, self._store, self._provenance = plan.device, store, provenance
        self._executor, self._count, self._fresh = executor, count, fresh
        self._done: set[str] = set()  # keys of the trainings that this run has computed

    def __call__(self, wanted: Sequence[Training]) -> list[Outcome]:
        """The outcomes of trainings, in their order."""
        found: dict[Training, Outcome] = {}
        trials: dict[Training, Trial] = {}
        for training in dict.fromkeys(wanted):
            try:
                trials[training] = self._trial(training)
            except ReportgenError as error:  # the settings do not match the data
                found[training] = failed(error)
        keys = [t.key for t in trials.values() if not self._fresh or t.key in self._done]
        outcomes = {
            key: stored.outcome
            for key, stored in self._store.get(keys).items()
            if stored.outcome.status != "failed" or key in self._done
        }
        self._count.stored(len(outcomes))
        missing = {t.key: t for t in trials.values() if t.key not in outcomes}
        outcomes |= self._computed(list(missing.values()))
        found |= {training: outcomes[trial.key] for training, trial in trials.items()}
        return [found[training] for training in wanted]

    def _trial(self, training: Training) -> Trial:
        arm = Arm("training", {}, training.config, {})
        inputs = inputs_of(self._suite.experiment, arm)
        return trial_of(self._suite.experiment, arm, training.seed, self._device, inputs)

    def _computed(self, trials: Sequence[Trial]) -> dict[str, Outcome]:
        """Key -> outcome of trainings that are run now."""
        suite = replace(self._suite, seeds=tuple(dict.fromkeys(trial.seed for trial in trials)))
        groups = groups_of(suite, trials, self._device)
        plan = Plan(suite, self._device, tuple(trials), groups)
        apart = self._executor.elsewhere and is_worth_processes(plan)
        executor = self._executor if apart else InlineExecutor()
        computed: dict[str, Outcome] = {}
        work = executor.run(suite.experiment.name, groups, self._device)
        try:
            for group, outcomes in work:
                new = {t.key: outcome for t, outcome in zip(group.trials, outcomes, strict=True)}
                described = {trial.key: trial.description for trial in group.trials}
                self._store.put(
                    self._provenance, [Finished(key, described[key], new[key]) for key in new]
                )
                computed |= new
                self._done.update(new)
                self._count.computed(len(new))
        finally:
            work.close()
        return computed


class _Count:
    """Counts finished trials and trainings, and estimates the time left from the trainings."""

    def __init__(
        self, plan: Plan, stage: LookStage | None, expected: int, listener: Listener
    ) -> None:
        """expected: number of trainings of all trials to compute."""
        self._stage, self._listener, self._expected = stage, listener, expected
        self._start = time.monotonic()
        self._total, self._done, self._failed = len(plan.trials), plan.stored, 0
        self._stored = self._computed = 0

    def stored(self, trainings: int) -> None:
        """Count trainings that were in the store."""
        self._stored += trainings

    def computed(self, trainings: int) -> None:
        """Count trainings that were run, and report them."""
        self._computed += trainings
        self.report()

    def trial(self, outcome: Outcome) -> None:
        """Count a finished trial, and report it."""
        self._done += 1
        self._failed += outcome.status != "ok"
        self.report()

    def report(self) -> None:
        """Call the listener."""
        spent = time.monotonic() - self._start
        finished = self._stored + self._computed
        expected = max(self._expected, finished)
        left = spent / self._computed * (expected - finished) if self._computed else None
        self._listener(
            Progress(
                self._done,
                self._total,
                self._failed,
                spent,
                left,
                self._stage,
                trainings=(finished, expected),
            )
        )
