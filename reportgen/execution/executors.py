"""Where groups run: in this process, or in worker processes of one thread each."""

from __future__ import annotations

import heapq
import warnings
from collections.abc import Generator, Sequence
from typing import Literal, Protocol

from reportgen.errors import InputError
from reportgen.execution.compute import compute
from reportgen.execution.cores import cores
from reportgen.execution.plan import Group, Plan
from reportgen.experiments import Outcome

Done = tuple[Group, list[Outcome]]
"""A group with its outcomes, in the order of its trials."""

ExecutorName = Literal["inline", "processes"]

START_SECONDS = 3.0
"""Until worker processes have imported torch, on two cores."""

WORTH_A_PROCESS = 6.0
"""Seconds of work below which starting processes (each imports torch) costs more than it saves."""


class Executor(Protocol):
    """Runs groups. However it does so, the outcomes are the same."""

    workers: int
    """How many groups it runs side by side, at most."""

    def run(self, kind: str, groups: Sequence[Group], device: str) -> Generator[Done, None, None]:
        """Each group with its outcomes, as soon as they are there, in any order."""
        ...


class InlineExecutor:
    """One group after the other, in this process."""

    workers = 1

    def run(self, kind: str, groups: Sequence[Group], device: str) -> Generator[Done, None, None]:
        """Groups in their order."""
        for group in groups:
            configs = [trial.arm.config for trial in group.trials]
            yield group, compute(kind, configs, [trial.seed for trial in group.trials], device)


def choose_executor(plan: Plan, name: ExecutorName | None, jobs: int | None) -> Executor:
    """The executor asked for; by default the one that is faster for what the plan has left.

    Experiments that use all cores themselves, and GPUs, run inline. Others get a process for each
    core, if the work ahead is worth starting them. Where time is measured, one group runs at a time
    however many jobs are asked for. Code that no other process can load runs inline, with a warning
    where that takes longer. Raises InputError for fewer than one job, or if such code is to run in
    worker processes.
    """
    if jobs is not None and jobs < 1:
        raise InputError(f"--jobs must be at least 1. Got {jobs} instead.")
    if name == "inline" and jobs not in (None, 1):
        raise InputError(f"--executor inline runs one job. Got --jobs {jobs} instead.")
    here = ", ".join(code.name for code in plan.unfiled)
    if here and (name == "processes" or jobs not in (None, 1)):
        raise InputError(
            f"{here}: worker processes cannot load it; put it into a file of its own and load that "
            "with reportgen.load_plugin, or leave executor and jobs out to run it in this process"
        )
    if name is None and jobs is None:
        name = "processes" if _is_worth_processes(plan) else "inline"
        if name == "processes" and here:
            warnings.warn(
                f"{here}: worker processes cannot load it, so its trials run one after the other "
                "in this process; in a file of its own, loaded with reportgen.load_plugin, they "
                "would run side by side",
                stacklevel=2,
            )
            name = "inline"
    if name == "inline" or (name is None and jobs == 1):
        return InlineExecutor()
    from reportgen.execution.processes import ProcessExecutor

    timed = plan.suite.experiment.measures_time
    return ProcessExecutor(1 if timed else jobs or cores())


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
