"""Base class of executors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from reportgen.execution.plan import Group
    from reportgen.experiments import Outcome

    Done = tuple[Group, list[Outcome]]
    """A group and its outcomes, in the order of its trials."""


class Executor(ABC):
    """Runs groups of trials; the outcomes do not depend on the executor.

    help: description in a few words, for `--help`.
    elsewhere: whether trials run in other processes. These load the user's code from its files, and
        several can run in parallel; other executors run one group after the other.
    """

    help: ClassVar[str]
    elsewhere: ClassVar[bool]

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers
        """Maximum number of groups that run in parallel."""

    @abstractmethod
    def run(self, kind: str, groups: Sequence[Group], device: str) -> Generator[Done, None, None]:
        """Yield each group with its outcomes as soon as it has finished, in any order.

        A trial that cannot be run gives a failed outcome with a reason. Closing the generator (on
        an interruption) ends everything that it has started.
        """
