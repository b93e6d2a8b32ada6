"""One cell of the histogram grid: the steps, what lies outside the axis, mean and std."""

from __future__ import annotations

import math

import numpy as np

from reportgen.charts.canvas import Box, Canvas
from reportgen.charts.histogram_data import FloatArray, HistogramCell, scale_of
from reportgen.charts.labels import SPACE, number, percent, width_of
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import SMALL, Look

#: Shares outside the axis below this are not annotated.
VISIBLE_SHARE = 0.005

#: Height in pixels of a line of numbers above a histogram.
LINE = 13.0

#: Width in pixels of the bar for values outside the axis.
GAUGE = 4.0


class CellDrawing:
    """One histogram with its numbers."""

    def __init__(
        self, sheet: Canvas, box: Box, edges: FloatArray, cell: HistogramCell, look: Look, tag: Tag
    ) -> None:
        self.sheet, self.box, self.edges, self.cell = sheet, box, edges, cell
        self.paint = look.paint
        self.series = Tag(tag.series)
        self.tag = Tag(tag.series, f"{tag.note}: {_numbers(cell)}")

    def draw(self, lines: int) -> None:
        """Draw the histogram, and its mean and std on ``lines`` (1 or 2) lines above it."""
        box = self.box
        self.sheet.line([box.x, box.right], [box.bottom] * 2, paint="muted", width=0.8)
        if self.cell.diverged:
            x, y = box.x + box.width / 2, box.y + box.height / 2
            self.sheet.marker(x - 30, y, "x", paint=self.paint, tag=self.tag)
            self.sheet.text(x - 20, y + 4, "diverged", size=SMALL, paint="muted", tag=self.series)
            return
        self._steps()
        self._gauges()
        self._numbers(lines)

    def _steps(self) -> None:
        shares, box = self.cell.shares, self.box
        if not shares.any():
            return
        ceiling, spike = scale_of(shares)
        heights = box.bottom - np.minimum(shares / ceiling, 1.0) * box.height
        low, high = self.edges[0], self.edges[-1]
        edges = box.x + (self.edges - low) / (high - low) * box.width
        self.sheet.steps(heights, edges, box.bottom, paint=self.paint, tag=self.tag)
        if spike is not None:
            self._cut(float(edges[spike]), float(edges[spike + 1]), float(shares[spike]))

    def _cut(self, left: float, right: float, share: float) -> None:
        """Mark a bin that is higher than the cell: a slanted gap, and its share beside it."""
        y = self.box.y + 7
        self.sheet.polygon(
            [(left - 2, y + 2), (right + 2, y - 2), (right + 2, y + 0.5), (left - 2, y + 4.5)],
            paint="paper",
            tag=self.series,
        )
        roomy = self.box.right - right > width_of(percent(share), SMALL) + 6
        self.sheet.text(
            right + 4 if roomy else left - 4,
            self.box.y + 10,
            percent(share),
            size=SMALL,
            paint=f"{self.paint}-text",
            anchor="start" if roomy else "end",
            tag=self.series,
        )

    def _gauges(self) -> None:
        """Bars outside the axis whose filled part is the share of the values out there."""
        box = self.box
        for share, x in ((self.cell.below, box.x - GAUGE - 1), (self.cell.above, box.right + 1)):
            if share >= VISIBLE_SHARE:
                height = box.height * min(share, 1.0)
                self.sheet.box(Box(x, box.y, GAUGE, box.height), paint="grid", tag=self.series)
                filled = Box(x, box.bottom - height, GAUGE, height)
                self.sheet.box(filled, paint="ink", tag=self.tag)

    def _numbers(self, lines: int) -> None:
        cell, box = self.cell, self.box
        words = [
            f"{name}{SPACE}{number(value)}"
            for name, value in (("mean", cell.mean), ("std", cell.std))
            if not math.isnan(value)
        ]
        rows = words if lines > 1 else [(SPACE * 2).join(words)]
        for index, line in enumerate(reversed(rows)):
            y = box.y - 4 - index * LINE
            self.sheet.text(box.x, y, line, size=SMALL, paint="muted", tag=self.series)
        outside = self._outside()
        if outside:
            y = box.y - 4 - (lines - 1) * LINE
            self.sheet.text(box.right + 1, y, outside, size=SMALL, anchor="end", tag=self.series)

    def _outside(self) -> str:
        parts = []
        if self.cell.below >= VISIBLE_SHARE:
            parts.append(f"{percent(self.cell.below)} < {number(float(self.edges[0]), trim=True)}")
        if self.cell.above >= VISIBLE_SHARE:
            parts.append(f"{percent(self.cell.above)} > {number(float(self.edges[-1]), trim=True)}")
        return ", ".join(parts)


def _numbers(cell: HistogramCell) -> str:
    if cell.diverged:
        return "diverged"
    parts = [f"mean {number(cell.mean)}"] if not math.isnan(cell.mean) else []
    parts += [f"std {number(cell.std)}"] if not math.isnan(cell.std) else []
    parts += [f"{percent(cell.below)} below the axis"] if cell.below >= VISIBLE_SHARE else []
    parts += [f"{percent(cell.above)} above the axis"] if cell.above >= VISIBLE_SHARE else []
    return ", ".join(parts)
