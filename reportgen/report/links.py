"""Which figures show which claims, and the titles of figures that follow from verdicts.

A figure declares the metrics and the arms that it draws. It shows a claim if it draws everything
that the metric of the claim measures, for arms of both sides of the rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reportgen.charts import Svg
from reportgen.language import Phrases
from reportgen.metrics.nodes import Expression, Measured, measures, quantities
from reportgen.metrics.rule import Selection
from reportgen.report.claims import ClaimView
from reportgen.report.figures import FigureView
from reportgen.suite.model import Claim

MOST_IN_TITLE = 2
"""Maximum number of claims in the title of a figure."""
DECIDED = ("supported", "contradicted", "equivalent", "depends")


def answered(figure: FigureView, claims: Sequence[ClaimView]) -> tuple[ClaimView, ...]:
    """The claims that a figure shows, in the order of the suite."""
    return tuple(
        claim
        for claim in claims
        if _covers(figure.draws, claim.finding.claim.metric.expression)
        and _has_both_sides(figure.arms, claim.finding.claim)
    )


def linked(
    figures: Sequence[FigureView], claims: Sequence[ClaimView], say: Phrases
) -> Mapping[int, FigureView]:
    """Number of a figure -> the figure with the claims that it shows, and its finding.

    The finding consists of the verdicts of the claims on exactly the metrics that the figure draws,
    or else on all quantities that it draws, if at most `MOST_IN_TITLE` of them are decided and no
    other is. Every claim is the finding of at most one figure: one that draws exactly its metric,
    if there is one.
    """
    shown = {figure.number: answered(figure, claims) for figure in figures}
    whole = {
        figure.number: tuple(
            claim for claim in shown[figure.number] if _is_about_all(figure.draws, claim)
        )
        for figure in figures
    }
    exact = {
        figure.number: tuple(
            claim
            for claim in shown[figure.number]
            if claim.finding.claim.metric.expression in figure.draws
        )
        for figure in figures
    }
    told: set[str] = set()
    findings: dict[int, str] = {}
    for candidates in (exact, whole):
        for number, found in candidates.items():
            fresh = not any(claim.id in told for claim in found)
            if number in findings or not fresh or not 0 < len(found) <= MOST_IN_TITLE:
                continue
            if all(_decides(claim) for claim in found):
                told.update(claim.id for claim in found)
                findings[number] = " ".join(_finding(claim, say) for claim in found)
    return {
        figure.number: replace(
            figure,
            answers=tuple(claim.id for claim in shown[figure.number]),
            finding=findings.get(figure.number, ""),
            svg=_described(figure.svg, findings.get(figure.number, "")),
        )
        for figure in figures
    }


def shown_in(claims: Sequence[ClaimView], figures: Sequence[FigureView]) -> tuple[ClaimView, ...]:
    """The claims with the numbers of the figures that show them."""
    return tuple(
        replace(claim, figures=tuple(f.number for f in figures if claim.id in f.answers))
        for claim in claims
    )


def _described(svg: Svg, finding: str) -> Svg:
    """The chart with the finding in its alternative text, after the title."""
    return replace(svg, description=f"{finding} {svg.description}".strip())


def _is_about_all(drawn: Sequence[Expression], claim: ClaimView) -> bool:
    """Whether the metric of a claim measures every quantity that is drawn."""
    told = set(quantities(claim.finding.claim.metric.expression))
    return all(quantity in told for each in drawn for quantity in quantities(each))


def _covers(drawn: Sequence[Expression], expression: Expression) -> bool:
    """Whether everything that an expression measures is drawn."""
    if expression in drawn or not measures(expression):
        return True
    if isinstance(expression, Measured):
        return any(isinstance(each, Measured) and _includes(each, expression) for each in drawn)
    return all(_covers(drawn, part) for part in expression.parts)


def _includes(drawn: Measured, wanted: Measured) -> bool:
    return drawn.quantity == wanted.quantity and set(drawn.at) <= set(wanted.at)


def _has_both_sides(drawn: Sequence[str], claim: Claim) -> bool:
    sides = [side for side in (claim.rule.left, claim.rule.right) if isinstance(side, Selection)]
    return not drawn or all(not set(side.arms).isdisjoint(drawn) for side in sides)


def _decides(claim: ClaimView) -> bool:
    """Whether the verdict is a finding about nets that have learnt something."""
    return claim.verdict in DECIDED and not claim.finding.nothing_learnt


def _finding(claim: ClaimView, say: Phrases) -> str:
    return say.found(claim.id, claim.verdict, claim.finding.claim.says)
