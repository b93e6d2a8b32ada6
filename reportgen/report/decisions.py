"""The figure of all claims: every interval relative to its threshold."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from reportgen.charts import ClaimInterval, interval_plot
from reportgen.charts.intervals import RowAxis
from reportgen.findings.measured import Scale
from reportgen.findings.model import Cell, Finding
from reportgen.language import N_, Phrases
from reportgen.metrics.arithmetic import Binary
from reportgen.metrics.nodes import Metric, has_target
from reportgen.report.claims import ClaimView
from reportgen.report.evidence import COLUMNS, compared, measures, p_value
from reportgen.report.figures import FigureView
from reportgen.report.tables import Cell as Shown
from reportgen.report.tables import Table, numbers, table
from reportgen.stats import Verdict, format_number
from reportgen.stats.rounding import POWER

READ = N_(
    "Each row has its own axis, with the threshold of the claim in the middle and the claimed side "
    "shaded. A claim is supported if its whole interval lies in the shaded half and its corrected "
    "p is small enough, and contradicted if it lies in the other half and p is small enough. A row "
    "is marked if its interval excludes the threshold but p is not small enough."
)
READ_LOG = N_("On axes marked as logarithmic, equal distances are equal factors.")
READ_ZONE = N_(
    "If a margin is declared, the zone between the margins is tinted: effects in it count as "
    "equal. A contradicted claim is equivalent if its whole interval lies there and the p of that "
    "is small enough too; a claim of equality is then supported."
)
AGREES = N_("{value} (bounds equal to {digits} digits)")
NOT_SURE = N_("p {p} > {level}")
NOT_EQUAL = N_("equality: p > {level}")
ELSEWHERE = N_("not so in every setting")
SEVERAL = N_("A claim with several comparisons shows the one that supports it least.")
HEADS = ("p", N_("corrected p"))
MOST_DIGITS = 4


def claims_figure(
    claims: Sequence[ClaimView], numbers_left: Iterator[int], say: Phrases
) -> FigureView | None:
    """The figure of all claims; None if no claim has an interval or a value to draw."""
    drawn = [claim for claim in claims if claim.cell and math.isfinite(claim.cell.threshold)]
    if not drawn:
        return None
    rows = [_row(claim, claim.cell, say) for claim in drawn if claim.cell]
    svg = interval_plot(
        "claim-intervals", say.fixed("Claims against their thresholds"), rows, say=say
    )
    read = [READ]
    read += [READ_LOG] if any(RowAxis.of(row).log for row in rows) else []
    read += [READ_ZONE] if any(row.zone for row in rows) else []
    read += [SEVERAL] if any(len(claim.finding.cells) > 1 for claim in drawn) else []
    return FigureView(next(numbers_left), svg, " ".join(map(say.fixed, read)), _table(drawn, say))


def _row(claim: ClaimView, cell: Cell, say: Phrases) -> ClaimInterval:
    return ClaimInterval(
        key=claim.id,
        says=claim.finding.claim.says,
        estimate=cell.interval.estimate,
        low=cell.interval.low,
        high=cell.interval.high,
        threshold=cell.threshold,
        side=cell.evidence.side,
        opposite=math.nan if cell.evidence.opposite is None else cell.evidence.opposite,
        verdict=claim.verdict,
        unit="x" if cell.effect == "ratio" else "",
        change=Scale.of(cell, claim.finding, say).kind == "change",
        signed=cell.effect == "difference" or _is_difference(claim.finding.claim.metric),
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


def _is_difference(metric: Metric) -> bool:
    match metric.expression:
        case Binary(operator="-"):
            return True
    return False


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
