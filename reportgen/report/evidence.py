"""The evidence for a verdict in words: intervals, p-values, tests and corrections."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reportgen.findings.amounts import probability
from reportgen.findings.measured import NOTHING, Scale, measured
from reportgen.findings.model import Cell, Finding, Outlook
from reportgen.findings.naming import levels
from reportgen.findings.sentences import label
from reportgen.language import N_, Phrases
from reportgen.report.tables import Cell as Shown
from reportgen.report.tables import Column, Table, numbers, table
from reportgen.report.wording import SYMBOLS, duration
from reportgen.stats import Verdict, format_number

MANY = N_("over 1,000")
JOIN = "\N{NO-BREAK SPACE}"  # an interval stays on one line
COLUMNS = (N_("Measured, interval"), N_("Mean"), "Seeds")


def compared(cell: Cell, say: Phrases) -> str:
    """The compared arms: one arm or all, or a difference or ratio of two."""
    if cell.effect == "value":
        return say.fixed(cell.left)
    return f"{cell.left} {'÷' if cell.effect == 'ratio' else '−'} {cell.right}"


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


def _verdict(verdict: Verdict, say: Phrases) -> Shown:
    return Shown(f"{SYMBOLS[verdict]} {say.verdict(verdict.value)}", verdict=verdict.value)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
