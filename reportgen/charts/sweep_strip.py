"""A strip above a panel: at which levels trials of a line diverged or never reached a target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportgen.charts.canvas import Box, Canvas
from reportgen.charts.labels import width_of
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import SMALL, Series
from reportgen.charts.sweep_axis import Ticks
from reportgen.charts.sweep_data import SweepLine, SweepWording
from reportgen.charts.sweep_hatch import DENSE, SPARSE, hatch

STRIP = 19.0  # height with the gap below it
_HEIGHT = 15.0
_MARK = 12.0  # width of a cross or an arrow with its gap
_TINT = 0.16


@dataclass(frozen=True)
class Run:
    """Neighbouring levels with one fate, from ``first`` to ``last``."""

    first: int
    last: int
    whole: bool  # all trials, not some
    diverged: bool  # rather than never reached
    failed: int
    trials: int
    risen: bool = False  # to most of them neither happened: they ended worse than they began

    def fate(self, wording: SweepWording) -> str:
        """What became of most of them."""
        if self.risen:
            return wording.risen
        return "diverged" if self.diverged else wording.missed


def runs(line: SweepLine) -> Iterator[Run]:
    """What the strip of a line shows: regions that are lost whole, and levels that are in part."""
    found: list[Run] = []
    for index, point in enumerate(line.points):
        if point is None or not point.failed:
            continue
        run = Run(
            index,
            index,
            point.failed == point.trials,
            point.diverged > point.missed,
            point.failed,
            point.trials,
            point.risen > point.lacking,
        )
        if found and _same_region(found[-1], run):
            found[-1] = replace(found[-1], last=index)
        else:
            found.append(run)
    yield from found


def _same_region(before: Run, run: Run) -> bool:
    """Whether two runs are neighbours that are lost whole in one way."""
    near = before.last == run.first - 1 and before.whole and run.whole
    alike = (before.risen, run.risen or before.diverged) == (run.risen, run.risen or run.diverged)
    return near and alike


def draw_strip(
    sheet: Canvas,
    corner: tuple[float, float],
    ticks: Ticks,
    line: SweepLine,
    entry: Series,
    wording: SweepWording,
    names: Sequence[str],
    *,
    named: bool,
) -> None:
    """Draw a strip from its upper left corner; ``named``: the line's name is beside it already."""
    x, y = corner
    sheet.line([x, x + ticks.width], [y + _HEIGHT] * 2, paint="grid", under=True)
    for run in runs(line):
        left, right = ticks.cell(run.first)[0], ticks.cell(run.last)[1]
        box = Box(x + left + 0.5, y, right - left - 1, _HEIGHT)
        tag = Tag(line.series, _note(run, line, entry, wording, names))
        sheet.box(box, paint=entry.look.paint, tag=tag, opacity=_TINT)
        text = _text(run, box.width - _MARK - 8, "" if named else entry.label, wording)
        wide = _MARK + (width_of(text, SMALL) + 4 if text else 0)
        start = box.x + (box.width - wide) / 2
        pitch = DENSE if run.whole else SPARSE
        free = (start - 3, start + wide + 1)
        hatch(sheet, box, paint=entry.look.paint, pitch=pitch, free=free, tag=Tag(line.series))
        marker, size = ("x", 5.0) if run.diverged else (">", 5.5)
        marker, size = ("^", 5.5) if run.risen else (marker, size)
        sheet.marker(
            start + _MARK / 2,
            y + _HEIGHT / 2,
            marker,
            paint=entry.look.paint,
            size=size,
            hollow=marker != "x",
            tag=Tag(line.series),
        )
        if text:
            sheet.text(start + _MARK + 2, y + 11.2, text, size=SMALL, tag=Tag(line.series))


def _text(run: Run, room: float, label: str, wording: SweepWording) -> str:
    """The longest of the texts that fit; none where the mark alone does."""
    say = wording.say
    fate = run.fate(wording)
    what, counts = say.text(fate), {"some": run.failed, "all": run.trials}
    texts = [what]
    if not run.whole:
        share = say.text("{some} of {all}", **counts)
        texts = [f"{share} {what}", share, f"{run.failed}/{run.trials}"]
        if fate == "diverged":
            texts[0] = say.text("{some} of {all} diverged", **counts)
    if label:
        texts.insert(0, f"{label}: {texts[0]}")
    return next((text for text in texts if width_of(text, SMALL) <= room), "")


def _note(
    run: Run, line: SweepLine, entry: Series, wording: SweepWording, names: Sequence[str]
) -> str:
    """The tooltip: each level of the run with its counts."""
    say, parts = wording.say, []
    for index in range(run.first, run.last + 1):
        point = line.points[index]
        assert point is not None
        counts = [
            (point.diverged, "diverged"),
            (point.missed, wording.missed),
            (point.risen, wording.risen),
        ]
        told = [
            say.text("{some} of {all} {what}", some=n, all=point.trials, what=say.fixed(what))
            for n, what in counts
            if n
        ]
        parts.append(f"{names[index]}: {say.text(' and ').join(told)}")
    return f"{entry.label}, {'; '.join(parts)}"
