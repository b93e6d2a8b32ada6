"""Tables as plain data: what a cell says, without a word about how it is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportgen.language import Phrases
from reportgen.stats import Interval, round_interval

NOTHING = "–"


@dataclass(frozen=True)
class Cell:
    """`text` with a smaller `detail` behind it; `value` is what a reader would sort by.

    `verdict`: the cell tells this verdict, by its colour too.
    """

    text: str
    detail: str = ""
    value: float | None = None
    verdict: str = ""


@dataclass(frozen=True)
class Column:
    """The head of a column; numbers are set to the right."""

    title: str
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A caption, one head for every column, rows whose first cell names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"a row of {self.caption!r} must have {len(self.columns)} cells. "
                    f"Got {len(row)} instead."
                )


def table(
    caption: str, columns: Sequence[Column | str], rows: Iterable[Sequence[Cell | str]]
) -> Table:
    """A table from heads and rows, where plain text may stand for a head or a cell."""
    heads = tuple(Column(c) if isinstance(c, str) else c for c in columns)
    cells = (tuple(Cell(c) if isinstance(c, str) else c for c in row) for row in rows)
    return Table(caption, heads, tuple(cells))


def numbers(titles: Iterable[str]) -> tuple[Column, ...]:
    """Heads of columns that hold numbers."""
    return tuple(Column(title, numeric=True) for title in titles)


def estimate(interval: Interval | None, say: Phrases) -> Cell:
    """A mean with its interval: `0.4840` and `0.4810 to 0.4870`; one value has no interval."""
    if interval is None:
        return Cell(NOTHING)
    rounded = round_interval(interval)
    value = interval.estimate if math.isfinite(interval.estimate) else None
    return Cell(rounded.estimate, span(interval, say), value)


def span(interval: Interval, say: Phrases) -> str:
    """The bounds in words; empty where there are none or where they coincide."""
    if not interval.bounded:
        return ""
    rounded = round_interval(interval)
    return "" if rounded.low == rounded.high else say.span(rounded.low, rounded.high)
