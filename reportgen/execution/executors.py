"""Where groups run: in this process, or in worker processes of one thread each."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from typing import Literal, Protocol

from reportgen.errors import InputError
from reportgen.execution.compute import compute
from reportgen.execution.plan import Group, Plan
from reportgen.experiments import EXPERIMENTS, Outcome

Done = tuple[Group, list[Outcome]]
"""A group with its outcomes, in the order of its trials."""

ExecutorName = Literal["inline", "processes"]

WORTH_A_PROCESS = 6.0
"""Seconds of work below which starting processes (each imports torch) costs more than it saves."""


class Executor(Protocol):
    """Runs groups. However it does so, the outcomes are the same."""

    def run(self, kind: str, groups: Sequence[Group], device: str) -> Generator[Done, None, None]:
        """Each group with its outcomes, as soon as they are there, in any order."""
        ...


class InlineExecutor:
    """One group after the other, in this process."""

    def run(self, kind: str, groups: Sequence[Group], device: str) -> Generator[Done, None, None]:
        """Groups in their order."""
        for group in groups:
            configs = [trial.arm.config for trial in group.trials]
            yield group, compute(kind, configs, [trial.seed for trial in group.trials], device)


def choose_executor(plan: Plan, name: ExecutorName | None, jobs: int | None) -> Executor:
    """The executor asked for; by default the one that is faster for what the plan has left.

    Experiments that use all cores themselves, and GPUs, run inline. Others get a process for each
    core, if the work ahead is worth starting them. Raises InputError for fewer than one job.
    """
    if jobs is not None and jobs < 1:
        raise InputError(f"--jobs must be at least 1. Got {jobs} instead.")
    if name == "inline" and jobs not in (None, 1):
        raise InputError(f"--executor inline runs one job. Got --jobs {jobs} instead.")
    if name is None and jobs is None:
        name = "processes" if _is_worth_processes(plan) else "inline"
    if name == "inline" or (name is None and jobs == 1):
        return InlineExecutor()
    from reportgen.execution.processes import ProcessExecutor

    return ProcessExecutor(jobs or cores())


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _is_worth_processes(plan: Plan) -> bool:
    experiment = EXPERIMENTS[plan.suite.kind.name]
    return (
        plan.device == "cpu"
        and not experiment.uses_all_cores
        and len(plan.groups) > 1
        and cores() > 1
        and plan.seconds > WORTH_A_PROCESS
    )
