"""Data sets in a table: one example a row, inputs and targets in columns."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from reportgen.errors import InputError, quoted, suggest
from reportgen.parts.datasets._base import Dataset
from reportgen.parts.datasets._examples import Examples, Split, examples
from reportgen.parts.datasets._labels import class_numbers
from reportgen.parts.datasets._location import Location

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


_COLUMN = {"type": "string", "minLength": 1}
Columns = Annotated[
    list[Annotated[str, Field(min_length=1)]],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [_COLUMN, {"type": "array", "items": _COLUMN}]}),
]
"""Names of columns; a single one may stand without brackets."""


class Table(Dataset):
    """A file with a column for each input and target; every input is a number."""

    path: str = Field(min_length=1, description="the file, in a data folder or the current one")
    target: Columns = Field(min_length=1, description="column of the targets; several: regression")
    task: Literal["classification", "regression"] = Field(
        default="classification", description="the target is a class, or a number"
    )
    ignore: Columns = Field(default=[], description="columns that are no inputs, such as a name")

    @abstractmethod
    def read(self, path: Path) -> pd.DataFrame:
        """The table with its columns as the file names them, or InputError."""

    def load(self, location: Location) -> Examples:
        path = location.resolve(self.path, dataset=self.name)
        where = f"{self.name}: {path}"
        frame = self.read(path)
        self._check_columns(where, frame)
        rest = [column for column in frame.columns if column not in {*self.target, *self.ignore}]
        if not rest:
            raise InputError(f"{where}: no column is left for the inputs")
        inputs = _numbers(where, frame[rest])
        if self.task == "regression":
            return examples(where, Split(inputs, _numbers(where, frame[self.target])), classes=0)
        numbers, classes = self._classes(where, frame)
        return examples(where, Split(inputs, numbers), classes=classes)

    def _check_columns(self, where: str, frame: pd.DataFrame) -> None:
        columns = [str(column) for column in frame.columns]
        twice = next((column for column in columns if columns.count(column) > 1), None)
        if twice is not None:
            raise InputError(f"{where}: two columns are called {quoted(twice)}")
        for wanted in (*self.target, *self.ignore):
            if wanted not in columns:
                raise InputError(f"{where}: no column {quoted(wanted)}{suggest(wanted, columns)}")
        if self.task == "classification" and len(self.target) > 1:
            raise InputError(f"{where}: a classification has one target column")
        if len(frame) == 0:
            raise InputError(f"{where}: there are no rows below the header")

    def _classes(self, where: str, frame: pd.DataFrame) -> tuple[NDArray[Any], int]:
        import pandas as pd

        (target,) = self.target
        column = frame[target]
        _refuse_gaps(where, target, column)
        numeric = pd.api.types.is_numeric_dtype(column)
        labels = column.to_numpy() if numeric else column.to_numpy(dtype=str)
        return class_numbers(f"{where}: column {quoted(target)}", labels)


def _numbers(where: str, frame: pd.DataFrame) -> NDArray[Any]:
    """Columns as float64, shape (rows, columns); the first cell that is no number is an error."""
    import numpy as np

    for name, column in frame.items():
        _refuse_gaps(where, str(name), column)
        row = _first_without_number(column)
        if row is not None:
            raise InputError(
                f"{where}: column {quoted(name)} ({column.dtype}), row {row + 1}: "
                f"{quoted(column.iloc[row])} is not a finite number; write numbers, or name the "
                "column under ignore"
            )
    return frame.to_numpy(dtype=np.float64)


def _first_without_number(column: pd.Series[Any]) -> int | None:
    import numpy as np
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column):
        wrong = ~np.isfinite(column.to_numpy(dtype=np.float64))
        return int(wrong.argmax()) if wrong.any() else None
    # Of a column of text the cell that is to blame; of dates and such the first.
    return int(pd.to_numeric(column, errors="coerce").isna().to_numpy().argmax())


def _refuse_gaps(where: str, name: str, column: pd.Series[Any]) -> None:
    gaps = column.isna().to_numpy()
    if gaps.any():
        raise InputError(
            f"{where}: column {quoted(name)}, row {int(gaps.argmax()) + 1}: the value is missing"
        )
