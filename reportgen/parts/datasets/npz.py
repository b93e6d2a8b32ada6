"""Arrays in a NumPy archive."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from reportgen.errors import InputError, quoted, suggest
from reportgen.parts.datasets._base import DATASETS, Dataset
from reportgen.parts.datasets._examples import Examples, Split, examples
from reportgen.parts.datasets._labels import class_numbers
from reportgen.parts.datasets._location import Location

if TYPE_CHECKING:
    from numpy.typing import NDArray

_UNREADABLE = (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error, KeyError, TypeError)


@DATASETS.register
class Npz(Dataset):
    """Arrays as numpy.savez writes them; arrays of Python objects are refused, never unpickled.

    The inputs have the shape (N, features) or (N, channels, height, width) and are taken as they
    are. Arrays called `test_` and the names of the others are the test split.
    """

    name: ClassVar[str] = "npz"
    about: ClassVar[str] = "arrays in a NumPy archive"

    path: str = Field(min_length=1, description="the file, in a data folder or the current one")
    inputs: str = Field(default="inputs", min_length=1, description="name of the array of inputs")
    target: str = Field(default="targets", min_length=1, description="name of the targets' array")
    task: Literal["classification", "regression"] = Field(
        default="classification", description="the targets are classes, or numbers"
    )

    def load(self, location: Location) -> Examples:
        import numpy as np

        path = location.resolve(self.path, dataset=self.name)
        where = f"{self.name}: {path}"
        arrays = _read(where, path)
        main = self._split(where, arrays, "")
        test = self._split(where, arrays, "test_") if f"test_{self.inputs}" in arrays else None
        if self.task == "regression":
            return examples(where, main, classes=0, test=test)
        name = f"{where}: array {quoted(self.target)}"
        if test is None:
            numbers, classes = class_numbers(name, main.targets)
            return examples(where, Split(main.inputs, numbers), classes=classes)
        if main.targets.ndim != 1 or test.targets.ndim != 1:
            raise InputError(f"{name} must have the shape (examples,)")
        numbers, classes = class_numbers(name, np.concatenate((main.targets, test.targets)))
        count = len(main.targets)
        return examples(
            where,
            Split(main.inputs, numbers[:count]),
            classes=classes,
            test=Split(test.inputs, numbers[count:]),
        )

    def _split(self, where: str, arrays: dict[str, NDArray[Any]], prefix: str) -> Split:
        found = []
        for name in (prefix + self.inputs, prefix + self.target):
            if name not in arrays:
                raise InputError(f"{where}: no array {quoted(name)}{suggest(name, arrays)}")
            if arrays[name].ndim == 0:
                raise InputError(f"{where}: array {quoted(name)} holds a single value")
            found.append(arrays[name])
        return Split(*found)


def _read(where: str, path: Path) -> dict[str, NDArray[Any]]:
    import numpy as np

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except AttributeError:  # a single array has no names
        raise InputError(f"{where} is a single array; save inputs and targets with savez") from None
    except _UNREADABLE as error:
        raise InputError(f"{where} is not a readable NumPy archive: {error}") from None
