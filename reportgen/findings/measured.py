"""The measured effect of a claim as text, in the unit a reader thinks in.

Accuracies and other fractions are written in percent, their differences in percentage points, and
ratios up to 2 as a change in percent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

from reportgen.comparison import COMPARISONS
from reportgen.findings.amounts import Noun, change, changes, is_told_as_change, noun
from reportgen.findings.model import Cell, Finding
from reportgen.findings.naming import lacks, sides
from reportgen.language import N_, Phrases, Unit
from reportgen.metrics.nodes import Metric, has_target
from reportgen.metrics.rule import Selection
from reportgen.stats import Interval, RoundedInterval, format_number, round_interval
from reportgen.stats.rounding import UNCERTAIN_DIGITS

FEW_DIGITS = 1  # significant digits of the half-width of an interval in a sentence
IDENTICAL = N_("identical in all {seeds}")
NOTHING = "–"


class _Style(TypedDict):
    infinity: str
    digits: int


@dataclass(frozen=True)
class Scale:
    """The form in which the numbers of a comparison are written: plain, ratio or relative change.

    A plain number times `factor` is in the `unit`. A change is in percent of the unit; its sign is
    omitted if a word gives the direction.
    """

    kind: Literal["plain", "multiple", "change"]
    unit: Unit = ""
    factor: float = 1.0
    infinity: str = "infinity"

    @classmethod
    def of(cls, cell: Cell, finding: Finding, say: Phrases) -> Scale:
        what, time = noun(finding.claim.metric, say), finding.claim.metric.is_time
        infinity = say.fixed("never" if time else "infinity")
        if cell.effect != "ratio":
            unit = what.unit if cell.effect == "value" else what.apart
            return cls("plain", unit, what.scale, infinity)
        told_as_change = as_change(cell, what)
        return cls("change" if told_as_change else "multiple", what.unit, infinity=infinity)

    def rounded(
        self, interval: Interval, *, signed: bool, digits: int = UNCERTAIN_DIGITS
    ) -> RoundedInterval:
        """Estimate and bounds as text; an unsigned change has the smaller bound first."""
        style: _Style = {"infinity": self.infinity, "digits": digits}
        if self.kind != "change":
            scaled = _times(interval, self.factor)
            return round_interval(scaled, ratio=self.kind == "multiple", **style)
        shown = changes(interval)
        if not signed and shown.high <= 0:
            ends = -shown.estimate, -shown.high, -shown.low
            shown = replace(shown, estimate=ends[0] + 0.0, low=ends[1] + 0.0, high=ends[2] + 0.0)
        found = round_interval(shown, **style)
        texts = (found.estimate, found.low, found.high)
        return RoundedInterval(*map(_signed, texts)) if signed else found

    def is_signed(self, interval: Interval) -> bool:
        """Whether the interval contains changes of both signs."""
        return self.kind == "change" and interval.low < 1 < interval.high

    def estimate(self, interval: Interval, say: Phrases) -> str:
        """The estimate without its interval."""
        text = self.rounded(interval, signed=self.is_signed(interval)).estimate
        return self.changed(text, interval, say) if self.kind == "change" else self.told(text, say)

    def bounds(self, interval: Interval | None, say: Phrases) -> str:
        """The bounds in words; empty if there are none or if they are equal.

        If the level differs from 95 %, as in claims judged at several interim analyses, it is
        included.
        """
        if interval is None or not interval.bounded:
            return ""
        rounded = self.rounded(interval, signed=self.is_signed(interval))
        if rounded.low == rounded.high:
            return ""
        percent = f"{100 * interval.level:.4g}"
        level = "" if percent == "95" else f"{percent} %: "
        return level + say.span(rounded.low, rounded.high) + (" %" if self.kind == "change" else "")

    def few_digits(self, interval: Interval, digits: int, say: Phrases) -> tuple[str, str, str]:
        """Estimate and bounds with `digits` significant digits, whatever the uncertainty."""
        if self.kind != "change":
            numbers = (interval.estimate, interval.low, interval.high)
            estimate, low, high = (self.number(value, digits) for value in numbers)
            return self.told(estimate, say), low, high
        signed, shown = self.is_signed(interval), changes(interval)
        ends = (shown.low, shown.high) if signed or shown.low >= 0 else (-shown.high, -shown.low)
        low, high = (format_number(end, digits) for end in ends)
        text = format_number(shown.estimate if signed else abs(shown.estimate), digits)
        return self.changed(text, interval, say), low, high

    def changed(self, percent: str, interval: Interval, say: Phrases) -> str:
        """The size of a change, with its direction if the interval excludes 0."""
        if self.is_signed(interval):
            return f"{percent} %"
        return say.changed_by(percent, self.unit, interval.estimate > 1)

    def bound(self, ratio: float, say: Phrases, *, above: bool) -> str:
        """Text for values above or below a bound: `below 0.5`."""
        if self.kind != "change":
            return say.beyond(self.told(self.number(ratio), say), above=above)
        percent = format_number(abs(change(ratio)), 3) if ratio != 1 else ""
        return say.changed_beyond(percent, self.unit, ratio > 1 or (ratio == 1 and above))

    def number(self, value: float, digits: int = 4) -> str:
        """A number without an interval, such as a threshold."""
        return format_number(self.factor * value, digits) + ("x" if self.kind == "multiple" else "")

    def told(self, number: str, say: Phrases) -> str:
        """A plain number with its unit; words such as "never" have none."""
        return (
            say.with_unit(number, self.unit)
            if self.kind == "plain" and number[-1:].isdigit()
            else number
        )

    def size(self, cell: Cell, say: Phrases) -> str:
        """The effect with its interval, without the direction, which the sentence gives.

        `1.1 percentage points (0.8 to 1.4)`, `23 % (17 to 29 %)`, `3.1x (2.9x to 3.3x)`, with as
        few digits as the interval allows. A difference or change whose interval contains 0 keeps
        its sign.
        """
        interval = cell.interval
        if cell.effect == "difference" and interval.high < 0:
            interval = _times(interval, -1.0)
        signed = self.is_signed(interval)
        shown = self.rounded(interval, signed=signed, digits=FEW_DIGITS)
        unit = " %" if self.kind == "change" else ""
        size = f"{shown.estimate}{unit}" if unit else self.told(shown.estimate, say)
        if not interval.bounded or shown.low == shown.high:
            return size
        return f"{size} ({say.span(shown.low, shown.high)}{unit})"


def as_change(cell: Cell, what: Noun) -> bool:
    """Whether the ratio of a cell, and its threshold, are written as a change in percent.

    Claims of equality are not, because their margin is a factor in both directions.
    """
    order = COMPARISONS[cell.evidence.side].one_sided
    return cell.effect == "ratio" and order and is_told_as_change(cell.interval, what.unit)


def _times(interval: Interval, factor: float) -> Interval:
    """The interval times a factor; a negative one swaps the bounds."""
    low, high = sorted((factor * interval.low, factor * interval.high))
    return replace(interval, estimate=factor * interval.estimate, low=low, high=high)


def measured(cell: Cell, finding: Finding, say: Phrases) -> tuple[str, str]:
    """The estimate and its interval as text; the interval is empty if there is none.

    If one of two sides diverged, or did not reach a target in the median seed, that side is named
    instead of a difference or ratio with infinity, which would be `-infinity` or `0x`.
    """
    time, interval = finding.claim.metric.is_time, cell.interval
    if math.isnan(interval.estimate):
        return NOTHING, ""
    if cell.identical:
        return say.text(IDENTICAL, seeds=say.seeds(interval.n)), ""
    scale = Scale.of(cell, finding, say)
    if sum(cell.lost) == 1 and (lost := _lost(cell, finding.claim.metric)):
        bound = _known_bound(interval, scale, say)
        if len(cell.lost) > 1:
            return _lost_side(cell, finding, lost, say), bound
        if not time:  # for a time the bounds are sufficient
            return say.fixed(lost), bound
    return scale.estimate(interval, say), scale.bounds(interval, say)


def _lost_side(cell: Cell, finding: Finding, lost: str, say: Phrases) -> str:
    """`without batch norm: never (10 of 10 seeds)`."""
    rule, at = finding.claim.rule, 0 if cell.lost[0] else 1
    called = sides(rule, cell.left, cell.right)
    name = (called.left, called.right)[at]
    if isinstance(rule.right, Selection):
        both = rule.left.levels, rule.right.levels
        if what := lacks(both[at], both[1 - at]):
            name = say.text("without {what}", what=what)
    seeds = f" ({say.some_seeds(cell.infinite[at], cell.interval.n)})" if cell.infinite else ""
    return f"{name}: {say.fixed(lost)}{seeds}"


def _lost(cell: Cell, metric: Metric) -> str:
    """Why one side has no finite value: `never` or `diverged`; empty if unknown."""
    if not metric.is_time and any(
        lost and diverged for lost, diverged in zip(cell.lost, cell.diverged, strict=False)
    ):
        return "diverged"
    return "never" if has_target(metric.expression) else ""


def _known_bound(interval: Interval, scale: Scale, say: Phrases) -> str:
    """The finite bound of a one-sided interval, `below 0.5x`; empty for others."""
    nothing = -math.inf if scale.kind == "plain" else 0.0
    if interval.low <= nothing and math.isfinite(interval.high) and interval.high > nothing:
        return scale.bound(interval.high, say, above=False)
    if math.isinf(interval.high) and interval.low > nothing and math.isfinite(interval.low):
        return scale.bound(interval.low, say, above=True)
    return ""


def _signed(text: str) -> str:
    return text if text.startswith("-") or text == "0" else f"+{text}"
