"""Chooses the executor of a plan and estimates its wall-clock time."""

from __future__ import annotations

import heapq
import warnings

from reportgen.errors import InputError, suggest
from reportgen.execution.executors import EXECUTORS, Executor
from reportgen.execution.plan import Plan, cores

START_SECONDS = 3.0
"""Time until worker processes have imported torch, on two cores."""

WORTH_A_PROCESS = 6.0
"""Seconds of work below which starting processes (each imports torch) costs more than it saves."""


def choose_executor(plan: Plan, name: str | None, jobs: int | None) -> Executor:
    """The requested executor; by default the one that is faster for the trials to compute.

    Experiments that use all cores themselves, and GPUs, run inline. Others get one process per core
    if there is enough work to make up for starting them. If the experiment measures time, groups
    run one at a time whatever `jobs` is. Code that no other process can load runs inline, with a
    warning if that takes longer. Raises InputError for an unknown executor, for fewer than one job,
    or if such code is requested to run in other processes.
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
            f"{here}: worker processes cannot load it; move it to its own file and load that with "
            "reportgen.load_plugin, or omit executor and jobs to run it in this process"
        )
    return executor(1 if _is_timed(plan) else jobs or cores())


def _default(plan: Plan, jobs: int | None) -> str:
    """The name of the default executor."""
    if jobs is not None:
        return "inline" if jobs == 1 else "processes"
    if not is_worth_processes(plan):
        return "inline"
    here = _in_no_file(plan)
    if here:
        warnings.warn(
            f"{here}: worker processes cannot load it, so its trials run one after the other in "
            "this process; move it to its own file and load that with reportgen.load_plugin to "
            "run them in parallel",
            stacklevel=3,
        )
    return "inline" if here else "processes"


def _in_no_file(plan: Plan) -> str:
    """Names of the user code that worker processes cannot load."""
    return ", ".join(code.name for code in plan.unfiled)


def wall_seconds(plan: Plan, executor: Executor) -> float:
    """Estimated wall-clock time of the trials to compute.

    Groups are assigned in their order, each to the worker that is free first.
    """
    if not plan.groups:
        return 0.0
    if executor.workers == 1:
        return plan.seconds
    free = [START_SECONDS] * min(executor.workers, len(plan.groups))
    for group in plan.groups:
        heapq.heapreplace(free, free[0] + group.cost.seconds)
    return max(free)


def is_worth_processes(plan: Plan) -> bool:
    """Whether worker processes are faster than this process for the trials to compute."""
    experiment = plan.suite.experiment
    return (
        plan.device == "cpu"
        and not experiment.uses_all_cores
        and not _is_timed(plan)
        and len(plan.groups) > 1
        and cores() > 1
        and plan.seconds > WORTH_A_PROCESS
    )


def _is_timed(plan: Plan) -> bool:
    """Whether time is among the results of some trial."""
    suite = plan.suite
    return any(suite.experiment.measures_time(arm.config) for arm in suite.arms)
