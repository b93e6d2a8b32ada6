"""Layout of panels of equal size in rows and columns."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reportgen.charts.canvas import WIDTH, Box


def even_columns(count: int, most: int = 3) -> int:
    """Number of columns for ``count`` panels, at most ``most``, with rows as even as possible."""
    return -(-count // -(-count // most))


@dataclass(frozen=True)
class Grid:
    """Positions of panels in pixels: ``columns`` from ``left``, rows below ``top``.

    ``width`` and ``height`` are those of a panel inside its axes. ``apart`` is the horizontal
    distance of panels, ``above`` and ``below`` the space above and below the panels of a row.
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
        """Grid with panels as wide as the chart allows."""
        width = (WIDTH - left - right - (columns - 1) * apart) / columns
        return cls(columns, min(width, widest), height, left, top, apart, above, below)

    @property
    def pitch(self) -> float:
        """Distance from one row to the next."""
        return self.above + self.height + self.below

    def box(self, index: int) -> Box:
        """The area inside the axes of a panel; panels are counted row by row."""
        row, column = divmod(index, self.columns)
        x = self.left + column * (self.width + self.apart)
        return Box(x, self.top + row * self.pitch + self.above, self.width, self.height)

    def bottom(self, count: int) -> float:
        """y of the end of the last row of ``count`` panels."""
        return self.top + -(-count // self.columns) * self.pitch
