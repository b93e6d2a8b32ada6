"""Which executor runs a plan, and how long it takes."""

from __future__ import annotations

import heapq
import warnings

from reportgen.errors import InputError, suggest
from reportgen.execution.cores import cores
from reportgen.execution.executors import EXECUTORS, Executor
from reportgen.execution.plan import Plan

START_SECONDS = 3.0
"""Until worker processes have imported torch, on two cores."""

WORTH_A_PROCESS = 6.0
"""Seconds of work below which starting processes (each imports torch) costs more than it saves."""


def choose_executor(plan: Plan, name: str | None, jobs: int | None) -> Executor:
    """The executor asked for; by default the one that is faster for what the plan has left.

    Experiments that use all cores themselves, and GPUs, run inline. Others get a process for each
    core, if the work ahead is worth starting them. Where time is measured, one group runs at a time
    however many jobs are asked for. Code that no other process can load runs inline, with a warning
    where that takes longer. Raises InputError for an executor that there is not, for fewer than one
    job, or if such code is to run in other processes.
    """
    if jobs is not None and jobs < 1:
        raise InputError(f"--jobs must be at least 1. Got {jobs} instead.")
    chosen = _default(plan, jobs) if name is None else name
    executor = EXECUTORS.get(chosen)
    if executor is None:
        raise InputError(f"unknown executor {chosen!r}{suggest(chosen, EXECUTORS)}")
    if not executor.elsewhere:
        if jobs not in (None, 1):
            raise InputError(f"--executor {chosen} runs one job. Got --jobs {jobs} instead.")
        return executor()
    if here := _in_no_file(plan):
        raise InputError(
            f"{here}: worker processes cannot load it; put it into a file of its own and load that "
            "with reportgen.load_plugin, or leave executor and jobs out to run it in this process"
        )
    timed = plan.suite.experiment.measures_time
    return executor(1 if timed else jobs or cores())


def _default(plan: Plan, jobs: int | None) -> str:
    """The name of the executor where none is asked for."""
    if jobs is not None:
        return "inline" if jobs == 1 else "processes"
    if not _is_worth_processes(plan):
        return "inline"
    here = _in_no_file(plan)
    if here:
        warnings.warn(
            f"{here}: worker processes cannot load it, so its trials run one after the other "
            "in this process; in a file of its own, loaded with reportgen.load_plugin, they "
            "would run side by side",
            stacklevel=3,
        )
    return "inline" if here else "processes"


def _in_no_file(plan: Plan) -> str:
    """The user's code that only this process has, by name."""
    return ", ".join(code.name for code in plan.unfiled)


def wall_seconds(plan: Plan, executor: Executor) -> float:
    """Estimated time from the start to the end of what the plan has left.

    Each group goes to the worker that is free first, in the order in which they are handed out.
    """
    if not plan.groups:
        return 0.0
    if executor.workers == 1:
        return plan.seconds
    free = [START_SECONDS] * min(executor.workers, len(plan.groups))
    for group in plan.groups:
        heapq.heapreplace(free, free[0] + group.cost.seconds)
    return max(free)


def _is_worth_processes(plan: Plan) -> bool:
    experiment = plan.suite.experiment
    return (
        plan.device == "cpu"
        and not experiment.uses_all_cores
        and not experiment.measures_time
        and len(plan.groups) > 1
        and cores() > 1
        and plan.seconds > WORTH_A_PROCESS
    )
