"""Two rankings of the same arms: two columns of results, the best at the top, joined by arm.

The estimate of every arm is drawn with its interval on the axis of its column; a line joins its
places in both columns. A steep line is an arm whose rank differs between the two rankings.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, Anchor, Box, Canvas, canvas
from reportgen.charts.labels import shortened, wrapped
from reportgen.charts.panel import Panel
from reportgen.charts.scale import Scale, spread_scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, HEADING, SMALL, LineStyle, Series, series_by_key
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, Phrases

_NAMES = 178.0
_AXIS = 206.0  # width of the axis of a column
_HEAD, _FOOT = 54.0, 46.0
_ROW, _LINE = 34.0, 13.0  # height of an arm, and extra height if names have two lines
_COLUMNS = (_NAMES + 12, WIDTH - _NAMES - 12 - _AXIS)  # x of their axes


@dataclass(frozen=True)
class Rank:
    """The result of an arm in one ranking; numbers are NaN if it has none.

    ``place`` counts from 0 at the top; ``rank`` and ``result`` are shown to the reader.
    """

    place: int
    rank: str
    estimate: float
    low: float
    high: float
    result: str


@dataclass(frozen=True)
class RankedArm:
    """An arm with the key of its style, its name, and its places in both columns."""

    series: str
    label: str
    both: tuple[Rank, Rank]


def two_rankings(
    slug: str,
    title: str,
    arms: Sequence[RankedArm],
    series: Sequence[Series],
    columns: tuple[str, str],
    quantity: str,
    *,
    interval: str = "95 % interval of the mean",
    say: Phrases = ENGLISH,
) -> Svg:
    """Draw the arms in two columns with the titles ``columns``; each has its own axis.

    Raises ValueError for no arms or an unknown series.
    """
    by_key = series_by_key(series, (arm.series for arm in arms))
    long = any(len(_name(arm, rank)) > 1 for arm in arms for rank in arm.both)
    row = _ROW + _LINE * long
    height = len(arms) * row
    with canvas(slug, WIDTH, _HEAD + height + _FOOT) as sheet:
        sheet.line([0, 26], [10, 10], paint="muted", width=2.4)
        sheet.marker(13, 10, "o", paint="muted", size=7)
        mean = say.text("mean")
        sheet.small(34, 14, say.text("{estimate}, {interval}", estimate=mean, interval=interval))
        panels = []
        for index, x in enumerate(_COLUMNS):
            scale = _scale([arm.both[index] for arm in arms])
            panels.append(Panel(sheet, Box(x, _HEAD, _AXIS, height), scale))
            sheet.text(panels[-1].middle, 42, columns[index], size=HEADING, bold=True,
                       anchor="middle")  # fmt: skip
            panels[-1].foot(scale.titled(quantity, say), grid=True, room=120)
        for arm in arms:
            style = by_key[arm.series].style
            _joined(sheet, arm, style, row)
            for index, panel in enumerate(panels):
                _result(panel, arm, index, style, row)
        return sheet.svg(title, _describe(arms, columns, quantity, interval, say))


def _scale(ranks: Sequence[Rank]) -> Scale:
    estimates = np.array([rank.estimate for rank in ranks])
    ends = [end for rank in ranks for end in (rank.low, rank.high)]
    return spread_scale(estimates, ends, log_from=10, reach=1)


def _middle(rank: Rank, row: float) -> float:
    return _HEAD + (rank.place + 0.5) * row


def _name(arm: RankedArm, rank: Rank) -> list[str]:
    """Rank and name, on two lines if one is not enough."""
    return wrapped(f"{rank.rank} {arm.label}".strip(), _NAMES, BODY, 2)


def _joined(sheet: Canvas, arm: RankedArm, style: LineStyle, row: float) -> None:
    """Draw the line between both columns, which is horizontal at its ends."""
    sheet.of = arm.label
    left, right = _COLUMNS[0] + _AXIS + 10, _COLUMNS[1] - 10
    first, second = (_middle(rank, row) for rank in arm.both)
    x = [left, left + 14, right - 14, right]
    sheet.line(x, [first, first, second, second], paint=style.paint, width=1.6,
               tag=Tag(arm.series, arm.label))  # fmt: skip


def _result(panel: Panel, arm: RankedArm, index: int, style: LineStyle, row: float) -> None:
    """Draw name and numbers outside the column, and the estimate with its interval inside."""
    rank, sheet = arm.both[index], panel.sheet
    sheet.of = arm.label
    y, tag = _middle(rank, row), Tag(arm.series)
    anchor: Anchor = "end" if index == 0 else "start"
    x = _NAMES if index == 0 else WIDTH - _NAMES
    names = _name(arm, rank)
    top = y - 1 - (len(names) - 1) * _LINE / 2
    for line, name in enumerate(names):
        sheet.text(x, top + line * _LINE, name, paint=f"{style.paint}-text", anchor=anchor, tag=tag)
    words = shortened(rank.result, _NAMES, SMALL)
    sheet.small(x, top + len(names) * _LINE, words, anchor, tag=tag)
    if not math.isfinite(rank.estimate):
        return
    if math.isfinite(rank.low) and math.isfinite(rank.high):
        ends = [panel.x(rank.low), panel.x(rank.high)]
        sheet.line(ends, [y, y], paint=style.paint, width=2.4, tag=tag)
    note = f"{arm.label}: {rank.rank} {rank.result}"
    sheet.marker(panel.x(rank.estimate), y, style.marker, paint=style.paint, size=8,
                 tag=Tag(arm.series, note))  # fmt: skip


def _describe(
    arms: Sequence[RankedArm],
    columns: tuple[str, str],
    quantity: str,
    interval: str,
    say: Phrases,
) -> str:
    best = [min(arms, key=lambda arm: arm.both[index].place).label for index in (0, 1)]
    return say.text(
        "{quantity:capital} of {arms} arms, ranked twice: {left} (best: {best}) and {right} (best: "
        "{best_right}). The best is at the top of each column; lines join the same arm. Marker and "
        "bar: mean and its {interval}. Each column has its own axis.",
        quantity=quantity,
        arms=len(arms),
        left=columns[0],
        best=best[0],
        right=columns[1],
        best_right=best[1],
        interval=interval,
    )
