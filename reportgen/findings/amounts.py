"""Metrics and their values in sentences: nouns, rounded numbers, and directions of effects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from reportgen.language import Amount, Phrases, Unit
from reportgen.metrics.nodes import Metric
from reportgen.metrics.words import PERCENT
from reportgen.stats import Interval, format_number, round_interval

SMALLEST_P = 0.001
LEAST_CHANGE, MOST_CHANGE = 0.01, 2.0  # range of ratios that are written as a change in percent
Direction = Literal[-1, 0, 1]


@dataclass(frozen=True)
class Noun:
    """A metric as a noun. A value of the metric times `scale` is in `unit`.

    With the unit `steps`, the text is the target that the steps are counted to.
    """

    text: str
    unit: Unit = ""
    scale: float = 1.0

    def scaled(self, interval: Interval) -> Interval:
        """The interval in the unit of the noun."""
        numbers = (self.scale * x for x in (interval.estimate, interval.low, interval.high))
        estimate, low, high = numbers
        return replace(interval, estimate=estimate, low=low, high=high)

    @property
    def apart(self) -> Unit:
        """The unit of a difference of two values: percentage points if they are percentages."""
        return "points" if self.unit == "percent" else self.unit


def noun(metric: Metric, say: Phrases) -> Noun:
    """The noun for a metric: the name that the suite gives, else its words, else its text.

    For a number of steps to a target it is always the target.
    """
    if goal := metric.expression.goal(say):
        return Noun(goal, "steps")
    unit = metric.expression.unit
    return Noun(metric.name(say), unit, PERCENT if unit else 1.0)


def amount(
    interval: Interval, unit: Unit, *, infinity: str, remarks: str = "", ratio: bool = False
) -> Amount:
    """An interval as rounded text; the bounds are empty if the interval is not bounded."""
    rounded = round_interval(interval, ratio=ratio, infinity=infinity)
    texts = [text.removesuffix("x") for text in (rounded.estimate, rounded.low, rounded.high)]
    low, high = texts[1:] if interval.bounded else ("", "")
    return Amount(
        texts[0],
        low,
        high,
        interval.n,
        unit,
        level=f"{100 * interval.level:.4g}",
        median=interval.statistic == "median",
        note="" if interval.bounded else interval.note,
        remarks=remarks,
    )


def apart(
    interval: Interval, unit: Unit, *, infinity: str, remarks: str = ""
) -> tuple[Amount, Direction]:
    """The size of a difference, and its direction: 0 if the interval contains zero.

    If the whole interval is negative, the amount is that of the opposite difference.
    """
    side = _side(interval, 0.0)
    if side < 0:
        estimate, low, high = (0.0 - x for x in _mirrored(interval))
        interval = replace(interval, estimate=estimate, low=low, high=high)
    return amount(interval, unit, infinity=infinity, remarks=remarks), side


def changed(
    interval: Interval, unit: Unit, *, infinity: str, remarks: str = ""
) -> tuple[Amount, Direction]:
    """The size of a ratio as a change in percent, and its direction, both as in `apart`."""
    told, side = apart(changes(interval), unit, infinity=infinity, remarks=remarks)
    return replace(told, change=True), side


def is_told_as_change(interval: Interval, unit: Unit) -> bool:
    """Whether a ratio is written as a change in percent: `23 % fewer steps`, not `0.77 times`.

    Very small ratios and ratios from 2 on are easier to read as multiples. So are ratios of
    percentages, whose change in percent could be mistaken for percentage points.
    """
    return unit != "percent" and LEAST_CHANGE <= interval.estimate < MOST_CHANGE


def change(ratio: float) -> float:
    """The change in percent: -23 for a ratio of 0.77."""
    return PERCENT * (ratio - 1)


def changes(interval: Interval) -> Interval:
    """Convert the interval of a ratio to changes in percent."""
    estimate, low, high = map(change, (interval.estimate, interval.low, interval.high))
    return replace(interval, estimate=estimate, low=low, high=high)


def probability(p: float) -> str:
    """Format a p-value: `p = 0.027`, `p < 0.001`."""
    return f"p < {SMALLEST_P}" if p < SMALLEST_P else f"p = {format_number(p, 2)}"


def _side(interval: Interval, middle: float) -> Direction:
    if not interval.bounded:
        return 0
    if interval.low > middle:
        return 1
    return -1 if interval.high < middle else 0


def _mirrored(interval: Interval) -> tuple[float, float, float]:
    """Estimate, upper bound and lower bound, whose negatives are a valid interval in this order."""
    return interval.estimate, interval.high, interval.low
