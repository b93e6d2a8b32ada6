"""Two numeric factors at once: a grid of cells for each arm of what else is varied.

The colour of a cell is the value of its trials, on one scale for all panels: one hue, the stronger
the higher the value, so that no colour vision is needed; the number stands in the cell. A cell of
which all trials diverged has no colour but dense hatching, one of which some did thin hatching and
their number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.heat_data import HeatCell, HeatLevels, HeatPanel
from reportgen.charts.labels import number, shortened, width_of, wrapped
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL
from reportgen.charts.svg import Svg
from reportgen.charts.sweep_hatch import DENSE, SPARSE, hatch
from reportgen.language import ENGLISH, Phrases

LEAST, MOST = 0.04, 0.6  # opacity of the lowest and of the highest value; ink stays legible on both
LOG_FROM = 100.0  # largest over smallest value, from which on the colours are logarithmic
_CELL = 40.0  # height
_WIDEST_CELL = 110.0
_GAP = 18.0  # between panels
_LEGEND = 44.0
_HEADING = 26.0
_FOOT = 40.0
_BETWEEN = 10.0
_LEFT = 130.0  # room for the names of the levels and the title of the y axis, at most
_TITLE_LINES = 3  # of the y axis
_BAR = (220.0, 12.0)
_STEPS = 22  # of the colours in the legend


@dataclass(frozen=True)
class _Colours:
    """From a value to the opacity of its cell."""

    low: float
    high: float
    log: bool

    @classmethod
    def of(cls, panels: Sequence[HeatPanel]) -> _Colours:
        values = [c.value for p in panels for row in p.cells for c in row if c and c.shown]
        low, high = min(values, default=0.0), max(values, default=1.0)
        return cls(low, high, low > 0 and high / low > LOG_FROM)

    def opacity(self, value: float) -> float:
        if self.low == self.high:
            return (LEAST + MOST) / 2
        if self.log:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return round(LEAST + (MOST - LEAST) * share, 3)


def heat_map(
    slug: str,
    title: str,
    rows: Sequence[Sequence[HeatPanel]],
    x: HeatLevels,
    y: HeatLevels,
    *,
    quantity: str,
    say: Phrases = ENGLISH,
) -> Svg:
    """Draw rows of panels, each a grid with ``x`` to the right and ``y`` upwards.

    Raises ValueError for no panels, or cells that do not fit the levels.
    """
    panels = [panel for row in rows for panel in row]
    fits = all(
        len(p.cells) == len(y.names) and all(len(row) == len(x.names) for row in p.cells)
        for p in panels
    )
    if not panels or not fits:
        raise ValueError("panels must not be empty, and must have a cell for each pair of levels.")
    map_ = _Map(rows, x, y, _Colours.of(panels), say)
    with canvas(slug, WIDTH, map_.height) as sheet:
        map_.legend(sheet, quantity)
        for row, drawn in enumerate(rows):
            for column, panel in enumerate(drawn):
                map_.panel(sheet, panel, row, column)
        return sheet.svg(title, _describe(panels, x, y, quantity, say))


class _Map:
    """Where the panels stand, and how each is drawn."""

    def __init__(
        self,
        rows: Sequence[Sequence[HeatPanel]],
        x: HeatLevels,
        y: HeatLevels,
        colours: _Colours,
        say: Phrases,
    ) -> None:
        self.rows, self.x, self.y, self.colours, self.say = rows, x, y, colours, say
        self.left = _room(y)
        across = max(len(row) for row in rows)
        room = (WIDTH - self.left - (across - 1) * _GAP) / across
        self.cell = min(_WIDEST_CELL, room / len(x.names))
        heading = _HEADING if any(panel.title for row in rows for panel in row) else 8.0
        self.title_lines = wrapped(y.title, self.left - 10, SMALL, _TITLE_LINES)
        self.heading = max(heading, len(self.title_lines) * 13.0 + 4)

    @property
    def inside(self) -> tuple[float, float]:
        """Width and height of a panel."""
        return self.cell * len(self.x.names), _CELL * len(self.y.names)

    @property
    def pitch(self) -> float:
        return self.heading + self.inside[1] + _FOOT + _BETWEEN

    @property
    def height(self) -> float:
        return _LEGEND + len(self.rows) * self.pitch - _BETWEEN

    def legend(self, sheet: Canvas, quantity: str) -> None:
        """The scale of colours, and what hatching means where there is any."""
        colours, (width, height) = self.colours, _BAR
        log = f", {self.say.text('log axis')}" if colours.log else ""
        text = shortened(f"{quantity}{log}", WIDTH / 2 - 60, SMALL)
        sheet.text(0, 14, text, size=SMALL, paint="muted")
        x = width_of(text, SMALL) + 22
        low, high = number(colours.low, 3, trim=True), number(colours.high, 3, trim=True)
        sheet.text(x, 14, low, size=SMALL)
        x += width_of(low, SMALL) + 8
        step = width / _STEPS
        for index in range(_STEPS):
            opacity = LEAST + (MOST - LEAST) * (index + 0.5) / _STEPS
            box = Box(x + index * step, 4, step, height)
            sheet.box(box, paint="heat", opacity=round(opacity, 3))
        sheet.text(x + width + 8, 14, high, size=SMALL)
        if any(c and c.lost for row in self.rows for p in row for line in p.cells for c in line):
            x += width + 30 + width_of(high, SMALL)
            hatch(sheet, Box(x, 4, 26, height), paint="muted")
            sheet.text(x + 34, 14, self.say.text("diverged"), size=SMALL, paint="muted")

    def panel(self, sheet: Canvas, panel: HeatPanel, row: int, column: int) -> None:
        """One grid with the names of its levels."""
        width, height = self.inside
        left = self.left + column * (width + _GAP)
        top = _LEGEND + row * self.pitch + self.heading
        if panel.title:
            title = shortened(panel.title, width + _GAP - 4, BODY, bold=True)
            sheet.text(left, top - 8, title, size=BODY, bold=True)
        for up, cells in enumerate(panel.cells):
            y = top + height - (up + 1) * _CELL
            if column == 0:
                name = shortened(self.y.names[up], self.left - 10, SMALL)
                y_text = y + _CELL / 2 + 4
                sheet.text(left - 8, y_text, name, size=SMALL, paint="muted", anchor="end")
            for across, cell in enumerate(cells):
                box = Box(left + across * self.cell, y, self.cell, _CELL)
                if cell is not None:
                    self._cell(sheet, box, cell, panel.title, across, up)
        if column == 0:
            for index, line in enumerate(reversed(self.title_lines)):
                sheet.text(
                    left - 8,
                    top - 6 - index * 13,
                    line,
                    size=SMALL,
                    paint="muted",
                    anchor="end",
                )
        self._below(sheet, left, top + height)

    def _below(self, sheet: Canvas, left: float, y: float) -> None:
        for index, name in enumerate(self.x.names):
            x = left + (index + 0.5) * self.cell
            text = shortened(name, self.cell - 4, SMALL)
            sheet.text(x, y + 15, text, size=SMALL, paint="muted", anchor="middle")
        text = shortened(self.x.title, self.inside[0], SMALL)
        middle = left + self.inside[0] / 2
        sheet.text(middle, y + 31, text, size=SMALL, paint="muted", anchor="middle")

    def _cell(
        self, sheet: Canvas, box: Box, cell: HeatCell, title: str, across: int, up: int
    ) -> None:
        tag = Tag("", self._note(cell, title, across, up))
        box = Box(box.x + 1, box.y + 1, box.width - 2, box.height - 2)
        texts = [cell.text] if cell.shown else []
        if cell.lost:
            texts.append(self._lost(cell, box.width - 14))
        wide = max((width_of(text, BODY) for text in texts), default=0.0) + 6
        middle = box.x + box.width / 2
        left = middle - wide / 2
        if cell.shown:
            sheet.box(box, paint="heat", tag=tag, opacity=self.colours.opacity(cell.value))
            if cell.lost:
                hatch(sheet, box, paint="muted", pitch=SPARSE, free=(left, left + wide))
        else:
            hatch(sheet, box, paint="muted", pitch=DENSE, tag=tag, under=True)
            sheet.box(Box(left, box.y + box.height / 2 - 9, wide, 18), paint="paper", tag=tag)
        for index, text in enumerate(texts):
            size = BODY if index == 0 and cell.shown else SMALL
            y = box.y + box.height / 2 + 4 + (index - (len(texts) - 1) / 2) * 14
            sheet.text(middle, y, text, size=size, anchor="middle")

    def _lost(self, cell: HeatCell, room: float) -> str:
        """The longest of the texts that fit."""
        counts = {"some": cell.lost, "all": cell.trials}
        texts = [self.say.text("diverged")]
        if cell.shown:
            texts = ["{some} of {all} diverged", "{some} of {all}"]
            texts = [self.say.text(text, **counts) for text in texts]
        texts.append(f"{cell.lost}/{cell.trials}")
        return next((text for text in texts if width_of(text, SMALL) <= room), "×")

    def _note(self, cell: HeatCell, title: str, across: int, up: int) -> str:
        where = f"{self.x.title} {self.x.names[across]}, {self.y.title} {self.y.names[up]}"
        told = [cell.text] if cell.shown else []
        if cell.lost:
            told.append(self.say.text("{some} of {all} diverged", some=cell.lost, all=cell.trials))
        return f"{f'{title}, ' if title else ''}{where}: {'; '.join(told)}"


def _room(y: HeatLevels) -> float:
    """Left of the panels: as little as the names of levels and the whole title need."""
    widest = max(width_of(name, SMALL) for name in y.names) + 14
    wide = max(60.0, min(_LEFT, widest))
    while wide < _LEFT and wrapped(y.title, wide - 10, SMALL, _TITLE_LINES) != wrapped(
        y.title, wide - 10, SMALL, 99
    ):
        wide += 5
    return wide


def _describe(
    panels: Sequence[HeatPanel], x: HeatLevels, y: HeatLevels, quantity: str, say: Phrases
) -> str:
    """What the picture shows, panel by panel."""
    parts = [
        say.text(
            "{quantity:capital} for every pair of {x} (to the right, {left} to {right}) and {y} "
            "(upwards, {bottom} to {top}); a stronger colour is a higher value.",
            quantity=quantity,
            x=x.title,
            left=x.names[0],
            right=x.names[-1],
            y=y.title,
            bottom=y.names[0],
            top=y.names[-1],
        )
    ]
    for panel in panels:
        cells = [cell for row in panel.cells for cell in row if cell]
        values = np.array([cell.value for cell in cells if cell.shown])
        told = say.text("none")
        if values.size:
            told = say.span(number(values.min(), 3), number(values.max(), 3))
        lost, trials = sum(cell.lost for cell in cells), sum(cell.trials for cell in cells)
        if lost:
            told += "; " + say.text("{some} of {all} trials diverged", some=lost, all=trials)
        parts.append(f"{panel.title or say.text('Values')}: {told}.")
    return " ".join(parts)
