"""Heat map of a metric over two numeric factors: a grid of cells for each setting of the others.

The colour of a cell shows the value of its trials, on one scale for all panels: one hue that is
stronger for higher values, so that no colour vision is needed; the number is written in the cell.
A cell whose trials all diverged is densely hatched instead; a cell with some diverged trials is
thinly hatched and states their number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.charts.canvas import DENSE, SPARSE, WIDTH, Box, Canvas, canvas
from reportgen.charts.grid import Grid
from reportgen.charts.labels import number, shortened, width_of, wrapped
from reportgen.charts.scale import Scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, N_, Phrases

LEAST, MOST = 0.04, 0.6  # opacity of the lowest and highest value; text stays legible on both
LOG_FROM = 100.0  # ratio of largest to smallest value from which the colours are logarithmic
_CELL = 40.0  # height
_WIDEST_CELL = 110.0
_GAP = 18.0  # between panels
_LEGEND = 44.0
_HEADING = 26.0
_FOOT = 40.0
_BETWEEN = 10.0
_LINE = 13.0
_LEFT = 130.0  # maximum width for the names of the levels and the title of the y axis
_TITLE_LINES = 3  # of the y axis
_BAR = (220.0, 12.0)
_STEPS = 22  # of the colours in the legend


@dataclass(frozen=True)
class HeatCell:
    """The trials of one pair of levels: their ``value``, written as ``text``.

    ``lost`` of the ``trials`` diverged and are excluded from the value, which is NaN if all did.
    """

    value: float
    text: str
    lost: int = 0
    trials: int = 1

    @property
    def shown(self) -> bool:
        """Whether there is a value to show."""
        return math.isfinite(self.value)


@dataclass(frozen=True)
class HeatLevels:
    """One axis: its title, and the names of its levels in increasing order."""

    title: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class HeatPanel:
    """A grid ``cells[y][x]`` with y counted from the lowest level; None for pairs not run."""

    title: str
    cells: tuple[tuple[HeatCell | None, ...], ...]

    @property
    def run(self) -> list[HeatCell]:
        """The cells of pairs that were run."""
        return [cell for row in self.cells for cell in row if cell]


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

    Raises ValueError for no panels, or cells that do not match the levels.
    """
    panels = [panel for row in rows for panel in row]
    fits = all(
        len(p.cells) == len(y.names) and all(len(row) == len(x.names) for row in p.cells)
        for p in panels
    )
    if not panels or not fits:
        raise ValueError("panels must not be empty, and must have a cell for each pair of levels.")
    left = _room(y)
    titles = wrapped(y.title, left - 10, SMALL, _TITLE_LINES)
    columns = max(len(row) for row in rows)
    room = (WIDTH - left - (columns - 1) * _GAP) / columns
    width = min(_WIDEST_CELL, room / len(x.names)) * len(x.names)
    heading = _HEADING if any(panel.title for panel in panels) else 8.0
    above = max(heading, len(titles) * _LINE + 4)
    below = _FOOT + (_most_lines(x, width / len(x.names) - 4) - 1) * _LINE + _BETWEEN
    grid = Grid(columns, width, _CELL * len(y.names), left, _LEGEND, _GAP, above, below)
    colours = _colours(panels)
    with canvas(slug, WIDTH, grid.bottom(len(rows) * columns) - _BETWEEN) as sheet:
        _legend(sheet, panels, colours, quantity, say)
        for row, drawn in enumerate(rows):
            for column, panel in enumerate(drawn):
                box = grid.box(row * columns + column)
                _Drawing(sheet, panel, box, x, y, colours, say).draw(
                    titles if column == 0 else None
                )
        return sheet.svg(title, _describe(panels, x, y, quantity, say))


def _colours(panels: Sequence[HeatPanel]) -> Scale:
    """Colour scale from the lowest to the highest value."""
    values = [cell.value for panel in panels for cell in panel.run if cell.shown]
    low, high = min(values, default=0.0), max(values, default=1.0)
    return Scale(low, high, (), (), low > 0 and high / low > LOG_FROM)


def _opacity(colours: Scale, value: float) -> float:
    share = 0.5 if colours.low == colours.high else colours.fraction(value)
    return round(LEAST + (MOST - LEAST) * share, 3)


def _legend(
    sheet: Canvas, panels: Sequence[HeatPanel], colours: Scale, quantity: str, say: Phrases
) -> None:
    """The colour scale, and the meaning of hatching if there is any."""
    width, height = _BAR
    text = shortened(colours.titled(quantity, say), WIDTH / 2 - 60, SMALL)
    sheet.small(0, 14, text)
    x = width_of(text, SMALL) + 22
    low, high = (number(value, 3, trim=True) for value in (colours.low, colours.high))
    sheet.small(x, 14, low, paint="ink")
    x += width_of(low, SMALL) + 8
    step = width / _STEPS
    for index in range(_STEPS):
        opacity = round(LEAST + (MOST - LEAST) * (index + 0.5) / _STEPS, 3)
        sheet.box(Box(x + index * step, 4, step, height), paint="heat", opacity=opacity)
    sheet.small(x + width + 8, 14, high, paint="ink")
    if any(cell.lost for panel in panels for cell in panel.run):
        x += width + 30 + width_of(high, SMALL)
        sheet.hatch(Box(x, 4, 26, height), paint="muted")
        sheet.small(x + 34, 14, say.text("diverged"))


@dataclass(frozen=True)
class _Drawing:
    """One panel in its box."""

    sheet: Canvas
    panel: HeatPanel
    box: Box
    x: HeatLevels
    y: HeatLevels
    colours: Scale
    say: Phrases

    def draw(self, titles: Sequence[str] | None) -> None:
        """Draw cells and names of levels; with ``titles`` also the y axis and its title."""
        box, sheet, wide = self.box, self.sheet, self.box.width / len(self.x.names)
        if self.panel.title:
            sheet.title(box.x, box.y - 8, self.panel.title, box.width + _GAP - 4, BODY)
        for up, cells in enumerate(self.panel.cells):
            y = box.bottom - (up + 1) * _CELL
            if titles is not None:
                for index, line in enumerate(lines := _lines(self.y.names[up], box.x - 10)):
                    at = y + _CELL / 2 + 4 + (index - (len(lines) - 1) / 2) * _LINE
                    sheet.small(box.x - 8, at, line, "end")
            for across, cell in enumerate(cells):
                if cell is not None:
                    place = Box(box.x + across * wide + 1, y + 1, wide - 2, _CELL - 2)
                    self._cell(place, cell, Tag(note=self._note(cell, across, up)))
        for index, line in enumerate(reversed(titles or ())):
            sheet.small(box.x - 8, box.y - 6 - index * _LINE, line, "end")
        for across, name in enumerate(self.x.names):
            for index, line in enumerate(_lines(name, wide - 4)):
                x, y = box.x + (across + 0.5) * wide, box.bottom + 15 + index * _LINE
                sheet.small(x, y, line, "middle")
        more = (_most_lines(self.x, wide - 4) - 1) * _LINE
        text = shortened(self.x.title, box.width, SMALL)
        sheet.small(box.x + box.width / 2, box.bottom + 31 + more, text, "middle")

    def _cell(self, box: Box, cell: HeatCell, tag: Tag) -> None:
        sheet, texts = self.sheet, [cell.text] if cell.shown else []
        texts += [self._lost(cell, box.width - 8)] if cell.lost else []
        wide = max((width_of(text, BODY) for text in texts), default=0.0) + 6
        centre, middle = box.x + box.width / 2, box.y + box.height / 2
        left = centre - wide / 2
        if cell.shown:
            sheet.box(box, paint="heat", tag=tag, opacity=_opacity(self.colours, cell.value))
            if cell.lost:
                sheet.hatch(box, paint="muted", pitch=SPARSE, free=(left, left + wide))
        else:
            sheet.hatch(box, paint="muted", pitch=DENSE, tag=tag, under=True)
            sheet.box(Box(left, middle - 9, wide, 18), paint="paper", tag=tag)
        for index, text in enumerate(texts):
            size = BODY if index == 0 and cell.shown else SMALL
            y = middle + 4 + (index - (len(texts) - 1) / 2) * 14
            sheet.text(centre, y, text, size=size, anchor="middle")

    def _lost(self, cell: HeatCell, room: float) -> str:
        """The longest text that fits."""
        counts = {"some": cell.lost, "all": cell.trials}
        texts = [self.say.text("diverged")]
        if cell.shown:
            texts = [N_("{some} of {all} diverged"), N_("{some} diverged")]
            texts = [self.say.text(text, **counts) for text in texts]
            texts.append(f"× {cell.lost}")
        return next((text for text in texts if width_of(text, SMALL) <= room), "×")

    def _note(self, cell: HeatCell, across: int, up: int) -> str:
        where = f"{self.x.title} {self.x.names[across]}, {self.y.title} {self.y.names[up]}"
        told = [cell.text] if cell.shown else []
        if cell.lost:
            told.append(self.say.text("{some} of {all} diverged", some=cell.lost, all=cell.trials))
        title = f"{self.panel.title}, " if self.panel.title else ""
        return f"{title}{where}: {'; '.join(told)}"


def _lines(name: str, width: float) -> list[str]:
    """The name of a level in lines of this width."""
    return wrapped(name, width, SMALL, 3)


def _most_lines(levels: HeatLevels, width: float) -> int:
    return max(len(_lines(name, width)) for name in levels.names)


def _room(y: HeatLevels) -> float:
    """Width left of the panels that the names of levels and the title need."""
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
    """Description of the chart, panel by panel."""
    parts = [
        say.text(
            "{quantity:capital} for every pair of {x} (to the right, {left} to {right}) and {y} "
            "(upwards, {bottom} to {top}); a stronger colour means a higher value.",
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
        values = [cell.value for cell in panel.run if cell.shown]
        told = say.text("none")
        if values:
            told = say.span(number(min(values), 3), number(max(values), 3))
        lost, trials = sum(c.lost for c in panel.run), sum(c.trials for c in panel.run)
        if lost:
            told += "; " + say.text("{some} of {all} trials diverged", some=lost, all=trials)
        parts.append(f"{panel.title or say.text('Values')}: {told}.")
    return " ".join(parts)
