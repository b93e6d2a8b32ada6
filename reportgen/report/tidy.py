"""Tidy tables: one observation a row, as CSV text."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

Value = str | int | float | None


@dataclass(frozen=True)
class Tidy:
    """A file of `data/`."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def csv(self) -> str:
        """RFC 4180 with line feeds; floats as the shortest text that reads back to the number."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.head)
        writer.writerows(self.rows)
        return out.getvalue()
