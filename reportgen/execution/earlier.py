"""Stored trials of a suite's arms, from which a plan estimates the variation between seeds."""

from __future__ import annotations

from dataclasses import replace

from reportgen.execution.model import Run, Trial
from reportgen.execution.plan import Plan, make_plan
from reportgen.execution.runner import collect
from reportgen.store import Store, without_seed
from reportgen.suite.model import Suite


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
