"""Runs groups one after the other in this process."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from reportgen.execution.executors._base import Executor

if TYPE_CHECKING:
    from reportgen.execution.executors._base import Done
    from reportgen.execution.plan import Group


class InlineExecutor(Executor):
    """Runs groups one after the other in this process."""

    help = "this process"
    elsewhere = False

    def run(self, kind: str, groups: Sequence[Group], device: str) -> Generator[Done, None, None]:
        """Yield each group with its outcomes when it ends."""
        from reportgen.execution.compute import compute

        for group in groups:
            configs = [trial.arm.config for trial in group.trials]
            yield group, compute(kind, configs, [trial.seed for trial in group.trials], device)
