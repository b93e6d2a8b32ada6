"""Tidy tables with one observation per row, as CSV text or as typed columns."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Value = str | int | float | None
TEXTS = ("arm", "quantity")
"""Names of the text columns of most tables; other columns are numeric."""

_FORMULA = re.compile(r"[=+\-@\t\n]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|nan)")


@dataclass(frozen=True)
class Tidy:
    """A file of `data/`.

    head: names of the columns.
    rows: one value per column; None for missing values.
    text: names of the text columns; all other columns are numeric in every table of this name.
    """

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    text: tuple[str, ...] = TEXTS

    def csv(self) -> str:
        """CSV as in RFC 4180 but with line feeds; floats in their shortest exact form.

        Spreadsheets interpret text that begins with one of = + - @ as a formula, so such text is
        prefixed with an apostrophe; numbers are unchanged.
        https://owasp.org/www-community/attacks/CSV_Injection
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(map(_cell, self.head))
        writer.writerows(map(_cell, row) for row in self.rows)
        return out.getvalue()

    def columns(self) -> dict[str, list[str | None] | NDArray[np.generic]]:
        """Name -> list of texts, or an int64 or float64 array (rows,) with NaN for None."""
        found: dict[str, list[str | None] | NDArray[np.generic]] = {}
        for place, name in enumerate(self.head):
            values = [row[place] for row in self.rows]
            found[name] = _texts(values) if name in self.text else _numbers(values)
        return found


def _texts(values: list[Value]) -> list[str | None]:
    return [None if value is None else str(value) for value in values]


def _numbers(values: list[Value]) -> NDArray[np.generic]:
    whole = bool(values) and all(isinstance(value, int) for value in values)
    return np.array(values, dtype=np.int64 if whole else np.float64)


def _cell(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    text = re.sub(r"\r\n?", "\n", value)  # the writer would not quote these
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
