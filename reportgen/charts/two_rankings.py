"""The same arms ranked twice: two columns of results, the best at the top, joined arm by arm.

Drawn are the estimate of every arm with its interval on the axis of its column, and between the
columns a line from its place in the first to its place in the second. A line that falls or rises
steeply is an arm whose rank depends on which of the two one looks at.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, Anchor, Box, Canvas, canvas
from reportgen.charts.curve_data import finite
from reportgen.charts.labels import shortened, wrapped
from reportgen.charts.scales import Scale, position_scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, HEADING, SMALL, Look, Series
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, Phrases

LOG_FROM = 10.0  # largest over smallest estimate, from which on an axis is logarithmic
_NAMES = 178.0
_AXIS = 206.0  # width of the axis of a column
_HEAD, _FOOT = 54.0, 46.0
_ROW, _LINE = 34.0, 13.0  # of an arm, and what it takes more where names have two lines
_COLUMNS = (Box(_NAMES + 12, 0, _AXIS, 0), Box(WIDTH - _NAMES - 12 - _AXIS, 0, _AXIS, 0))


@dataclass(frozen=True)
class Standing:
    """What an arm reached in one of the rankings; numbers are NaN where it has none.

    ``place`` counts from 0 at the top; ``rank`` is what the reader is told, with ``result``.
    """

    place: int
    rank: str
    estimate: float
    low: float
    high: float
    result: str


@dataclass(frozen=True)
class RankedArm:
    """An arm with the key of its look, its name, and its places in both columns."""

    series: str
    label: str
    both: tuple[Standing, Standing]


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
    """Draw the arms in both ``columns`` (their titles); each column has an axis of its own.

    Raises ValueError for no arms or an unknown series.
    """
    looks = {entry.key: entry.look for entry in series}
    unknown = [arm.series for arm in arms if arm.series not in looks]
    if not arms or unknown:
        raise ValueError(f"arms must not be empty, series known. Unknown: {unknown}.")
    long = any(len(_name(arm, arm.both[index])) > 1 for arm in arms for index in (0, 1))
    row = _ROW + _LINE * long
    bottom = _HEAD + len(arms) * row
    scales = [_scale([arm.both[index] for arm in arms]) for index in (0, 1)]
    with canvas(slug, WIDTH, bottom + _FOOT) as sheet:
        _legend(
            sheet, say.text("{estimate}, {interval}", estimate=say.text("mean"), interval=interval)
        )
        for index, scale in enumerate(scales):
            _axis(sheet, _COLUMNS[index], scale, bottom, columns[index], quantity, say)
        for arm in arms:
            _joined(sheet, arm, looks[arm.series], row)
            for index, scale in enumerate(scales):
                _result(sheet, arm, index, scale, looks[arm.series], row)
        return sheet.svg(title, _describe(arms, columns, quantity, interval, say))


def _scale(standings: Sequence[Standing]) -> Scale:
    values = np.array([s.estimate for s in standings])
    values = values[finite(values)]
    if not values.size:
        return position_scale(np.array([0.0, 1.0]), log=False)
    log = bool(values.min() > 0 and values.max() / values.min() > LOG_FROM)
    ends = np.array([end for s in standings for end in (s.low, s.high)])
    ends = ends[finite(ends) & ((ends > 0) | (not log))]
    if not log:  # a wide interval of few seeds must not press the marks together
        reach = float(values.max() - values.min()) or abs(float(values.max())) * 0.05
        ends = np.clip(ends, values.min() - reach, values.max() + reach)
    return position_scale(np.concatenate([values, ends]), log=log)


def _legend(sheet: Canvas, text: str) -> None:
    sheet.line([0, 26], [10, 10], paint="muted", width=2.4)
    sheet.marker(13, 10, "o", paint="muted", size=7)
    sheet.text(34, 14, text, size=SMALL, paint="muted")


def _axis(
    sheet: Canvas, column: Box, scale: Scale, bottom: float, title: str, quantity: str, say: Phrases
) -> None:
    middle = column.x + column.width / 2
    sheet.text(middle, 42, title, size=HEADING, bold=True, anchor="middle")
    for tick, label in zip(scale.ticks, scale.labels, strict=True):
        x = column.x + scale.fraction(tick) * column.width
        sheet.line([x, x], [_HEAD, bottom], paint="grid", under=True)
        sheet.text(x, bottom + 16, label, size=SMALL, paint="muted", anchor="middle")
    text = f"{quantity}, {say.text('log axis')}" if scale.log else quantity
    text = shortened(text, column.width + 120, SMALL)
    sheet.text(middle, bottom + 34, text, size=SMALL, paint="muted", anchor="middle")


def _middle(standing: Standing, row: float) -> float:
    return _HEAD + (standing.place + 0.5) * row


def _name(arm: RankedArm, standing: Standing) -> list[str]:
    """Rank and name, on two lines where one is not enough."""
    return wrapped(f"{standing.rank} {arm.label}".strip(), _NAMES, BODY, 2)


def _joined(sheet: Canvas, arm: RankedArm, look: Look, row: float) -> None:
    """The line between both columns, level at its ends."""
    left, right = _COLUMNS[0].right + 10, _COLUMNS[1].x - 10
    first, second = (_middle(standing, row) for standing in arm.both)
    x = [left, left + 14, right - 14, right]
    sheet.line(x, [first, first, second, second], paint=look.paint, width=2, dash=look.dash,
               tag=Tag(arm.series, arm.label))  # fmt: skip


def _result(
    sheet: Canvas, arm: RankedArm, index: int, scale: Scale, look: Look, row: float
) -> None:
    """Name and numbers outside the column, the estimate with its interval inside."""
    standing, column = arm.both[index], _COLUMNS[index]
    y, tag = _middle(standing, row), Tag(arm.series)
    anchor: Anchor = "end" if index == 0 else "start"
    x = _NAMES if index == 0 else WIDTH - _NAMES
    names = _name(arm, standing)
    top = y - 1 - (len(names) - 1) * _LINE / 2
    for line, name in enumerate(names):
        baseline = top + line * _LINE
        sheet.text(x, baseline, name, paint=f"{look.paint}-text", anchor=anchor, tag=tag)
    words = shortened(standing.result, _NAMES, SMALL)
    sheet.text(
        x, top + len(names) * _LINE, words, size=SMALL, paint="muted", anchor=anchor, tag=tag
    )
    if not math.isfinite(standing.estimate):
        return

    def place(value: float) -> float:
        inside = min(max(value, scale.low), scale.high)
        return column.x + scale.fraction(inside) * column.width

    if math.isfinite(standing.low) and math.isfinite(standing.high):
        ends = [place(standing.low), place(standing.high)]
        sheet.line(ends, [y, y], paint=look.paint, width=2.4, tag=tag)
    note = f"{arm.label}: {standing.rank} {standing.result}"
    sheet.marker(place(standing.estimate), y, look.marker, paint=look.paint, size=8,
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
        "{best_right}). The best stands at the top of each column; lines join the same arm. Marker "
        "and bar: mean and its {interval}. Each column has an axis of its own.",
        quantity=quantity,
        arms=len(arms),
        left=columns[0],
        best=best[0],
        right=columns[1],
        best_right=best[1],
        interval=interval,
    )
