"""What lies between two curves of a panel: a quiet fill, and how wide it is in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from reportgen.charts.canvas import Box, Canvas
from reportgen.charts.curve_data import Curve
from reportgen.charts.scale import FloatArray
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import SMALL, sentinel

PAINT = "gap"
_MARGIN = 8.0  # from the edge of a panel to the words


@dataclass(frozen=True)
class Gap:
    """The area between the means of two series (their keys) in a facet, and words on its width."""

    facet: str
    between: tuple[str, str]
    text: str

    def curves(self, curves: Sequence[Curve]) -> tuple[Curve, Curve] | None:
        """The two curves, among those of its facet; None where one is missing."""
        found = {curve.series: curve for curve in curves if curve.facet == self.facet}
        one, other = (found.get(key) for key in self.between)
        return (one, other) if one is not None and other is not None else None


def fill_gap(
    sheet: Canvas, axes: Axes, x: FloatArray, lines: Sequence[FloatArray], series: str
) -> None:
    """Fill between the two ``lines`` over the same places, where both are finite."""
    one, other = lines
    area = axes.fill_between(x, one, other, where=np.isfinite(one + other))
    area.set(facecolor=sentinel(PAINT), edgecolor="none", linewidth=0, clip_on=True, zorder=0.5)
    area.set_gid(sheet.gid(Tag(series)))


def write_gap(sheet: Canvas, box: Box, text: str, heights: FloatArray) -> None:
    """Write the words at the right of the panel, above or below the lines: where there is room.

    ``heights`` are the pixel positions of the lines in the right half of the panel.
    """
    known = heights[np.isfinite(heights)]
    lowest, highest = (known.max(), known.min()) if known.size else (box.y, box.y)
    below = box.bottom - lowest >= highest - box.y
    y = box.bottom - _MARGIN if below else box.y + SMALL + 2
    sheet.text(box.right - _MARGIN, y, text, size=SMALL, paint="ink", anchor="end")
