"""The histogram grid: rows are arms, columns are layers or steps, a cell one layer's activations.

The picture of the course notes. All cells of a group share the x axis and the bins, so that a
spike at zero, piles at the bounds and a healthy spread are told apart at a glance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, Anchor, Box, Canvas, canvas
from reportgen.charts.histogram_cell import GAUGE, LINE, VISIBLE_SHARE, CellDrawing, number_rows
from reportgen.charts.histogram_data import HistogramGroup, HistogramRow, lone_bin, scale_of
from reportgen.charts.labels import (
    number,
    shortened,
    width_of,
    wrapped,
)
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, HEADING, SMALL, Series
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, N_, Phrases

#: More layers than this are shown as an even choice among them.
MAX_COLUMNS = 12

#: ... and fewer where many rows would make more cells than this, though never under MIN_COLUMNS.
MOST_CELLS = 390
MIN_COLUMNS = 6

_LABELS = 150.0  # width of the column of arm names
_GAP = 12.0  # between columns
_PLOT = 38.0  # height of a histogram
_ROW_GAP = 9.0
_HEAD = 38.0  # heading of a group
_FOOT = 32.0  # ticks of a group
_APART = 5.0  # least distance of two tick labels


@dataclass(frozen=True)
class _Grid:
    """Which layers stand in the columns and where the columns are."""

    layers: tuple[int, ...]
    columns: tuple[float, ...]
    width: float
    unit: str = "layer"
    named: tuple[str, ...] = ()
    say: Phrases = ENGLISH

    def name(self, layer: int) -> str:
        """What stands above a column."""
        if self.named:
            return self.named[layer]
        return self.say.text("layer {layer}", layer=layer + 1)

    @classmethod
    def of(cls, depth: int, rows: int, unit: str, named: tuple[str, ...], say: Phrases) -> _Grid:
        count = min(depth, MAX_COLUMNS, max(MIN_COLUMNS, MOST_CELLS // rows))
        layers = tuple(int(layer) for layer in np.linspace(0, depth - 1, count).round())
        gap = _GAP if count < 10 else 8.0
        pitch = min((WIDTH - _LABELS - 2 * GAUGE + gap) / count, 260.0)
        columns = tuple(_LABELS + index * pitch for index in range(count))
        return cls(layers, columns, pitch - gap, unit, named, say)

    @property
    def right(self) -> float:
        """Where the last column ends, with its bar."""
        return self.columns[-1] + self.width + 2 * GAUGE


def histogram_grid(
    slug: str,
    title: str,
    groups: Sequence[HistogramGroup],
    series: Sequence[Series],
    *,
    unit: str = "layer",
    columns: Sequence[str] = (),
    say: Phrases = ENGLISH,
) -> Svg:
    """Draw the grid.

    ``unit`` is what a column is, ``columns`` their names (none: they are layers, from 1 on).

    ``series`` gives the looks; every row names one of them. All rows have the same number of
    layers (L >= 1). Each histogram has its own height, so shapes compare, not heights; a lone bin
    that would flatten the rest is cut and its share printed beside it. The bars at the left and
    right edge of a cell show the share of values outside the axis, full height being all of them.

    Raises ValueError for no groups, rows of unequal depth, bins that do not match their edges, or
    an unknown series.
    """
    looks = {entry.key: entry for entry in series}
    depth = _depth(groups, looks)
    rows = sum(len(group.rows) for group in groups)
    grid = _Grid.of(depth, rows, unit, tuple(columns), say)
    heights = [_height(group, grid) for group in groups]
    chosen = 0 if len(grid.layers) == depth else 18
    # As wide as every chart: one of few layers would else be blown up with its letters.
    with canvas(slug, max(WIDTH, grid.right), sum(heights) + chosen) as sheet:
        top = 0.0
        for group, height in zip(groups, heights, strict=True):
            _GroupDrawing(sheet, grid, group, looks).draw(top)
            top += height
        if len(grid.layers) < depth:
            sheet.text(_LABELS, top + 10, _chosen(grid, depth), size=SMALL, paint="muted")
        return sheet.svg(title, _describe(groups, grid, depth))


def _depth(groups: Sequence[HistogramGroup], looks: dict[str, Series]) -> int:
    rows = [row for group in groups for row in group.rows]
    depths = sorted({len(row.cells) for row in rows})
    if len(depths) != 1 or depths[0] < 1:
        raise ValueError(f"all rows must have the same number of layers. Got {depths} instead.")
    for group in groups:
        for row in group.rows:
            if row.series not in looks:
                raise ValueError(f"unknown series {row.series!r} of row {row.label!r}")
            if any(len(cell.shares) != len(group.edges) - 1 for cell in row.cells):
                raise ValueError(f"row {row.label!r} must have one share a bin of {group.title!r}")
    return depths[0]


def _strip_lines(group: HistogramGroup, grid: _Grid) -> int:
    """How many lines the numbers above a histogram take."""
    cells = (row.cells[layer] for row in group.rows for layer in grid.layers)
    return max(1, *(len(number_rows(cell, group.edges, grid.width)) for cell in cells))


def _height(group: HistogramGroup, grid: _Grid) -> float:
    row = _strip_lines(group, grid) * LINE + _PLOT + _ROW_GAP
    return _HEAD + len(group.rows) * row + _FOOT


class _GroupDrawing:
    """One group on the canvas: heading, rows, ticks."""

    def __init__(
        self, sheet: Canvas, grid: _Grid, group: HistogramGroup, looks: dict[str, Series]
    ) -> None:
        self.sheet, self.grid, self.group, self.looks = sheet, grid, group, looks
        self.lines = _strip_lines(group, grid)
        self.strip = self.lines * LINE

    def draw(self, top: float) -> None:
        self._heading(top)
        y = top + _HEAD
        for row in self.group.rows:
            self._row(row, y + self.strip)
            y += self.strip + _PLOT + _ROW_GAP
        self._ticks(top + _HEAD, y - _ROW_GAP)

    def _heading(self, top: float) -> None:
        sheet = self.sheet
        sheet.line([0, sheet.width], [top + 4, top + 4], paint="grid")
        title = shortened(self.group.title, _LABELS - 12, HEADING, bold=True)
        sheet.text(0, top + 24, title, size=HEADING, bold=True)
        for layer, x in zip(self.grid.layers, self.grid.columns, strict=True):
            sheet.text(x, top + 24, self.grid.name(layer), size=SMALL, paint="muted")

    def _row(self, row: HistogramRow, top: float) -> None:
        entry = self.looks[row.series]
        named = Tag(row.series, row.label)
        lines = wrapped(row.label, _LABELS - 30, BODY, 3)
        middle = top + _PLOT / 2
        self.sheet.box(Box(0, middle - 5, 10, 10), paint=entry.look.paint, tag=named)
        for index, line in enumerate(lines):
            y = middle + 4 + (index - (len(lines) - 1) / 2) * 15
            self.sheet.text(17, y, line, tag=named)
        for layer, x in zip(self.grid.layers, self.grid.columns, strict=True):
            box = Box(x, top, self.grid.width, _PLOT)
            tag = Tag(row.series, f"{row.label}, {self.grid.name(layer)}")
            cell = row.cells[layer]
            drawing = CellDrawing(
                self.sheet, box, self.group.edges, cell, entry.look, tag, self.grid.say
            )
            drawing.draw(self.lines)

    def _ticks(self, top: float, bottom: float) -> None:
        """Write ticks below each column, with guides through all rows."""
        ticks = self._tick_labels()
        for left in self.grid.columns:
            for place, anchor, text in ticks:
                x = left + place * self.grid.width
                self.sheet.line([x, x], [top + self.strip, bottom + 4], paint="grid", under=True)
                self.sheet.text(x, bottom + 16, text, size=SMALL, paint="muted", anchor=anchor)

    def _tick_labels(self) -> list[tuple[float, Anchor, str]]:
        """Both ends of the axis and, if its label has room between them, the middle."""
        low, high = float(self.group.edges[0]), float(self.group.edges[-1])
        first, middle, last = (
            number(low + place * (high - low), 3, trim=True) for place in (0.0, 0.5, 1.0)
        )
        taken = max(width_of(first, SMALL), width_of(last, SMALL)) + width_of(middle, SMALL) / 2
        found: list[tuple[float, Anchor, str]] = [(0.0, "start", first), (1.0, "end", last)]
        if taken + _APART <= self.grid.width / 2:
            found.insert(1, (0.5, "middle", middle))
        return found


def _chosen(grid: _Grid, depth: int) -> str:
    say = grid.say
    layers = say.listed([str(layer + 1) for layer in grid.layers])
    message = N_("{some} of {all} layers are shown: {places}.")
    if grid.unit == "step":
        message = N_("{some} of {all} steps are shown: {places}.")
    return say.text(message, some=len(grid.layers), all=depth, places=layers)


def _describe(groups: Sequence[HistogramGroup], grid: _Grid, depth: int) -> str:
    say = grid.say
    axes = [
        say.text(
            "{title} from {low} to {high}",
            title=group.title,
            low=number(float(group.edges[0]), trim=True),
            high=number(float(group.edges[-1]), trim=True),
        )
        for group in groups
    ]
    parts = [
        say.plural(
            "{number} row of histograms, one row an arm and one column a {unit}. All histograms of "
            "a group share one axis and the same bins ({axes}). Each has its own height, so "
            "compare shapes, not heights.",
            "{number} rows of histograms, one row an arm and one column a {unit}. All histograms "
            "of a group share one axis and the same bins ({axes}). Each has its own height, so "
            "compare shapes, not heights.",
            sum(len(group.rows) for group in groups),
            unit=say.fixed(grid.unit),
            axes=say.listed(axes),
        )
    ]
    cells = [cell for group in groups for row in group.rows for cell in row.cells]
    cells = [cell for cell in cells if not cell.diverged]
    if any(lone_bin(cell.shares) is not None for cell in cells):
        parts.append(say.text("Beside a bar that stands alone is its share of all values."))
    if any(scale_of(cell.shares)[1] is not None for cell in cells):
        parts.append(say.text("One with a slanted cut is higher than drawn."))
    if any(max(cell.below, cell.above) >= VISIBLE_SHARE for cell in cells):
        parts.append(
            say.text(
                "The narrow bar at the edge of a histogram is the share of values outside the "
                "axis: filled to the top would be all of them."
            )
        )
    if len(grid.layers) < depth:
        parts.append(_chosen(grid, depth))
    return " ".join(parts)
