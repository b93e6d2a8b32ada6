"""The figure that shows how claims were decided: every interval against its threshold."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reportgen.charts import ClaimInterval, interval_plot
from reportgen.findings.model import Cell
from reportgen.language import Phrases
from reportgen.report.claims import ClaimView
from reportgen.report.evidence import COLUMNS, compared, measures, p_value
from reportgen.report.figures import FigureView
from reportgen.report.tables import Cell as Shown
from reportgen.report.tables import Table, numbers, table
from reportgen.suite.expression import Binary, Metric

READ = (
    "Each row has an axis of its own, with the threshold of the claim in the middle and the "
    "claimed side shaded. A claim is supported when its whole interval lies in the shaded half "
    "and p is small enough, contradicted when all of it lies in the other. Axes of positive "
    "numbers are logarithmic and say so: on them equal distances are equal factors."
)
READ_ZONE = (
    "Where a margin is declared, the zone between the margins is tinted: what lies in it counts as "
    "equal. A contradicted claim is equivalent when its whole interval lies there, and a claim of "
    "equality is then supported."
)
SEVERAL = "A claim with several comparisons shows the one that supports it least."
HEADS = ("p", "corrected p")


def claims_figure(claims: Sequence[ClaimView], number: int, say: Phrases) -> FigureView | None:
    """None when no claim has anything to draw."""
    drawn = [claim for claim in claims if claim.cell and math.isfinite(claim.cell.threshold)]
    if not drawn:
        return None
    rows = [_row(claim, claim.cell) for claim in drawn if claim.cell]
    svg = interval_plot(
        "claim-intervals", say.fixed("Claims against their thresholds"), rows, say=say.text
    )
    read = [READ]
    read += [READ_ZONE] if any(row.zone for row in rows) else []
    read += [SEVERAL] if any(len(claim.finding.cells) > 1 for claim in drawn) else []
    return FigureView(number, svg, " ".join(map(say.fixed, read)), _table(drawn, say))


def _row(claim: ClaimView, cell: Cell) -> ClaimInterval:
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
        signed=cell.effect == "difference" or _is_difference(claim.finding.claim.metric),
        numbers=f"{claim.measured} ({claim.interval})" if claim.interval else claim.measured,
    )


def _is_difference(metric: Metric) -> bool:
    match metric.expression:
        case Binary(operator="-"):
            return True
    return False


def _table(claims: Sequence[ClaimView], say: Phrases) -> Table:
    """Every claim with the numbers of its weakest comparison and how sure the verdict is."""
    return table(
        say.fixed("The numbers behind the verdicts"),
        [
            *(say.fixed(head) for head in ("Id", "Verdict", "Of")),
            *numbers(say.fixed(head) for head in (*COLUMNS, *HEADS)),
            say.fixed("Test"),
        ],
        (
            [
                claim.id,
                Shown(f"{claim.symbol} {say.verdict(claim.verdict)}", verdict=claim.verdict),
                Shown(compared(cell), f"{claim.metric} {claim.claimed}"),
                *measures(cell, claim.finding, say),
                p_value(claim.finding.decision.p),
                p_value(claim.finding.decision.adjusted),
                say.fixed(cell.evidence.test),
            ]
            for claim in claims
            if (cell := claim.cell)
        ),
    )
