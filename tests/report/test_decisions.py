"""The figure of claims shows what a verdict was read from: thresholds, margins, intervals."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import count

import pytest

from reportgen.findings.model import Finding
from reportgen.language import phrases
from reportgen.metrics.functions.curves import StepsTo
from reportgen.metrics.nodes import Number
from reportgen.report.claims import build_claims
from reportgen.report.decisions import claims_figure
from reportgen.report.figures import FigureView
from reportgen.stats import Interval, Verdict
from reportgen.suite.model import Claim
from tests.charts.reading import words
from tests.report import factory

SAY = phrases("en")


def claim_of(id: str = "I1", metric: str = "activation_std[1]") -> Claim:
    return factory.make_claim(id, "a", metric, "<", 1.0)


def drawn(*findings: Finding) -> FigureView | None:
    return claims_figure(build_claims(findings, SAY), count(1), SAY, 2)


def twice(finding: Finding) -> FigureView:
    """The figure of a claim and another one with the same result."""
    figure = drawn(finding, replace(finding, claim=replace(finding.claim, id="I2")))
    assert figure is not None
    return figure


def figure_of(*, verdict: Verdict = Verdict.CONTRADICTED, **cell: object) -> FigureView:
    interval = Interval(1.01, 0.98, 1.04, 10)
    fields: dict = {"effect": "ratio", **cell}
    found = factory.make_cell("a", "b", interval, 1 / 1.2, verdict, **fields)
    return twice(factory.make_finding(claim_of(), verdict, [found]))


def test_a_declared_margin_is_shown_as_a_zone_and_explained() -> None:
    figure = figure_of(verdict=Verdict.EQUIVALENT, opposite=1.2)
    said = {text.replace("\N{NO-BREAK SPACE}", " ") for text in words(figure.svg)}
    assert {"−16.7 %", "0 %", "equal: between the margins"} <= said
    assert "equivalent if its whole interval lies there" in " ".join(figure.reads)


def test_an_equality_names_both_margins() -> None:
    figure = figure_of(verdict=Verdict.SUPPORTED, side="=", opposite=1.2)
    assert {"0.8333x", "1.2x"} <= set(words(figure.svg))


def test_without_a_margin_nothing_is_said_of_zones() -> None:
    assert "zone" not in figure_of().svg.description


def test_only_like_claims_are_drawn_together() -> None:
    def found(claim: Claim, threshold: float = 0.5, side: str = "<") -> Finding:
        cell = factory.make_cell("a", "b", CLEAR, threshold, Verdict.SUPPORTED, side=side)
        return factory.make_finding(claim, Verdict.SUPPORTED, [cell])

    first, other = claim_of(), claim_of("I2")
    assert drawn(found(first)) is None
    assert drawn(found(first), found(other, 0.6)) is None
    assert drawn(found(first), found(other, side=">")) is None
    assert drawn(found(first), found(claim_of("I2", "activation_std[2]"))) is None
    figure = drawn(found(first), found(other), found(claim_of("I3", "saturated[1]")))
    assert figure and {"I1", "I2"} <= set(words(figure.svg)) and "I3" not in words(figure.svg)


def row_of(
    verdict: Verdict, interval: Interval, threshold: float, adjusted: float, **cell: object
) -> list[str]:
    """What stands in the figure of claims that this p goes with."""
    found = factory.make_cell("a", "b", interval, threshold, verdict, **cell)
    finding = factory.make_finding(claim_of(), verdict, [found])
    decision = replace(finding.decision, adjusted=adjusted)
    return words(twice(replace(finding, decision=decision)).svg)


CLEAR = Interval(0.4, 0.3, 0.45, 12)


@pytest.mark.parametrize(
    ("adjusted", "reason"),
    [(0.054, "p 0.054 > 0.05"), (0.0504, "p 0.0504 > 0.05"), (0.9, "p 0.9 > 0.05")],
)
def test_an_interval_on_the_claimed_side_that_is_undecided_says_why(
    adjusted: float, reason: str
) -> None:
    assert reason in row_of(Verdict.UNDECIDED, CLEAR, 0.5, adjusted)
    assert reason in row_of(Verdict.UNDECIDED, CLEAR, 0.2, adjusted), "clear on the other side"


def test_no_reason_is_given_where_the_picture_is_one() -> None:
    across = row_of(Verdict.UNDECIDED, CLEAR, 0.4, 0.4)
    decided = row_of(Verdict.SUPPORTED, CLEAR, 0.5, 0.01)
    assert not [text for text in (*across, *decided) if text.startswith("p ")]


def test_a_contradicted_claim_whose_interval_lies_between_the_margins_says_why() -> None:
    said = row_of(Verdict.CONTRADICTED, CLEAR, 0.2, 0.01, opposite=0.6)
    assert "equality: p > 0.05" in said


def test_numbers_have_at_most_four_digits() -> None:
    tight = Interval(-0.19974931, -0.19974985, -0.19974877, 10)
    said = row_of(Verdict.SUPPORTED, tight, 0.5, 0.01)
    assert "-0.1997 (bounds equal to 4 digits)" in said
    five = row_of(Verdict.SUPPORTED, Interval(0.84896, 0.84846, 0.84947, 10), 0.9, 0.01)
    assert "0.849 (0.8485 to 0.8495)" in five
    other = replace(tight, estimate=0.84896, low=0.84846, high=0.84947, level=0.9783)
    assert "0.849 (97.83 %: 0.8485 to 0.8495)" in row_of(Verdict.SUPPORTED, other, 0.9, 0.01)
    change = Interval(0.25821, 0.25778, 0.25863, 10)
    said = row_of(Verdict.SUPPORTED, change, 0.5, 0.01, effect="ratio")
    assert "74.18 % smaller (74.14 to 74.22 %)" in said
    large = row_of(Verdict.SUPPORTED, Interval(15100, 14200, 16000, 10), 2e4, 0.01)
    assert "15100 (14200 to 16000)" in large


def test_arms_that_agree_in_every_seed_are_called_identical() -> None:
    said = row_of(Verdict.SUPPORTED, Interval(1.0, 1.0, 1.0, 12), 1.05, 0.01, effect="ratio")
    assert "identical in all 12 seeds" in said
    constant = row_of(Verdict.SUPPORTED, Interval(1.0, 1.0, 1.0, 12), 1.05, 0.01)
    assert "identical in all 12 seeds" not in constant


@pytest.mark.parametrize(
    ("cell", "unknown"),
    [
        ({"infinite": (12, 12)}, "never reached"),
        ({"infinite": (12, 12), "diverged": (True, True)}, "diverged"),
        ({}, "no finite value"),
    ],
)
def test_a_claim_without_a_number_says_why(cell: dict, unknown: str) -> None:
    claim = claim_of()
    to_target = StepsTo(claim.metric.expression, Number(0.9))  # type: ignore[arg-type]
    claim = replace(claim, metric=replace(claim.metric, expression=to_target))
    nothing = Interval(math.nan, -math.inf, math.inf, 12, note="both values are infinite")
    found = factory.make_cell("a", "b", nothing, 1.0, Verdict.UNDECIDED, **cell)
    assert unknown in words(twice(factory.make_finding(claim, Verdict.UNDECIDED, [found])).svg)
