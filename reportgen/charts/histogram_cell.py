"""One cell of the histogram grid: the steps, what lies outside the axis, mean and std."""

from __future__ import annotations

import math

import numpy as np

from reportgen.charts.canvas import Box, Canvas
from reportgen.charts.histogram_data import FloatArray, HistogramCell, lone_bin, scale_of
from reportgen.charts.labels import SPACE, number, percent, width_of
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import SMALL, Look
from reportgen.language import Phrases

#: Shares outside the axis below this are not annotated.
VISIBLE_SHARE = 0.005

#: Height in pixels of a line of numbers above a histogram.
LINE = 13.0

#: Width in pixels of the bar for values outside the axis.
GAUGE = 4.0


class CellDrawing:
    """One histogram with its numbers."""

    def __init__(
        self,
        sheet: Canvas,
        box: Box,
        edges: FloatArray,
        cell: HistogramCell,
        look: Look,
        tag: Tag,
        say: Phrases,
    ) -> None:
        self.sheet, self.box, self.edges, self.cell = sheet, box, edges, cell
        self.paint = look.paint
        self.series = Tag(tag.series)
        self.tag = Tag(tag.series, f"{tag.note}: {_numbers(cell, say)}")

    def draw(self, lines: int) -> None:
        """Draw the histogram, and above it its numbers on ``lines`` lines if they can be."""
        box = self.box
        self.sheet.line([box.x, box.right], [box.bottom] * 2, paint="muted", width=0.8)
        if self.cell.diverged:
            x, y = box.x + box.width / 2, box.y + box.height / 2
            self.sheet.marker(x, y - 8, "x", paint=self.paint, tag=self.tag)
            text, size = "diverged", number_size(box.width)
            self.sheet.text(
                x, y + 10, text, size=size, paint="muted", anchor="middle", tag=self.series
            )
            return
        self._steps()
        self._gauges()
        self._numbers(lines)

    def _steps(self) -> None:
        shares, box = self.cell.shares, self.box
        if not shares.any():
            return
        ceiling, cut = scale_of(shares)
        heights = box.bottom - np.minimum(shares / ceiling, 1.0) * box.height
        low, high = self.edges[0], self.edges[-1]
        edges = box.x + (self.edges - low) / (high - low) * box.width
        self.sheet.steps(heights, edges, box.bottom, paint=self.paint, tag=self.tag)
        lone = lone_bin(shares)
        if cut is not None:
            self._cut(float(edges[cut]), float(edges[cut + 1]))
        if lone is not None:
            self._share(float(edges[lone]), float(edges[lone + 1]), float(shares[lone]))

    def _cut(self, left: float, right: float) -> None:
        """Mark a bin that is higher than the cell by a slanted gap."""
        y = self.box.y + 7
        self.sheet.polygon(
            [(left - 2, y + 2), (right + 2, y - 2), (right + 2, y + 0.5), (left - 2, y + 4.5)],
            paint="paper",
            tag=self.series,
        )

    def _share(self, left: float, right: float, share: float) -> None:
        """Write the share of all values that lie in a bin beside it."""
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
        box, size = self.box, number_size(self.box.width)
        rows = number_rows(self.cell, self.edges, box.width, lines)
        for index, (left, right) in enumerate(reversed(rows)):
            y = box.y - 4 - index * LINE
            if left:
                self.sheet.text(box.x, y, left, size=size, paint="muted", tag=self.series)
            if right:
                self.sheet.text(box.right, y, right, size=size, anchor="end", tag=self.series)


def number_size(width: float) -> float:
    """Font size of the numbers in a cell of this width."""
    return SMALL if width >= 70 else 9.0


def number_rows(
    cell: HistogramCell, edges: FloatArray, width: float, least: int = 1
) -> list[tuple[str, str]]:
    """Set the numbers of a cell in as few lines as fit: pairs of text at the left and the right.

    Left are mean and std, right the shares outside the axis. ``least`` is the number of lines to
    use where the numbers can be spread over as many, so that neighbours look alike.
    """
    if cell.diverged:
        return []
    size = number_size(width)
    named = [(n, v) for n, v in (("mean", cell.mean), ("std", cell.std)) if not math.isnan(v)]
    words = [f"{name}{SPACE}{number(value)}" for name, value in named]
    if any(width_of(word, size) > width for word in words):
        words = [f"{name}{SPACE}{number(value, 1, trim=True)}" for name, value in named]
    low, high = (number(float(edge), trim=True) for edge in edges[[0, -1]])
    outside = [f"{percent(cell.below)} < {low}"] if cell.below >= VISIBLE_SHARE else []
    outside += [f"{percent(cell.above)} > {high}"] if cell.above >= VISIBLE_SHARE else []
    right = ", ".join(outside)
    stacked = [(word, "") for word in words]
    settings = [
        [((SPACE * 2).join(words), right)],
        [(words[0], right), *stacked[1:]] if words else [("", right)],
        [("", right), *stacked],
    ]

    def fits(row: tuple[str, str]) -> bool:
        gap = 8 if all(row) else 0
        return sum(width_of(text, size) for text in row) + gap <= width

    every = [("", text) for text in outside] + stacked
    fitting = [rows for rows in settings if all(map(fits, rows))]
    return next((rows for rows in fitting if len(rows) >= least), (fitting or [every])[-1])


def _numbers(cell: HistogramCell, say: Phrases) -> str:
    if cell.diverged:
        return say.text("diverged")
    parts = []
    if not math.isnan(cell.mean):
        parts.append(say.text("mean {value}", value=number(cell.mean)))
    if not math.isnan(cell.std):
        parts.append(say.text("std {value}", value=number(cell.std)))
    if cell.below >= VISIBLE_SHARE:
        parts.append(say.text("{share} below the axis", share=percent(cell.below)))
    if cell.above >= VISIBLE_SHARE:
        parts.append(say.text("{share} above the axis", share=percent(cell.above)))
    return ", ".join(parts)
