"""Score of a setting over its tuning range: one panel per arm and setting.

All panels share the axis of the score, so that arms are comparable; each has its own axis of
values. A candidate with a diverged trial has no mean and is drawn as a cross at the worse edge.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.grid import Grid
from reportgen.charts.labels import number, shortened
from reportgen.charts.legend import Legend
from reportgen.charts.panel import Panel
from reportgen.charts.scale import FloatArray, Scale, log_scale, position_scale, spread_scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, N_, Phrases

MOST_PANELS = 24

_COLUMNS = 3
_STRIP = 16.0  # height of the strip for crosses at the worse edge
_PAINT, _CHOSEN = "muted", "ink"


@dataclass(frozen=True)
class TuningPanel:
    """One setting of one arm: candidate ``values`` (C,), and ``scores`` (C, S) over seeds.

    A score that is not finite belongs to a diverged trial. ``chosen`` is the index of the chosen
    candidate. ``written`` is the value in the suite (NaN: none). With ``names``, values are indices
    of names.
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
        """Mean score of every candidate (C,), not finite if a trial diverged."""
        return np.asarray(self.scores.mean(axis=1))

    def name(self, value: float) -> str:
        """A value as text."""
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
    legend = Legend.of((), _marks(shown, say))
    grid = Grid.filling(min(_COLUMNS, len(shown)), 132.0, left=64, right=8, apart=26, widest=420,
                        top=legend.height + 12, above=22, below=54)  # fmt: skip
    scale = spread_scale(np.concatenate([panel.scores.ravel() for panel in shown]))
    with canvas(slug, WIDTH, grid.bottom(len(shown))) as sheet:
        legend.draw(sheet)
        side = N_("{score}, lower is better")
        if better == "higher":
            side = N_("{score}, higher is better")
        text = scale.titled(say.text(side, score=score), say)
        sheet.small(0, grid.top - 8, shortened(text, WIDTH, SMALL))
        for index, panel in enumerate(shown):
            labelled = index % grid.columns == 0
            drawing = _Drawing(sheet, panel, grid.box(index), scale, say, down=better == "higher")
            drawing.draw(labelled)
        return sheet.svg(title, _describe(panels, score, better, scale, say))


def _marks(panels: Sequence[TuningPanel], say: Phrases) -> list[tuple[str, str]]:
    seeds = panels[0].scores.shape[1]
    candidate = say.text("candidate")
    if seeds > 1:
        candidate = say.text(
            "candidate, line: from the worst to the best of {seeds} seeds", seeds=seeds
        )
    marks = [("candidate", candidate), ("chosen", say.text("chosen"))]
    if any(not np.isfinite(panel.means).all() for panel in panels):
        marks.append(("failed", say.text("a seed diverged")))
    if any(math.isfinite(panel.written) for panel in panels):
        marks.append(("written", say.text("as written")))
    return marks


class _Drawing:
    """One panel in its box; ``down``: crosses are at the lower edge, else at the upper one."""

    def __init__(
        self,
        sheet: Canvas,
        panel: TuningPanel,
        box: Box,
        scores: Scale,
        say: Phrases,
        *,
        down: bool,
    ) -> None:
        values = _value_scale(panel, box.width)
        top = box.y if down else box.y + _STRIP  # the strip for crosses stays free
        self.sheet, self.panel, self.say = sheet, panel, say
        self.frame = Panel(sheet, box, values)
        self.plot = Panel(sheet, Box(box.x, top, box.width, box.height - _STRIP), values, scores)
        self.crosses = box.bottom - 7 if down else box.y + 7

    def draw(self, labelled: bool) -> None:
        panel, box = self.panel, self.frame.box
        self.sheet.title(box.x, box.y - 8, panel.title, box.width, BODY)
        self.plot.rows(labelled=labelled, base=False)
        self.frame.base()
        self.frame.foot(self.frame.across.titled(panel.setting, self.say), ticks=True)
        if math.isfinite(panel.written) and self.frame.across.holds(panel.written):
            x = self.frame.x(panel.written)
            name = self.say.text("{value} as written", value=panel.name(panel.written))
            note = f"{panel.title}: {name}"
            self.sheet.line([x, x], [box.y, box.bottom], paint="muted", dash=(2, 2),
                            tag=Tag(note=note))  # fmt: skip
        for index in sorted(range(len(panel.values)), key=lambda index: index == panel.chosen):
            self._candidate(index)

    def _candidate(self, index: int) -> None:
        panel, sheet, scores = self.panel, self.sheet, self.panel.scores[index]
        value, mean, chosen = panel.values[index], panel.means[index], index == panel.chosen
        x, said = self.plot.x(value), f"{panel.title}, {panel.setting} {panel.name(value)}: "
        paint, marker, size = (_CHOSEN, "D", 8.0) if chosen else (_PAINT, "o", 5.5)
        if not math.isfinite(mean):
            lost = int((~np.isfinite(scores)).sum())
            told = self.say.text("{some} of {all} seeds diverged", some=lost, all=len(scores))
            tag, y = Tag(note=f"{said}{told}"), self.crosses
            sheet.marker(x, y, "x", paint="muted", size=5.5, tag=tag)
            if chosen:
                sheet.marker(x, y, marker, paint=paint, size=size, hollow=True, tag=tag)
            return
        note = f"{said}{number(mean, 4)}"
        tag = Tag(note=f"{note}, {self.say.text('chosen')}" if chosen else note)
        if len(scores) > 1:
            ends = [self.plot.y(scores.min()), self.plot.y(scores.max())]
            sheet.line([x, x], ends, paint=paint, width=1.2, tag=tag)
        sheet.marker(x, self.plot.y(mean), marker, paint=paint, size=size, tag=tag)


def _value_scale(panel: TuningPanel, width: float) -> Scale:
    ends = np.array([panel.low, panel.high])
    scale = log_scale(ends) if panel.log else position_scale(ends, log=False)
    if panel.names:
        places = tuple(map(float, range(len(panel.names))))
        scale = Scale(-0.5, len(places) - 0.5, places, panel.names, False)
    room = width / max(1, len(scale.ticks)) - 6
    return replace(scale, labels=tuple(shortened(text, room, SMALL) for text in scale.labels))


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
