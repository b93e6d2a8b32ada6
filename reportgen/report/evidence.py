"""What a verdict rests on: intervals, effect sizes, probabilities, by which test, how corrected."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reportgen.findings.amounts import probability
from reportgen.findings.model import Cell, Finding
from reportgen.findings.sentences import label
from reportgen.findings.settings import levels, sides
from reportgen.language import Phrases
from reportgen.report.symbols import SYMBOLS
from reportgen.report.tables import NOTHING, Column, Table, numbers, table
from reportgen.report.tables import Cell as Shown
from reportgen.stats import Interval, Verdict, format_number, round_interval
from reportgen.suite.expression import Metric, has_target

JOIN = "\N{NO-BREAK SPACE}"  # an interval stays on one line
COLUMNS = (
    "Measured, interval",
    "Bootstrap interval",
    "Effect size",
    "P(improvement)",
    "Seeds",
)


def bounds(interval: Interval | None, say: Phrases, *, ratio: bool, infinity: str) -> str:
    """The bounds in words; empty where there are none or where they coincide.

    Claims that are judged at several looks have intervals of other levels than 95 %: they say it.
    """
    if interval is None or not interval.bounded:
        return ""
    rounded = round_interval(interval, ratio=ratio, infinity=infinity)
    if rounded.low == rounded.high:
        return ""
    percent = f"{100 * interval.level:.4g}"
    level = "" if percent == "95" else f"{percent} %: "
    return level + say.span(rounded.low, rounded.high)


def compared(cell: Cell) -> str:
    """What the number is of: one arm, a difference or a ratio of two."""
    if cell.effect == "value":
        return cell.left
    return f"{cell.left} {'÷' if cell.effect == 'ratio' else '−'} {cell.right}"


def measured(cell: Cell, finding: Finding, say: Phrases) -> tuple[str, str]:
    """The estimate and its interval as text; the interval is empty where there is none.

    Where one of two sides does not reach a target in the median seed, or diverged, that side is
    named in place of a difference or a ratio with infinity, which would read `-infinity` or `0x`.
    """
    time, ratio = finding.claim.metric.is_time, cell.effect == "ratio"
    if math.isnan(cell.interval.estimate):
        return NOTHING, ""
    infinity = say.fixed("never" if time else "infinity")
    if sum(cell.lost) == 1 and (lost := _lost(cell, finding.claim.metric)):
        bound = _known_bound(cell.interval, say, ratio=ratio)
        if len(cell.lost) > 1:
            called = sides(finding.claim.rule, cell.left, cell.right)
            return f"{called.left if cell.lost[0] else called.right}: {say.fixed(lost)}", bound
        if not time:  # of a time the bounds say it all
            return say.fixed(lost), bound
    estimate = round_interval(cell.interval, ratio=ratio, infinity=infinity).estimate
    return estimate, bounds(cell.interval, say, ratio=ratio, infinity=infinity)


def _lost(cell: Cell, metric: Metric) -> str:
    """What became of the side that has no value: `never`, `diverged`; empty where that is open."""
    if not metric.is_time and any(
        lost and diverged for lost, diverged in zip(cell.lost, cell.diverged, strict=False)
    ):
        return "diverged"
    return "never" if has_target(metric.expression) else ""


def measures(cell: Cell, finding: Finding, say: Phrases) -> list[Shown]:
    """The cells of `COLUMNS`: two intervals, both effect sizes, the number of seeds."""
    infinity = say.fixed("never" if finding.claim.metric.is_time else "infinity")
    interval, evidence = cell.interval, cell.evidence
    estimate, told = measured(cell, finding, say)
    ratio = cell.effect == "ratio"
    bootstrap = bounds(evidence.bootstrap, say, ratio=ratio, infinity=infinity)
    median = say.fixed("median") if interval.statistic == "median" else ""
    return [
        Shown(
            estimate,
            ", ".join(filter(None, [told, median])),
            _finite(interval.estimate),
        ),
        Shown(bootstrap.replace(" ", JOIN) or NOTHING),
        _number(evidence.standardised),
        _number(evidence.improvement),
        Shown(str(interval.n), value=interval.n),
    ]


def comparisons(finding: Finding, say: Phrases) -> Table:
    """Every cell of a claim with all its numbers."""
    several = len(finding.cells) > 1
    heads = [say.fixed(head) for head in (*COLUMNS, "p supports", "p contradicts")]
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
                levels(cell.levels) or compared(cell),
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
    """Heading and text: the test, p before and after correction, what other cells say."""
    weakest = finding.weakest
    if weakest is None:
        return
    decision, family = finding.decision, finding.family
    tests = dict.fromkeys(cell.evidence.test for cell in finding.cells)
    yield say.fixed("Test"), say.listed([say.fixed(test) for test in tests])
    yield (
        say.fixed("p"),
        say.raw_and_corrected(
            probability(decision.p), probability(decision.adjusted), family.claims
        ),
    )
    if decision.interaction is not None:
        yield say.fixed("Interaction"), probability(decision.interaction)
    if finding.across is not None:
        ratio = weakest.effect == "ratio"
        infinity = say.fixed("infinity")
        mean = round_interval(finding.across, ratio=ratio, infinity=infinity).estimate
        span = bounds(finding.across, say, ratio=ratio, infinity=infinity)
        yield say.fixed("Interquartile mean over data sets"), f"{mean} ({span})" if span else mean
    yield say.fixed("Seeds"), say.seeds_of(finding.seeds, family.least, family.claims)
    if finding.look is not None:
        look = finding.look
        yield say.fixed("Look"), say.look(look.number, look.of, format_number(look.level, 2))
    if finding.why:
        yield say.fixed("Undecided because"), finding.why
    if len(finding.cells) > 1:
        yield say.fixed("Weakest at"), label(weakest)


def p_value(p: float) -> Shown:
    """A p-value for a column."""
    text = probability(p).removeprefix("p = ").removeprefix("p ")
    return Shown(text.replace(" ", JOIN), value=p)


def _known_bound(interval: Interval, say: Phrases, *, ratio: bool) -> str:
    """The bound that is a number of its own, `below 0.5x`; empty where there is none."""
    nothing = 0.0 if ratio else -math.inf
    rounded = round_interval(interval, ratio=ratio)
    if interval.low <= nothing and math.isfinite(interval.high) and interval.high > nothing:
        return say.beyond(rounded.high, above=False)
    if math.isinf(interval.high) and interval.low > nothing and math.isfinite(interval.low):
        return say.beyond(rounded.low, above=True)
    return ""


def _verdict(verdict: Verdict, say: Phrases) -> Shown:
    return Shown(f"{SYMBOLS[verdict]} {say.verdict(verdict.value)}", verdict=verdict.value)


def _number(value: float) -> Shown:
    return Shown(NOTHING) if math.isnan(value) else Shown(format_number(value, 3), value=value)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
