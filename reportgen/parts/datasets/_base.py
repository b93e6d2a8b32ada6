"""The interface of a data set."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from reportgen.parts.datasets._examples import Examples
from reportgen.parts.datasets._files import Location, Published
from reportgen.parts.family import Family, Part


class Dataset(Part):
    """A named source of examples."""

    about: ClassVar[str]  # short description for lists
    reach: ClassVar[str] = ""  # its limitations, for the top of a page
    published: ClassVar[Published | None] = None  # files that can be downloaded

    @property
    def known_size(self) -> int | None:
        """Number of examples outside the test split; None if it is unknown before loading."""
        return None

    @abstractmethod
    def load(self, location: Location) -> Examples:
        """All examples in a fixed order; the same bytes on every machine.

        Raises InputError that names the missing or damaged file, all places that were searched and
        the remedy.
        """

    @property
    def redrawn(self) -> bool:
        """Whether each seed of the trials has its own examples."""
        return False

    def of_trial(self, seed: int) -> Dataset:
        """The data set of the trials with a seed: this one, unless it is redrawn for each seed."""
        return self


DATASETS: Family[Dataset] = Family("dataset")
