"""How good a setting is over the range it was tuned in: a panel for every arm and setting.

All panels share the axis of the score, so that arms compare; each has its own axis of values. A
candidate of which a trial diverged has no mean and stands as a cross at the worse edge.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.curve_data import FloatArray
from reportgen.charts.labels import number, shortened, width_of
from reportgen.charts.scales import Scale, log_scale, position_scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, N_, Phrases

MOST_PANELS = 24
LOG_FROM = 20.0  # largest over smallest score, from which on their axis is logarithmic

_COLUMNS = 3
_LEFT = 64.0  # of the first column: labels of the scores
_GAP = 26.0
_WIDEST = 420.0
_LEGEND = 40.0
_TITLE = 22.0
_HEIGHT = 132.0
_FOOT = 54.0
_STRIP = 16.0  # at the worse edge, for crosses
_PAINT, _CHOSEN = "blue", "vermillion"


@dataclass(frozen=True)
class TuningPanel:
    """One setting of one arm: ``values`` (C,) that were tried, and ``scores`` (C, S) over seeds.

    A score that is not finite is of a trial that diverged. ``chosen`` counts from 0. ``written`` is
    the value that the suite gives (NaN: none to show). With ``names``, values are their places.
    """

    title: str
    setting: str
    values: FloatArray
    scores: FloatArray
    chosen: int
    low: float
    high: float
    log: bool = False
    written: float = math.nan
    names: tuple[str, ...] = ()

    @property
    def means(self) -> FloatArray:
        """Mean score of every candidate (C,), not finite where a trial diverged."""
        return np.asarray(self.scores.mean(axis=1))

    def name(self, value: float) -> str:
        """A value in words."""
        return self.names[int(value)] if self.names else number(value, 4, trim=True)


def tuning_profile(
    slug: str,
    title: str,
    panels: Sequence[TuningPanel],
    *,
    score: str,
    better: str,
    say: Phrases = ENGLISH,
) -> Svg:
    """Draw the panels, at most ``MOST_PANELS`` of them; ``better`` is ``higher`` or ``lower``.

    Raises ValueError for no panels.
    """
    if not panels:
        raise ValueError("panels must not be empty.")
    shown = panels[:MOST_PANELS]
    columns = min(_COLUMNS, len(shown))
    rows = -(-len(shown) // columns)
    room = (WIDTH - _LEFT - (columns - 1) * _GAP - 8) / columns
    width, pitch = min(room, _WIDEST), _TITLE + _HEIGHT + _FOOT
    scale = _score_scale(shown)
    with canvas(slug, WIDTH, _LEGEND + rows * pitch) as sheet:
        _legend(sheet, shown, score, better, scale, say)
        for index, panel in enumerate(shown):
            row, column = divmod(index, columns)
            x = _LEFT + column * (width + _GAP)
            box = Box(x, _LEGEND + row * pitch + _TITLE, width, _HEIGHT)
            _Panel(sheet, panel, box, scale, better, say).draw(labelled=column == 0)
        return sheet.svg(title, _describe(panels, score, better, scale, say))


def _score_scale(panels: Sequence[TuningPanel]) -> Scale:
    scores = np.concatenate([panel.scores.ravel() for panel in panels])
    scores = scores[np.isfinite(scores)]
    if not scores.size:
        return position_scale(np.array([0.0, 1.0]), log=False)
    log = bool(scores.min() > 0 and scores.max() / scores.min() > LOG_FROM)
    return position_scale(scores, log=log)


def _legend(
    sheet: Canvas,
    panels: Sequence[TuningPanel],
    score: str,
    better: str,
    scale: Scale,
    say: Phrases,
) -> None:
    y, x = 10.0, 4.0
    seeds = panels[0].scores.shape[1]
    dot = say.text("candidate")
    if seeds > 1:
        dot = say.text("candidate, line: from the worst to the best of {seeds} seeds", seeds=seeds)
    marks = [("o", _PAINT, dot), ("D", _CHOSEN, say.text("chosen"))]
    if any(not np.isfinite(panel.means).all() for panel in panels):
        marks.append(("x", "muted", say.text("a seed diverged")))
    for marker, paint, words in marks:
        sheet.marker(x + 4, y, marker, paint=paint, size=7 if marker == "D" else 5.5)
        sheet.text(x + 14, y + 4, words, size=SMALL, paint="muted")
        x += 34 + width_of(words, SMALL)
    if any(math.isfinite(panel.written) for panel in panels):
        sheet.line([x, x], [y - 7, y + 7], paint="muted", dash=(2, 2))
        sheet.text(x + 8, y + 4, say.text("as written"), size=SMALL, paint="muted")
    side = N_("{score}, higher is better") if better == "higher" else N_("{score}, lower is better")
    text = _with_log(say.text(side, score=score), scale, say)
    sheet.text(4, y + 22, shortened(text, WIDTH - 8, SMALL), size=SMALL, paint="muted")


def _with_log(text: str, scale: Scale, say: Phrases) -> str:
    return f"{text}, {say.text('log axis')}" if scale.log else text


class _Panel:
    """One panel in its box."""

    def __init__(
        self,
        sheet: Canvas,
        panel: TuningPanel,
        box: Box,
        scores: Scale,
        better: str,
        say: Phrases,
    ) -> None:
        self.sheet, self.panel, self.box, self.scores, self.say = sheet, panel, box, scores, say
        self.values = _value_scale(panel)
        self.down = better == "higher"  # where crosses stand

    def draw(self, *, labelled: bool) -> None:
        self._axes(labelled)
        self._written()
        order = [i for i in range(len(self.panel.values)) if i != self.panel.chosen]
        for index in (*order, self.panel.chosen):
            self._candidate(index)

    def _axes(self, labelled: bool) -> None:
        sheet, box, panel = self.sheet, self.box, self.panel
        title = shortened(panel.title, box.width, BODY, bold=True)
        sheet.text(box.x, box.y - 8, title, size=BODY, bold=True)
        for tick, label in zip(self.scores.ticks, self.scores.labels, strict=True):
            y = self._y(tick)
            sheet.line([box.x, box.right], [y, y], paint="grid", under=True)
            if labelled:
                sheet.text(box.x - 6, y + 4, label, size=SMALL, paint="muted", anchor="end")
        sheet.line([box.x, box.right], [box.bottom, box.bottom], paint="muted")
        for tick, label in self._ticks():
            x = self._x(tick)
            sheet.line([x, x], [box.bottom, box.bottom + 4], paint="muted")
            sheet.text(x, box.bottom + 16, label, size=SMALL, paint="muted", anchor="middle")
        setting = _with_log(panel.setting, self.values, self.say)
        text = shortened(setting, box.width, SMALL)
        middle = box.x + box.width / 2
        sheet.text(middle, box.bottom + 32, text, size=SMALL, paint="muted", anchor="middle")

    def _ticks(self) -> list[tuple[float, str]]:
        ticks = list(zip(self.values.ticks, self.values.labels, strict=True))
        room = self.box.width / max(1, len(ticks)) - 6
        return [(tick, shortened(label, room, SMALL)) for tick, label in ticks]

    def _written(self) -> None:
        value = self.panel.written
        if math.isfinite(value) and self.values.low <= value <= self.values.high:
            x = self._x(value)
            name = self.say.text("{value} as written", value=self.panel.name(value))
            note = f"{self.panel.title}: {name}"
            ends = [self.box.y, self.box.bottom]
            self.sheet.line([x, x], ends, paint="muted", dash=(2, 2), tag=Tag("", note))

    def _candidate(self, index: int) -> None:
        panel, sheet = self.panel, self.sheet
        x, scores = self._x(float(panel.values[index])), panel.scores[index]
        mean, chosen = float(panel.means[index]), index == panel.chosen
        said = f"{panel.title}, {panel.setting} {panel.name(float(panel.values[index]))}: "
        paint, marker, size = (_CHOSEN, "D", 8.0) if chosen else (_PAINT, "o", 5.5)
        if not math.isfinite(mean):
            lost = int((~np.isfinite(scores)).sum())
            note = said + self.say.text(
                "{some} of {all} seeds diverged", some=lost, all=len(scores)
            )
            y = self.box.bottom - 7 if self.down else self.box.y + 7
            sheet.marker(x, y, "x", paint="muted", size=5.5, tag=Tag("", note))
            if not chosen:
                return
            sheet.marker(x, y, marker, paint=paint, size=size, hollow=True, tag=Tag("", note))
            return
        note = f"{said}{number(mean, 4)}"
        if chosen:
            note = f"{note}, {self.say.text('chosen')}"
        ends = [self._y(float(scores.min())), self._y(float(scores.max()))]
        if len(scores) > 1:
            sheet.line([x, x], ends, paint=paint, width=1.2, tag=Tag("", note))
        sheet.marker(x, self._y(mean), marker, paint=paint, size=size, tag=Tag("", note))

    def _x(self, value: float) -> float:
        return self.box.x + self.values.fraction(value) * self.box.width

    def _y(self, score: float) -> float:
        """Higher is further up; the strip for crosses stays free."""
        top = self.box.y + (0 if self.down else _STRIP)
        return top + (1 - self.scores.fraction(score)) * (self.box.height - _STRIP)


def _value_scale(panel: TuningPanel) -> Scale:
    if panel.names:
        places = tuple(float(place) for place in range(len(panel.names)))
        return Scale(-0.5, len(places) - 0.5, places, panel.names, False)
    ends = np.array([panel.low, panel.high])
    return log_scale(ends) if panel.log else position_scale(ends, log=False)


def _describe(
    panels: Sequence[TuningPanel], score: str, better: str, scale: Scale, say: Phrases
) -> str:
    best = [
        say.text(
            "{arm}, {setting}: {value} of {number} candidates",
            arm=panel.title,
            setting=panel.setting,
            value=panel.name(float(panel.values[panel.chosen])),
            number=len(panel.values),
        )
        for panel in panels[:MOST_PANELS]
    ]
    message = N_("{score} of every candidate, higher is better. Chosen: {best}.")
    if better == "lower":
        message = N_("{score} of every candidate, lower is better. Chosen: {best}.")
    parts = [say.text(message, score=score, best="; ".join(best))]
    if scale.log:
        parts.append(say.text("The axis of the score is logarithmic."))
    more = len(panels) - MOST_PANELS
    if more > 0:
        parts.append(say.text("{more} more panels are not drawn.", more=more))
    return " ".join(parts)
