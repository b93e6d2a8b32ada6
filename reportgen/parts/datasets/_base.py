"""The interface of a data set."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from reportgen.parts.family import Family, Part

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Examples:
    """Examples in memory, before any split.

    inputs: float32, shape (N, features) or (N, channels, height, width).
    targets: int64 class numbers of shape (N,), or float32 values of shape (N, outputs).
    test_inputs, test_targets: the official test split where there is one, else empty (0, ...).
    classes: how many classes there are; 0 for regression.
    checksum: sha256 over all arrays; stands in the key of every trial and in the report.
    """

    inputs: NDArray[np.float32]
    targets: NDArray[np.generic]
    test_inputs: NDArray[np.float32]
    test_targets: NDArray[np.generic]
    classes: int
    checksum: str

    @property
    def task(self) -> Literal["classification", "regression"]:
        """What the targets ask for."""
        return "classification" if self.classes else "regression"

    @property
    def outputs(self) -> int:
        """How many numbers a model must give: classes, or values of a regression."""
        return self.classes or int(self.targets.shape[1])


@dataclass(frozen=True)
class Location:
    """Folders in which data files are looked for, in this order."""

    folders: Sequence[Path]


class Dataset(Part):
    """A named source of examples."""

    @abstractmethod
    def load(self, location: Location) -> Examples:
        """All examples in a fixed order; the same bytes on every machine.

        Raises InputError that names the missing or damaged file, every place where it was looked
        for, and what to do.
        """


DATASETS: Family[Dataset] = Family("dataset")
