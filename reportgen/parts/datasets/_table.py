"""Base class of data sets in a table: one example per row, inputs and targets in columns."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from reportgen.errors import InputError, quoted, suggest
from reportgen.language import N_
from reportgen.parts.datasets._base import Dataset
from reportgen.parts.datasets._examples import (
    Examples,
    Split,
    class_numbers,
    examples,
    regression_forgotten,
)
from reportgen.parts.datasets._facts import Notice
from reportgen.parts.datasets._files import Location, listed, places, refuse

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

ADVICE = "use numbers, or list the column under ignore"
LEAST_ROWS = 5  # fewest rows for detecting a column of row numbers
COUNTS_ROWS = N_(
    "Column {column} contains only row numbers, but is used as an input like the others. To "
    "exclude it, write ignore: [{column}]."
)
NAMELESS = N_(
    "The file has no name for {column}, which is used as an input like the others. If it is an "
    "index written by pandas, exclude it with ignore: [{column}]."
)


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


_COLUMN = {"type": "string", "minLength": 1}
Columns = Annotated[
    list[Annotated[str, Field(min_length=1)]],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [_COLUMN, {"type": "array", "items": _COLUMN}]}),
]
"""Names of columns; a single name needs no brackets."""


class Table(Dataset):
    """A file with one column for each input and target; every input is a number.

    All faults of a file are reported together, with the line or row of each.
    """

    place: ClassVar[str]  # name of a row in messages: `line` or `row`

    path: str = Field(min_length=1, description="the file, in a data folder or the current one")
    target: Columns = Field(min_length=1, description="target column; several for regression")
    task: Literal["classification", "regression"] = Field(
        default="classification", description="whether the target is a class or a number"
    )
    ignore: Columns = Field(default=[], description="columns that are not inputs, such as names")

    @abstractmethod
    def read(self, where: str, path: Path) -> pd.DataFrame:
        """The table, with the lines or rows of the file as index and its column names.

        Raises InputError that begins with `where`.
        """

    @abstractmethod
    def numbers(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Columns as numbers, shape (rows, columns); NaN for cells that are not numbers."""

    @abstractmethod
    def labels(self, column: pd.Series[Any]) -> NDArray[Any]:
        """Labels in a column without missing values: numbers if all are numbers, else text."""

    def load(self, location: Location) -> Examples:
        path = location.resolve(self.path, dataset=self.name)
        where = f"{self.name}: {path}"
        frame = self.read(where, path)
        nameless = _named(frame)
        self._check_columns(where, frame)
        targets, inputs = frame[self.target], frame.drop(columns=[*self.target, *self.ignore])
        if inputs.shape[1] == 0:
            raise InputError(f"{where}: no column is left for the inputs")
        numbers = self.numbers(inputs)
        faults = [*self._faults(inputs, numbers)]
        advice = ADVICE if any("finite" in fault for fault in faults) else ""
        values = None
        if self.task == "regression":
            values = self.numbers(targets)
            faults += self._faults(targets, values)
        else:
            faults += self._gaps(targets[self.target[0]])
        refuse(where, faults, advice)
        notices = _indices(inputs, numbers, nameless)
        if values is not None:
            return examples(where, Split(numbers, values), classes=0, notices=notices)
        (target,) = self.target
        labels = self.labels(targets[target])
        classes, count = class_numbers(f"{where}: column {quoted(target)}", labels)
        notices += regression_forgotten(labels)
        return examples(where, Split(numbers, classes), classes=count, notices=notices)

    def _check_columns(self, where: str, frame: pd.DataFrame) -> None:
        columns = [str(column) for column in frame.columns]
        counts = Counter(columns)
        faults = [f"{n} columns are called {quoted(name)}" for name, n in counts.items() if n > 1]
        faults += [
            f"no column {quoted(wanted)}{suggest(wanted, columns)}"
            for wanted in (*self.target, *self.ignore)
            if wanted not in counts
        ]
        if self.task == "classification" and len(self.target) > 1:
            faults.append("a classification has one target column")
        if len(frame) == 0:
            faults.append("there are no rows below the header")
        refuse(where, faults)

    def _faults(self, frame: pd.DataFrame, numbers: NDArray[np.float64]) -> Iterator[str]:
        """One fault per column with missing values, and one per column with invalid numbers."""
        import numpy as np

        with np.errstate(over="ignore"):
            wrong = ~np.isfinite(numbers.astype(np.float32))
        for index in np.flatnonzero(wrong.any(axis=0)).tolist():
            column = frame[frame.columns[index]]
            yield from self._gaps(column)
            bad = wrong[:, index] & ~column.isna().to_numpy()
            if bad.any():
                found = list(dict.fromkeys(quoted(cell) for cell in column[bad]))
                are = "is not a finite number" if len(found) == 1 else "are not finite numbers"
                in_float32 = " in float32" if np.isfinite(numbers[bad, index]).all() else ""
                yield f"{self._at(column[bad])}: {listed(found)} {are}{in_float32}"

    def _gaps(self, column: pd.Series[Any]) -> Iterator[str]:
        gaps = column[column.isna()]
        if len(gaps):
            yield f"{self._at(gaps)}: {_missing(len(gaps))}"

    def _at(self, cells: pd.Series[Any]) -> str:
        kind = "" if cells.dtype == object else f" ({cells.dtype})"
        return f"column {quoted(cells.name)}{kind}, {places(self.place, list(cells.index))}"


def _missing(number: int) -> str:
    return "the value is missing" if number == 1 else f"{number:,} values are missing"


def _named(frame: pd.DataFrame) -> list[str]:
    """Name unnamed columns by their position in the file, from 1; returns the new names."""
    names = [str(name) for name in frame.columns]
    found = {i: f"column {i + 1}" for i, name in enumerate(names) if not name.strip()}
    frame.columns = [found.get(i, name) for i, name in enumerate(names)]
    return list(found.values())


def _indices(
    frame: pd.DataFrame, numbers: NDArray[np.float64], nameless: list[str]
) -> tuple[Notice, ...]:
    """Notices about inputs that are probably an index: unnamed columns and row numbers."""
    import numpy as np

    rows = np.arange(len(numbers))[:, None]
    counts = (numbers == rows).all(axis=0) | (numbers == rows + 1).all(axis=0)
    if len(numbers) < LEAST_ROWS:
        counts[:] = False
    texts = [
        (name, NAMELESS if name in nameless else COUNTS_ROWS if counting else "")
        for name, counting in zip(frame.columns, counts, strict=True)
    ]
    return tuple(Notice(text, {"column": name}) for name, text in texts if text)
