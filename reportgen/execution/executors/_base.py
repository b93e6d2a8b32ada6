"""What every executor is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from reportgen.execution.plan import Group
    from reportgen.experiments import Outcome

    Done = tuple[Group, list[Outcome]]
    """A group with its outcomes, in the order of its trials."""


class Executor(ABC):
    """Runs groups of trials. However it does so, the outcomes are the same.

    help: what it is, in a few words, for `--help`.
    elsewhere: whether trials run in other processes. These load the user's code from its files, and
    there can be several; an executor that is not elsewhere runs one group after the other.
    """

    help: ClassVar[str]
    elsewhere: ClassVar[bool]

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers
        """How many groups it runs side by side, at most."""

    @abstractmethod
    def run(self, kind: str, groups: Sequence[Group], device: str) -> Generator[Done, None, None]:
        """Each group with its outcomes, as soon as they are there, in any order.

        A trial that cannot be run is an outcome with a reason. Closing the generator (an
        interruption) ends what it has started.
        """
