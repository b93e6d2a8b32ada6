"""Panels of one size in rows and columns."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reportgen.charts.canvas import WIDTH, Box


def even_columns(count: int, most: int = 3) -> int:
    """Columns for so many panels, at most ``most``, with rows as even as they can be."""
    return -(-count // -(-count // most))


@dataclass(frozen=True)
class Grid:
    """Where panels stand, in pixels: ``columns`` across from ``left``, rows below ``top``.

    ``width`` and ``height`` are those of a panel inside its axes. ``apart`` is the distance of
    neighbours, ``above`` and ``below`` the room over and under the panels of a row.
    """

    columns: int
    width: float
    height: float
    left: float = 0.0
    top: float = 0.0
    apart: float = 0.0
    above: float = 0.0
    below: float = 0.0

    @classmethod
    def filling(
        cls,
        columns: int,
        height: float,
        *,
        left: float,
        right: float,
        top: float,
        apart: float,
        above: float,
        below: float,
        widest: float = math.inf,
    ) -> Grid:
        """Panels as wide as the chart allows."""
        width = (WIDTH - left - right - (columns - 1) * apart) / columns
        return cls(columns, min(width, widest), height, left, top, apart, above, below)

    @property
    def pitch(self) -> float:
        """From a row to the next."""
        return self.above + self.height + self.below

    def box(self, index: int) -> Box:
        """The area inside the axes of a panel; they are counted row by row."""
        row, column = divmod(index, self.columns)
        x = self.left + column * (self.width + self.apart)
        return Box(x, self.top + row * self.pitch + self.above, self.width, self.height)

    def bottom(self, count: int) -> float:
        """Where the row of the last of so many panels ends."""
        return self.top + -(-count // self.columns) * self.pitch
