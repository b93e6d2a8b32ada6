"""The evidence for a verdict in words: intervals, p-values, tests and corrections."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from reportgen.findings.amounts import change, changes, noun, probability
from reportgen.findings.model import Cell, Finding, Outlook
from reportgen.findings.naming import lacks, levels, sides
from reportgen.findings.sentences import as_change, label
from reportgen.language import N_, Phrases, Unit
from reportgen.metrics.nodes import Metric, has_target
from reportgen.metrics.rule import Selection
from reportgen.report.tables import NOTHING, Column, Table, numbers, table
from reportgen.report.tables import Cell as Shown
from reportgen.report.wording import SYMBOLS, duration
from reportgen.stats import Interval, RoundedInterval, Verdict, format_number, round_interval

MANY = N_("over 1,000")
IDENTICAL = N_("identical in all {seeds}")
JOIN = "\N{NO-BREAK SPACE}"  # an interval stays on one line
COLUMNS = (N_("Measured, interval"), N_("Mean"), "Seeds")


@dataclass(frozen=True)
class Scale:
    """The form in which the numbers of a comparison are written: plain, ratio or relative change.

    A change is in percent of the `unit`; its sign is omitted if a word gives the direction.
    """

    kind: Literal["plain", "multiple", "change"]
    unit: Unit = ""
    infinity: str = "infinity"

    @classmethod
    def of(cls, cell: Cell, finding: Finding, say: Phrases) -> Scale:
        what, time = noun(finding.claim.metric, say), finding.claim.metric.is_time
        infinity = say.fixed("never" if time else "infinity")
        if cell.effect != "ratio":
            return cls("plain", what.unit, infinity)
        return cls("change" if as_change(cell, what) else "multiple", what.unit, infinity)

    def rounded(self, interval: Interval, *, signed: bool) -> RoundedInterval:
        """Estimate and bounds as text; an unsigned change has the smaller bound first."""
        if self.kind != "change":
            return round_interval(interval, ratio=self.kind == "multiple", infinity=self.infinity)
        shown = changes(interval)
        if not signed and shown.high <= 0:
            ends = -shown.estimate, -shown.high, -shown.low
            shown = replace(shown, estimate=ends[0] + 0.0, low=ends[1] + 0.0, high=ends[2] + 0.0)
        found = round_interval(shown, infinity=self.infinity)
        texts = (found.estimate, found.low, found.high)
        return RoundedInterval(*map(_signed, texts)) if signed else found

    def is_signed(self, interval: Interval) -> bool:
        """Whether the interval contains changes of both signs."""
        return self.kind == "change" and interval.low < 1 < interval.high

    def estimate(self, interval: Interval, say: Phrases) -> str:
        """The estimate without its interval."""
        text = self.rounded(interval, signed=self.is_signed(interval)).estimate
        return self.changed(text, interval, say) if self.kind == "change" else text

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
            return estimate, low, high
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
            return say.beyond(self.number(ratio), above=above)
        percent = format_number(abs(change(ratio)), 3) if ratio != 1 else ""
        return say.changed_beyond(percent, self.unit, ratio > 1 or (ratio == 1 and above))

    def number(self, value: float, digits: int = 4) -> str:
        """A number without an interval, such as a threshold."""
        return format_number(value, digits) + ("x" if self.kind == "multiple" else "")


def _signed(text: str) -> str:
    return text if text.startswith("-") or text == "0" else f"+{text}"


def compared(cell: Cell, say: Phrases) -> str:
    """The compared arms: one arm or all, or a difference or ratio of two."""
    if cell.effect == "value":
        return say.fixed(cell.left)
    return f"{cell.left} {'÷' if cell.effect == 'ratio' else '−'} {cell.right}"


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


def measures(cell: Cell, finding: Finding, say: Phrases) -> list[Shown]:
    """Cells for `COLUMNS`: the estimate with its interval, the mean, the number of seeds."""
    interval, mean = cell.interval, cell.evidence.bootstrap
    estimate, told = measured(cell, finding, say)
    median = say.fixed("median") if interval.statistic == "median" else ""
    return [
        Shown(
            estimate,
            ", ".join(filter(None, [told, median])),
            _finite(interval.estimate),
        ),
        Shown(NOTHING if mean is None else Scale.of(cell, finding, say).estimate(mean, say)),
        Shown(str(interval.n), value=interval.n),
    ]


def comparisons(finding: Finding, say: Phrases) -> Table:
    """A table of all numbers of every cell of a claim."""
    several = len(finding.cells) > 1
    heads = [say.fixed(head) for head in (*COLUMNS, N_("p supports"), N_("p contradicts"))]
    notes = any(cell.note for cell in finding.cells)
    return table(
        say.text("{id}: every comparison", id=finding.claim.id),
        [
            say.fixed("Setting" if several else "Comparison"),
            say.fixed("Verdict"),
            *numbers(heads),
            *([Column(say.fixed("Note"))] if notes else []),
        ],
        (
            [
                levels(cell.levels) or compared(cell, say),
                _verdict(cell.verdict, say),
                *measures(cell, finding, say),
                p_value(cell.evidence.p_support),
                p_value(cell.evidence.p_against),
                *([cell.note] if notes else []),
            ]
            for cell in finding.cells
        ),
    )


def how_decided(finding: Finding, say: Phrases) -> Iterator[tuple[str, str]]:
    """Yield (heading, text): the test, p before and after correction, and so on."""
    weakest = finding.weakest
    if weakest is None:
        return
    decision, family = finding.decision, finding.family
    tests = dict.fromkeys(cell.evidence.test for cell in finding.cells)
    yield say.fixed("Test"), say.listed([say.fixed(test) for test in tests])
    raw = probability(decision.p)
    if finding.claim.exploratory:
        p, seeds = say.uncorrected(raw), say.seeds(finding.seeds)
    else:
        p = say.raw_and_corrected(raw, probability(decision.adjusted), family.claims)
        seeds = say.seeds_of(finding.seeds, finding.least_seeds, family.claims)
    yield say.fixed("p"), p
    if decision.interaction is not None:
        yield say.fixed("Interaction"), probability(decision.interaction)
    if finding.across is not None:
        scale = Scale.of(weakest, finding, say)
        mean, span = scale.estimate(finding.across, say), scale.bounds(finding.across, say)
        yield say.fixed("Interquartile mean over data sets"), f"{mean} ({span})" if span else mean
    yield say.fixed("Seeds"), seeds
    if finding.look is not None:
        look = finding.look
        yield say.fixed("Look"), say.look(look.number, look.of, format_number(look.level, 2))
    if finding.why:
        yield say.fixed("Undecided because"), finding.why
    if finding.outlook is not None:
        yield say.fixed("To decide it"), to_decide(finding.outlook, say)
    if finding.claim.exploratory:
        yield say.fixed("Stated after"), finding.claim.stated_after
    if len(finding.cells) > 1:
        yield say.fixed("Weakest setting"), label(weakest)


TO_SUPPORT = N_(
    "about {seeds} would decide it with a probability of 80 %, if the effect is as measured; each "
    "takes {time} of computing"
)
TO_OPPOSE = N_(
    "about {seeds} would show with a probability of 80 % that the claim does not hold, if the "
    "effect is as measured; each takes {time} of computing"
)
TOO_NEAR = N_(
    "more than 1,000 seeds, because the measured effect is close to the threshold; another margin, "
    "or a task in which the arms differ more, would decide it sooner"
)


def to_decide(outlook: Outlook, say: Phrases) -> str:
    """What would decide an undecided claim, and how long it would take."""
    needed = outlook.needed
    if needed.seeds is None:
        return say.fixed(TOO_NEAR)
    seeds = say.seeds(needed.seeds)
    if needed.low != needed.high:
        low, high = (
            say.fixed(MANY) if number is None else f"{number:,}"
            for number in (needed.low, needed.high)
        )
        seeds += f" ({say.span(low, high)})"
    message = TO_OPPOSE if outlook.opposed else TO_SUPPORT
    return say.text(message, seeds=seeds, time=duration(outlook.seconds))


def p_value(p: float) -> Shown:
    """A p-value for a column."""
    text = probability(p).removeprefix("p = ").removeprefix("p ")
    return Shown(text.replace(" ", JOIN), value=p)


def _known_bound(interval: Interval, scale: Scale, say: Phrases) -> str:
    """The finite bound of a one-sided interval, `below 0.5x`; empty for others."""
    nothing = -math.inf if scale.kind == "plain" else 0.0
    if interval.low <= nothing and math.isfinite(interval.high) and interval.high > nothing:
        return scale.bound(interval.high, say, above=False)
    if math.isinf(interval.high) and interval.low > nothing and math.isfinite(interval.low):
        return scale.bound(interval.low, say, above=True)
    return ""


def _verdict(verdict: Verdict, say: Phrases) -> Shown:
    return Shown(f"{SYMBOLS[verdict]} {say.verdict(verdict.value)}", verdict=verdict.value)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
