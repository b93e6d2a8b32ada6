"""The figure of like claims: their intervals on one axis, relative to their threshold."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence

from reportgen.charts import ClaimGroup, ClaimInterval, interval_plot
from reportgen.findings.measured import Scale
from reportgen.findings.model import Cell, Finding
from reportgen.language import N_, Phrases
from reportgen.metrics.nodes import has_target
from reportgen.report.claims import ClaimView
from reportgen.report.evidence import COLUMNS, compared, measures, p_value
from reportgen.report.figures import FigureView
from reportgen.report.tables import Cell as Shown
from reportgen.report.tables import Table, numbers, table
from reportgen.report.wording import capital
from reportgen.stats import Verdict, format_number
from reportgen.stats.rounding import POWER

READ = N_(
    "Like claims share an axis; the bar above it marks the claimed side. A row says why if its "
    "verdict is not what its interval suggests."
)
READ_ROWS = N_(
    "In the figure of claims, a claim is supported if its whole interval lies on the claimed side "
    "and its corrected p is small enough, and contradicted if it lies on the other side and p is "
    "small enough. Where only p is too large, the row says so. The zone between declared margins "
    "is tinted: effects in it count as equal. A contradicted claim is equivalent if its whole "
    "interval lies there and the p of that is small enough too; a claim of equality is then "
    "supported. A claim with several comparisons shows the one that supports it least."
)
AGREES = N_("{value} (bounds equal to {digits} digits)")
NOT_SURE = N_("p {p} > {level}")
NOT_EQUAL = N_("equality: p > {level}")
ELSEWHERE = N_("not so in every setting")
HEADS = ("p", N_("corrected p"))
MOST_DIGITS = 4
UNITS = {"percent": "%", "points": N_("percentage points"), "steps": N_("steps")}
FEWEST = 3
"""Number of like claims from which they share an axis; the table of claims shows fewer as well."""


def claims_figure(
    claims: Sequence[ClaimView], numbers_left: Iterator[int], say: Phrases, fewest: int = FEWEST
) -> FigureView | None:
    """The figure of like claims, which share an axis; None if fewer than `fewest` are alike.

    The table of claims has a small interval for every claim.
    """
    kinds: dict[Hashable, list[ClaimView]] = {}
    for claim in claims:
        if claim.cell and math.isfinite(claim.cell.threshold):
            kinds.setdefault(_kind(claim, claim.cell), []).append(claim)
    alike = [group for group in kinds.values() if len(group) >= fewest]
    if not alike:
        return None
    svg = interval_plot(
        "claim-intervals",
        say.fixed("Claims about the same quantity on one axis"),
        [_group(group, say) for group in alike],
        say=say,
    )
    return FigureView(
        next(numbers_left),
        svg,
        say.fixed(READ),
        _table([claim for group in alike for claim in group], say),
        reads=(say.fixed(READ_ROWS),),
    )


def _kind(claim: ClaimView, cell: Cell) -> Hashable:
    """Claims of one kind have one axis: the same metric, effect, side, threshold and margin."""
    evidence, metric = cell.evidence, claim.finding.claim.metric
    bounds = evidence.threshold, evidence.opposite
    return metric.expression, claim.metric, cell.effect, claim.of, evidence.side, bounds


def _group(claims: Sequence[ClaimView], say: Phrases) -> ClaimGroup:
    first, cell = claims[0], claims[0].cell
    assert cell
    opposite, scale = cell.evidence.opposite, Scale.of(cell, first.finding, say)
    title = capital(", ".join(filter(None, (first.metric, first.of))))
    unit = scale.kind == "plain" and scale.unit in UNITS
    return ClaimGroup(
        f"{title} ({say.fixed(UNITS[scale.unit])})" if unit else title,
        tuple(_row(claim, claim.cell, scale.factor, say) for claim in claims if claim.cell),
        threshold=scale.factor * cell.threshold,
        side=cell.evidence.side,
        opposite=math.nan if opposite is None else scale.factor * opposite,
        ratio=cell.effect == "ratio",
        change=all(
            Scale.of(claim.cell, claim.finding, say).kind == "change"
            for claim in claims
            if claim.cell
        ),
    )


def _row(claim: ClaimView, cell: Cell, factor: float, say: Phrases) -> ClaimInterval:
    interval = cell.interval
    return ClaimInterval(
        key=claim.id,
        says=claim.finding.claim.says,
        estimate=factor * interval.estimate,
        low=factor * interval.low,
        high=factor * interval.high,
        verdict=claim.verdict,
        numbers=_numbers(claim, cell, say),
        reason=_reason(claim.finding, cell, say),
        unknown=say.fixed(_unknown(claim.finding, cell)),
    )


def _numbers(claim: ClaimView, cell: Cell, say: Phrases) -> str:
    """The estimate and its interval with few digits; the table has all of them."""
    told = f"{claim.measured} ({claim.interval})" if claim.interval else claim.measured
    if not claim.interval or _digits(claim.measured) <= MOST_DIGITS:
        return told
    scale = Scale.of(cell, claim.finding, say)
    estimate, low, high = scale.few_digits(cell.interval, MOST_DIGITS, say)
    if low == high:
        return say.text(AGREES, value=estimate, digits=MOST_DIGITS)
    level = claim.interval.rpartition(": ")[0]
    percent = " %" if scale.kind == "change" else ""
    return f"{estimate} ({level}{': ' if level else ''}{say.span(low, high)}{percent})"


def _digits(text: str) -> int:
    """Number of significant digits of a number given as text."""
    number = text.partition(POWER)[0].partition(" ")[0].lstrip("-+").removesuffix("x")
    digits = number.replace(".", "").lstrip("0")
    return len(digits if "." in number else digits.rstrip("0"))


def _unknown(finding: Finding, cell: Cell) -> str:
    """Why a comparison has no number."""
    if any(cell.diverged):
        return "diverged"
    never = any(cell.infinite) and has_target(finding.claim.metric.expression)
    return N_("never reached") if never else N_("no finite value")


def _reason(finding: Finding, cell: Cell, say: Phrases) -> str:
    """Why the verdict differs from what the interval alone suggests; empty if it does not."""
    evidence, level = cell.evidence, finding.family.level
    p = finding.decision.adjusted
    if finding.verdict is Verdict.CONTRADICTED and evidence.within:
        return say.text(NOT_EQUAL, level=format_number(level))
    if finding.verdict is Verdict.UNDECIDED and (evidence.supports or evidence.opposes):
        if p > level:
            return say.text(NOT_SURE, p=_beyond(p, level), level=format_number(level))
        return say.fixed(ELSEWHERE) if len(finding.cells) > 1 else ""
    return ""


def _beyond(p: float, level: float) -> str:
    """A p-value with enough digits to distinguish it from the level."""
    texts = (format_number(p, digits) for digits in range(2, 6))
    return next((text for text in texts if float(text) > level), format_number(p))


def _table(claims: Sequence[ClaimView], say: Phrases) -> Table:
    """A row per claim: the numbers of its weakest comparison, and its p-values."""
    return table(
        say.fixed("The numbers behind the verdicts"),
        [
            *(say.fixed(head) for head in ("Id", "Verdict", N_("Of"))),
            *numbers(say.fixed(head) for head in (*COLUMNS, *HEADS)),
            say.fixed("Test"),
        ],
        (
            [
                claim.id,
                Shown(f"{claim.symbol} {say.verdict(claim.verdict)}", verdict=claim.verdict),
                Shown(compared(cell, say), f"{claim.metric} {claim.claimed}"),
                *measures(cell, claim.finding, say),
                p_value(claim.finding.decision.p),
                p_value(claim.finding.decision.adjusted),
                say.fixed(cell.evidence.test),
            ]
            for claim in claims
            if (cell := claim.cell)
        ),
    )
