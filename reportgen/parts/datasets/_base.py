"""The interface of a data set."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from reportgen.parts.datasets._examples import Examples
from reportgen.parts.datasets._location import Location
from reportgen.parts.datasets._published import Published
from reportgen.parts.family import Family, Part


class Dataset(Part):
    """A named source of examples."""

    about: ClassVar[str]  # in half a line, for lists
    reach: ClassVar[str] = ""  # what it can show and what not, for the head of a page
    published: ClassVar[Published | None] = None  # files that can be downloaded

    @property
    def known_size(self) -> int | None:
        """Examples outside the test split, where that is known before any file is read."""
        return None

    @abstractmethod
    def load(self, location: Location) -> Examples:
        """All examples in a fixed order; the same bytes on every machine.

        Raises InputError that names the missing or damaged file, every place where it was looked
        for, and what to do.
        """

    @property
    def redrawn(self) -> bool:
        """Whether each seed of the trials has examples of its own."""
        return False

    def of_trial(self, seed: int) -> Dataset:
        """The data set of the trials of a seed: this one, unless it is drawn anew for each."""
        return self


DATASETS: Family[Dataset] = Family("dataset")
