"""The figure that shows how claims were decided: every interval against its threshold."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reportgen.charts import ClaimInterval, interval_plot
from reportgen.report.claims import ClaimView, compared
from reportgen.report.figures import FigureView
from reportgen.report.tables import Table, numbers, table
from reportgen.stats import format_interval

READ = (
    "Each row has an axis of its own, with the threshold of the claim in the middle and the "
    "claimed side shaded. A claim is supported when its whole interval lies in the shaded half, "
    "contradicted when all of it lies in the other. Axes of positive numbers are logarithmic and "
    "say so: on them equal distances are equal factors. "
)
SEVERAL = "A claim with several comparisons shows the one that supports it least."


def claims_figure(claims: Sequence[ClaimView], number: int) -> FigureView | None:
    """None when no claim has anything to draw."""
    drawn = [claim for claim in claims if claim.cell and math.isfinite(claim.cell.threshold)]
    if not drawn:
        return None
    rows = [row for claim in drawn if (row := _row(claim))]
    svg = interval_plot("claim-intervals", "Claims against their thresholds", rows)
    several = SEVERAL if any(claim.comparisons for claim in drawn) else ""
    return FigureView(number, svg, f"{READ}{several}".strip(), _table(drawn))


def _row(claim: ClaimView) -> ClaimInterval | None:
    cell, side = claim.cell, claim.finding.claim.rule.comparison
    if cell is None or side == "=":
        return None
    return ClaimInterval(
        key=claim.id,
        says=claim.finding.claim.says,
        estimate=cell.interval.estimate,
        low=cell.interval.low,
        high=cell.interval.high,
        threshold=cell.threshold,
        side=side,
        verdict=claim.verdict,
        unit="x" if cell.effect == "ratio" else "",
        numbers=f"{claim.measured} ({claim.interval})" if claim.interval else claim.measured,
    )


def _table(claims: Sequence[ClaimView]) -> Table:
    return table(
        "The comparison of every claim, 95 % intervals over seeds",
        ["Id", "Metric", "Of", *numbers(["Measured", "Seeds"]), "Claimed", "Verdict"],
        (
            [
                claim.id,
                claim.finding.claim.metric.text,
                compared(cell),
                format_interval(cell.interval, ratio=cell.effect == "ratio"),
                str(cell.interval.n),
                claim.claimed,
                f"{claim.symbol} {claim.verdict}",
            ]
            for claim in claims
            if (cell := claim.cell)
        ),
    )
