"""What metrics are called in sentences, and their numbers: rounded, told by size and side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from reportgen.language import Amount, Phrases, Unit
from reportgen.metrics.nodes import Metric
from reportgen.metrics.words import PERCENT
from reportgen.stats import Interval, format_number, round_interval

SMALLEST_P = 0.001
LEAST_CHANGE, MOST_CHANGE = 0.01, 2.0  # ratios that are told as a change in percent
Direction = Literal[-1, 0, 1]


@dataclass(frozen=True)
class Noun:
    """A metric as a noun. A number of it times `scale` is in `unit`.

    With the unit `steps` the text is the goal that the steps lead to.
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
        """The unit of a difference: that of two percentages is a percentage point."""
        return "points" if self.unit == "percent" else self.unit


def noun(metric: Metric, say: Phrases) -> Noun:
    """What the suite calls it, else its words, else its own text.

    Steps to a target are told by the target, whatever they are called.
    """
    if goal := metric.expression.goal(say):
        return Noun(goal, "steps")
    unit = metric.expression.unit
    return Noun(metric.name(say), unit, PERCENT if unit else 1.0)


def amount(
    interval: Interval, unit: Unit, *, infinity: str, remarks: str = "", ratio: bool = False
) -> Amount:
    """An interval as text; no bounds where there are none."""
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
    """A difference by its size, and its side: 0 where the interval does not tell."""
    side = _side(interval, 0.0)
    if side < 0:
        estimate, low, high = (0.0 - x for x in _mirrored(interval))
        interval = replace(interval, estimate=estimate, low=low, high=high)
    return amount(interval, unit, infinity=infinity, remarks=remarks), side


def changed(
    interval: Interval, unit: Unit, *, infinity: str, remarks: str = ""
) -> tuple[Amount, Direction]:
    """A ratio as a change in percent by its size, and its side; both as in `apart`."""
    told, side = apart(changes(interval), unit, infinity=infinity, remarks=remarks)
    return replace(told, change=True), side


def is_told_as_change(interval: Interval, unit: Unit) -> bool:
    """Whether a ratio is told as a change in percent: `23 % fewer steps`, not `0.77 times`.

    Very small and larger ratios read better as multiples, and so do ratios of percentages, whose
    changes in percent would be taken for percentage points.
    """
    return unit != "percent" and LEAST_CHANGE <= interval.estimate < MOST_CHANGE


def change(ratio: float) -> float:
    """In percent: -23 for a ratio of 0.77."""
    return PERCENT * (ratio - 1)


def changes(interval: Interval) -> Interval:
    """The interval of a ratio as one of changes in percent."""
    estimate, low, high = map(change, (interval.estimate, interval.low, interval.high))
    return replace(interval, estimate=estimate, low=low, high=high)


def probability(p: float) -> str:
    """`p = 0.027`, `p < 0.001`."""
    return f"p < {SMALLEST_P}" if p < SMALLEST_P else f"p = {format_number(p, 2)}"


def _side(interval: Interval, middle: float) -> Direction:
    if not interval.bounded:
        return 0
    if interval.low > middle:
        return 1
    return -1 if interval.high < middle else 0


def _mirrored(interval: Interval) -> tuple[float, float, float]:
    """Estimate and bounds, the upper one first: what turns round becomes the lower one."""
    return interval.estimate, interval.high, interval.low
