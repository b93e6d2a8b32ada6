"""Groups one after the other, in this process."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from reportgen.execution.executors._base import Executor

if TYPE_CHECKING:
    from reportgen.execution.executors._base import Done
    from reportgen.execution.plan import Group


class InlineExecutor(Executor):
    """Runs groups in their order."""

    help = "this process"
    elsewhere = False

    def run(self, kind: str, groups: Sequence[Group], device: str) -> Generator[Done, None, None]:
        """Each group with its outcomes, as it ends."""
        from reportgen.execution.compute import compute

        for group in groups:
            configs = [trial.arm.config for trial in group.trials]
            yield group, compute(kind, configs, [trial.seed for trial in group.trials], device)
