"""Tables as plain data, independent of how they are rendered."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportgen.charts.labels import true_minus
from reportgen.findings.measured import NOTHING
from reportgen.language import Phrases
from reportgen.stats import Interval, round_interval

_POWER = {"×", "⁰", "e"}  # of numbers that are not written with decimals


@dataclass(frozen=True)
class Cell:
    """`text` followed by a smaller `detail`; `value` is the key for sorting.

    verdict: the verdict that the cell shows, which determines its colour; empty for other cells.
    """

    text: str
    detail: str = ""
    value: float | None = None
    verdict: str = ""


@dataclass(frozen=True)
class Column:
    """The head of a column; numeric columns are right-aligned."""

    title: str
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A caption, column heads, and rows whose first cell is the row's name."""

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
    """Make a table; heads and cells may be given as plain text."""
    heads = tuple(Column(c) if isinstance(c, str) else c for c in columns)
    cells = (tuple(Cell(c) if isinstance(c, str) else c for c in row) for row in rows)
    return Table(caption, heads, tuple(cells))


def numbers(titles: Iterable[str]) -> tuple[Column, ...]:
    """Heads of numeric columns."""
    return tuple(Column(title, numeric=True) for title in titles)


def estimate(interval: Interval | None, say: Phrases) -> Cell:
    """A cell with a mean and its interval: `0.4840` and `0.4810 to 0.4870`."""
    if interval is None:
        return Cell(NOTHING)
    rounded = round_interval(interval)
    value = interval.estimate if math.isfinite(interval.estimate) else None
    return Cell(rounded.estimate, span(interval, say), value)


def results(intervals: Sequence[Interval], say: Phrases) -> list[str]:
    """The means with their intervals for one figure: `0.484 (0.481 to 0.487)`.

    They have the number of decimals that most of them need, so that they can be compared.
    """
    cells = [estimate(interval, say) for interval in intervals]
    plain = [c.text for c in cells if c.value is not None and not set(c.text) & _POWER]
    counts = Counter(len(text.partition(".")[2]) for text in plain)
    decimals = max(counts, key=lambda number: (counts[number], number), default=0)

    def written(interval: Interval, cell: Cell) -> str:
        numbers = (interval.estimate, interval.low, interval.high)
        if cell.value is None or set(cell.text) & _POWER:
            return f"{cell.text} ({cell.detail})" if cell.detail else cell.text
        middle, low, high = (f"{number:.{decimals}f}" for number in numbers)
        return f"{middle} ({say.span(low, high)})" if cell.detail and low != high else middle

    pairs = zip(intervals, cells, strict=True)
    return [true_minus(written(interval, cell)) for interval, cell in pairs]


def span(interval: Interval, say: Phrases) -> str:
    """The bounds in words; empty if there are none or if they are equal."""
    if not interval.bounded:
        return ""
    rounded = round_interval(interval)
    return "" if rounded.low == rounded.high else say.span(rounded.low, rounded.high)


def chosen(first: int, last: int, most: int) -> tuple[int, ...]:
    """At most `most` evenly spaced integers from `first` to `last`, including both."""
    count = last - first + 1
    if count <= most:
        return tuple(range(first, last + 1))
    return tuple(first + round(index * (count - 1) / (most - 1)) for index in range(most))
