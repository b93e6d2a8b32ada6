"""Grid of histograms: rows are arms, columns are layers or steps, cells show activations.

All cells of a group share the x axis and the bins, so that a spike at zero, saturation at the
bounds and a well-spread distribution are easy to distinguish.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, Anchor, Box, Canvas, canvas
from reportgen.charts.labels import (
    SPACE,
    number,
    percent,
    width_of,
    wrapped,
)
from reportgen.charts.scale import FloatArray
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL, Series, series_by_key
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, N_, Phrases

#: Maximum number of layers shown; of more layers, evenly spaced ones are chosen.
MAX_COLUMNS = 10

#: With many rows fewer layers are shown to limit the number of cells, but at least MIN_COLUMNS.
MOST_CELLS = 390
MIN_COLUMNS = 6

#: A bin that is higher than the next highest by this factor is cut, so that the rest is visible ...
SPIKE_RATIO = 2.5

#: ... if at least this fraction of the values is in the other visible bins.
SPIKE_REST = 0.05

#: Smaller fractions outside the axis are not annotated.
VISIBLE_SHARE = 0.005

_LABELS = 150.0  # width of the column of arm names
_GAP = 12.0  # between columns
_PLOT = 38.0  # height of a histogram
_LINE = 13.0  # height of a line of numbers above a histogram
_GAUGE = 4.0  # width of the bar for values outside the axis
_ROW_GAP = 9.0
_HEAD = 38.0  # heading of a group
_FOOT = 32.0  # ticks of a group
_APART = 5.0  # smallest distance of two tick labels


@dataclass(frozen=True)
class HistogramCell:
    """One layer of one arm.

    ``shares`` (K,): fraction of all values in each visible bin. ``below`` and ``above``: fractions
    outside the axis. ``std`` and ``mean`` are printed unless they are NaN; a cell whose fractions
    are not finite is marked as diverged.
    """

    shares: FloatArray
    below: float = 0.0
    above: float = 0.0
    std: float = math.nan
    mean: float = math.nan

    @property
    def diverged(self) -> bool:
        """Whether there is no distribution to draw."""
        return not (np.isfinite(self.shares).all() and np.isfinite([self.below, self.above]).all())


@dataclass(frozen=True)
class HistogramRow:
    """One arm: its name, the key of its series (for the colour), and one cell per layer (L)."""

    label: str
    series: str
    cells: tuple[HistogramCell, ...]


@dataclass(frozen=True)
class HistogramGroup:
    """Rows on one x axis: ``edges`` (K + 1,) are the bounds of bins of equal width."""

    title: str
    edges: FloatArray
    rows: tuple[HistogramRow, ...]


def visible_bins(
    counts: FloatArray, edges: FloatArray, low: float, high: float, *, closed: bool = False
) -> tuple[FloatArray, FloatArray, float, float]:
    """Restrict counts to the visible range.

    ``counts`` (K + 2,): values below ``edges[0]``, in each of the K bins, above ``edges[-1]``.
    ``low`` and ``high`` must be among ``edges`` (K + 1,). ``closed`` adds the bin that starts at
    ``high`` to the last visible one, because a saturated tanh is exactly 1 and falls into it.

    Returns the visible edges (V + 1,), fractions (V,), and the fractions below and above. Counts
    that sum to zero or are not finite give NaN.

    Raises ValueError when ``low`` or ``high`` is not an edge.
    """
    first, last = (int(np.abs(edges - bound).argmin()) for bound in (low, high))
    if not np.allclose(edges[[first, last]], [low, high]) or first >= last:
        raise ValueError(f"low and high must be edges of bins. Got {low} and {high} instead.")
    total = counts.sum()
    shares = counts / total if np.isfinite(total) and total > 0 else np.full(len(counts), np.nan)
    inside = shares[first + 1 : last + 1].copy()
    above = shares[last + 1 :]
    if closed:
        inside[-1] += above[0]
        above = above[1:]
    return edges[first : last + 1], inside, float(shares[: first + 1].sum()), float(above.sum())


def scale_of(shares: FloatArray) -> tuple[float, int | None]:
    """Choose the fraction at the top of a cell, and the bin to cut, if any.

    The top is the highest bin. A spike (:data:`SPIKE_RATIO`) is cut if the other bins contain
    enough values (:data:`SPIKE_REST`); the top then leaves room above the next highest bin.
    """
    spike = lone_bin(shares)
    if spike is not None:
        others = np.delete(shares, spike)
        if others.sum() >= SPIKE_REST:
            return float(others.max()) * 1.6, spike
    return float(shares.max()), None


def lone_bin(shares: FloatArray) -> int | None:
    """The bin that is :data:`SPIKE_RATIO` times higher than the next highest, if there is one."""
    highest = int(shares.argmax())
    next_highest = float(np.delete(shares, highest).max(initial=0.0))
    return highest if shares[highest] > SPIKE_RATIO * next_highest else None


@dataclass(frozen=True)
class _Grid:
    """The layers shown in the columns, and the positions of the columns."""

    layers: tuple[int, ...]
    columns: tuple[float, ...]
    width: float
    unit: str = "layer"
    named: tuple[str, ...] = ()
    say: Phrases = ENGLISH

    def name(self, layer: int) -> str:
        """Heading of a column."""
        return self.named[layer] if self.named else self.say.text("layer {layer}", layer=layer + 1)

    @classmethod
    def of(cls, depth: int, rows: int, unit: str, named: tuple[str, ...], say: Phrases) -> _Grid:
        count = min(depth, MAX_COLUMNS, max(MIN_COLUMNS, MOST_CELLS // rows))
        layers = tuple(int(layer) for layer in np.linspace(0, depth - 1, count).round())
        gap = _GAP if count < 10 else 8.0
        pitch = min((WIDTH - _LABELS - 2 * _GAUGE + gap) / count, 260.0)
        columns = tuple(_LABELS + index * pitch for index in range(count))
        return cls(layers, columns, pitch - gap, unit, named, say)

    @property
    def right(self) -> float:
        """x of the end of the last column, including its bar."""
        return self.columns[-1] + self.width + 2 * _GAUGE


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

    ``unit`` is what a column represents, ``columns`` are their names (none: layers, from 1).

    ``series`` gives the styles; every row refers to one of them. All rows have the same number of
    layers (L >= 1). Each histogram has its own height, so shapes are comparable, but not heights; a
    spike is cut and its fraction printed beside it. The bars at the left and right edge of a cell
    show the fraction of values outside the axis; a full bar means all values.

    Raises ValueError for no groups, rows of unequal depth, bins that do not match their edges, or
    an unknown series.
    """
    depth = _depth(groups)
    by_key = series_by_key(series, (row.series for group in groups for row in group.rows))
    rows = sum(len(group.rows) for group in groups)
    grid = _Grid.of(depth, rows, unit, tuple(columns), say)
    lines = [_strip_lines(group, grid) for group in groups]
    heights = [
        _HEAD + len(group.rows) * (strip * _LINE + _PLOT + _ROW_GAP) + _FOOT
        for group, strip in zip(groups, lines, strict=True)
    ]
    chosen = 0 if len(grid.layers) == depth else 18
    # At least as wide as other charts, because a narrow chart would be scaled up with its text.
    with canvas(slug, max(WIDTH, grid.right), sum(heights) + chosen) as sheet:
        top = 0.0
        for group, strip, height in zip(groups, lines, heights, strict=True):
            _GroupDrawing(sheet, grid, group, by_key, strip).draw(top)
            top += height
        if len(grid.layers) < depth:
            sheet.small(_LABELS, top + 10, _chosen(grid, depth))
        return sheet.svg(title, _describe(groups, grid, depth))


def _depth(groups: Sequence[HistogramGroup]) -> int:
    rows = [row for group in groups for row in group.rows]
    depths = sorted({len(row.cells) for row in rows})
    if len(depths) != 1 or depths[0] < 1:
        raise ValueError(f"all rows must have the same number of layers. Got {depths} instead.")
    for group in groups:
        for row in group.rows:
            if any(len(cell.shares) != len(group.edges) - 1 for cell in row.cells):
                raise ValueError(
                    f"row {row.label!r} must have one share per bin of {group.title!r}"
                )
    return depths[0]


def _strip_lines(group: HistogramGroup, grid: _Grid) -> int:
    """Number of lines that the numbers above a histogram need."""
    cells = (row.cells[layer] for row in group.rows for layer in grid.layers)
    rows = (number_rows(cell, group.edges, grid.width, say=grid.say) for cell in cells)
    return max(1, *map(len, rows))


@dataclass(frozen=True)
class _GroupDrawing:
    """One group on the canvas; ``lines``: number of lines of numbers above a histogram."""

    sheet: Canvas
    grid: _Grid
    group: HistogramGroup
    by_key: dict[str, Series]
    lines: int

    @property
    def strip(self) -> float:
        """Height of the numbers above a histogram."""
        return self.lines * _LINE

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
        sheet.title(0, top + 24, self.group.title, _LABELS - 12)
        for layer, x in zip(self.grid.layers, self.grid.columns, strict=True):
            sheet.small(x, top + 24, self.grid.name(layer))

    def _row(self, row: HistogramRow, top: float) -> None:
        entry = self.by_key[row.series]
        self.sheet.of = f"{self.group.title}|{row.label}"
        named = Tag(row.series, row.label)
        lines = wrapped(row.label, _LABELS - 30, BODY, 3)
        middle = top + _PLOT / 2
        self.sheet.box(Box(0, middle - 5, 10, 10), paint=entry.style.paint, tag=named)
        for index, line in enumerate(lines):
            y = middle + 4 + (index - (len(lines) - 1) / 2) * 15
            self.sheet.text(17, y, line, tag=named)
        for layer, x in zip(self.grid.layers, self.grid.columns, strict=True):
            box = Box(x, top, self.grid.width, _PLOT)
            tag = Tag(row.series, f"{row.label}, {self.grid.name(layer)}")
            cell = row.cells[layer]
            drawing = _CellDrawing(
                self.sheet, box, self.group.edges, cell, entry, tag, self.grid.say
            )
            drawing.draw(self.lines)

    def _ticks(self, top: float, bottom: float) -> None:
        """Write ticks below each column, with guides through all rows."""
        ticks = self._tick_labels()
        for left in self.grid.columns:
            for place, anchor, text in ticks:
                x = left + place * self.grid.width
                self.sheet.line([x, x], [top + self.strip, bottom + 4], paint="grid", under=True)
                self.sheet.small(x, bottom + 16, text, anchor)

    def _tick_labels(self) -> list[tuple[float, Anchor, str]]:
        """Both ends of the axis and, if its label fits between them, the middle."""
        low, high = float(self.group.edges[0]), float(self.group.edges[-1])
        first, middle, last = (
            number(low + place * (high - low), 3, trim=True) for place in (0.0, 0.5, 1.0)
        )
        taken = max(width_of(first, SMALL), width_of(last, SMALL)) + width_of(middle, SMALL) / 2
        found: list[tuple[float, Anchor, str]] = [(0.0, "start", first), (1.0, "end", last)]
        if taken + _APART <= self.grid.width / 2:
            found.insert(1, (0.5, "middle", middle))
        return found


@dataclass(frozen=True)
class _CellDrawing:
    """One histogram with its numbers: bins, fractions outside the axis, mean and std."""

    sheet: Canvas
    box: Box
    edges: FloatArray
    cell: HistogramCell
    entry: Series
    place: Tag
    say: Phrases

    @property
    def tag(self) -> Tag:
        """Tag whose tooltip contains the numbers of the histogram."""
        return Tag(self.place.series, f"{self.place.note}: {_numbers(self.cell, self.say)}")

    @property
    def series(self) -> Tag:
        return Tag(self.place.series)

    def draw(self, lines: int) -> None:
        """Draw the histogram, and above it its numbers, on ``lines`` lines if possible."""
        box, sheet = self.box, self.sheet
        sheet.line([box.x, box.right], [box.bottom] * 2, paint="muted", width=0.8)
        if self.cell.diverged:
            x, y = box.x + box.width / 2, box.y + box.height / 2
            sheet.marker(x, y - 8, "x", paint=self.entry.style.paint, tag=self.tag)
            text, size = self.say.text("diverged"), number_size(box.width)
            sheet.small(x, y + 10, text, "middle", size=size, tag=self.series)
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
        self.sheet.steps(heights, edges, box.bottom, paint=self.entry.style.paint, tag=self.tag)
        if cut is not None:  # a slanted gap in a bin that is higher than the cell
            left, right, y = float(edges[cut]) - 2, float(edges[cut + 1]) + 2, box.y + 7
            corners = [(left, y + 2), (right, y - 2), (right, y + 0.5), (left, y + 4.5)]
            self.sheet.polygon(corners, paint="paper", tag=self.series)
        lone = lone_bin(shares)
        if lone is not None:
            self._share(float(edges[lone]), float(edges[lone + 1]), percent(float(shares[lone])))

    def _share(self, left: float, right: float, text: str) -> None:
        """Write the fraction of all values in a bin beside it."""
        roomy = self.box.right - right > width_of(text, SMALL) + 6
        anchor: Anchor = "start" if roomy else "end"
        x = right + 4 if roomy else left - 4
        self.sheet.small(x, self.box.y + 10, text, anchor, tag=self.series,
                         paint=f"{self.entry.style.paint}-text")  # fmt: skip

    def _gauges(self) -> None:
        """Bars beside the axis that show the fractions of values outside it."""
        box = self.box
        for share, x in ((self.cell.below, box.x - _GAUGE - 1), (self.cell.above, box.right + 1)):
            if share >= VISIBLE_SHARE:
                height = box.height * min(share, 1.0)
                self.sheet.box(Box(x, box.y, _GAUGE, box.height), paint="grid", tag=self.series)
                filled = Box(x, box.bottom - height, _GAUGE, height)
                self.sheet.box(filled, paint="ink", tag=self.tag)

    def _numbers(self, lines: int) -> None:
        box, size = self.box, number_size(self.box.width)
        rows = number_rows(self.cell, self.edges, box.width, lines, say=self.say)
        for index, (left, right) in enumerate(reversed(rows)):
            y = box.y - 4 - index * _LINE
            if left:
                self.sheet.small(box.x, y, left, size=size, tag=self.series)
            if right:
                self.sheet.small(
                    box.right, y, right, "end", size=size, paint="ink", tag=self.series
                )


def number_size(width: float) -> float:
    """Font size of the numbers in a cell of this width."""
    return SMALL if width >= 76 else 11.0


def number_rows(
    cell: HistogramCell, edges: FloatArray, width: float, least: int = 1, *, say: Phrases = ENGLISH
) -> list[tuple[str, str]]:
    """Arrange the numbers of a cell in as few lines as fit: pairs of left and right text.

    Mean and std are at the left, the fractions outside the axis at the right. ``least`` is the
    preferred minimum number of lines, so that neighbouring cells look alike.
    """
    if cell.diverged:
        return []
    size = number_size(width)
    words = [word.replace(" ", SPACE) for word in _moments(cell, say)]
    if any(width_of(word, size) > width for word in words):
        words = [word.replace(" ", SPACE) for word in _moments(cell, say, 1, trim=True)]
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


def _moments(
    cell: HistogramCell, say: Phrases, digits: int = 2, *, trim: bool = False
) -> list[str]:
    """Mean and standard deviation as text, if they are known."""
    found = []
    if not math.isnan(cell.mean):
        found.append(say.text("mean {value}", value=number(cell.mean, digits, trim=trim)))
    if not math.isnan(cell.std):
        found.append(say.text("std {value}", value=number(cell.std, digits, trim=trim)))
    return found


def _numbers(cell: HistogramCell, say: Phrases) -> str:
    if cell.diverged:
        return say.text("diverged")
    parts = _moments(cell, say)
    if cell.below >= VISIBLE_SHARE:
        parts.append(say.text("{share} below the axis", share=percent(cell.below)))
    if cell.above >= VISIBLE_SHARE:
        parts.append(say.text("{share} above the axis", share=percent(cell.above)))
    return ", ".join(parts)


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
            "{number} row of histograms, one row per arm and one column per {unit}. All histograms "
            "of a group share one axis and the same bins ({axes}). Each has its own height, so "
            "compare shapes, not heights.",
            "{number} rows of histograms, one row per arm and one column per {unit}. All "
            "histograms of a group share one axis and the same bins ({axes}). Each has its own "
            "height, so compare shapes, not heights.",
            sum(len(group.rows) for group in groups),
            unit=say.fixed(grid.unit),
            axes=say.listed(axes),
        )
    ]
    cells = [cell for group in groups for row in group.rows for cell in row.cells]
    cells = [cell for cell in cells if not cell.diverged]
    if any(lone_bin(cell.shares) is not None for cell in cells):
        parts.append(say.text("The number beside a spike is its fraction of all values."))
    if any(scale_of(cell.shares)[1] is not None for cell in cells):
        parts.append(say.text("A spike with a slanted cut is higher than drawn."))
    if any(max(cell.below, cell.above) >= VISIBLE_SHARE for cell in cells):
        parts.append(
            say.text(
                "The narrow bar at the edge of a histogram shows the fraction of values outside "
                "the axis; a full bar means all values."
            )
        )
    if len(grid.layers) < depth:
        parts.append(_chosen(grid, depth))
    return " ".join(parts)
