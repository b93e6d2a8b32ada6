"""The figure of claims shows what a verdict was read from: thresholds, margins, intervals."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import count

import pytest

from reportgen.language import phrases
from reportgen.metrics.functions.curves import StepsTo
from reportgen.metrics.nodes import Number
from reportgen.report.claims import build_claims
from reportgen.report.decisions import claims_figure
from reportgen.report.figures import FigureView
from reportgen.stats import Interval, Verdict
from tests.charts.reading import words
from tests.report import factory


def figure_of(*, verdict: Verdict = Verdict.CONTRADICTED, **cell: object) -> FigureView:
    interval = Interval(1.01, 0.98, 1.04, 10)
    fields: dict = {"effect": "ratio", **cell}
    claim = factory.make_claim("I1", "a", "activation_std[1]", "<", 1.0)
    found = factory.make_cell("a", "b", interval, 1 / 1.2, verdict, **fields)
    say = phrases("en")
    claims = build_claims([factory.make_finding(claim, verdict, [found])], say)
    figure = claims_figure(claims, count(1), say)
    assert figure is not None
    return figure


def test_a_declared_margin_is_shown_as_a_zone_and_explained() -> None:
    figure = figure_of(verdict=Verdict.EQUIVALENT, opposite=1.2)
    said = {text.replace("\N{NO-BREAK SPACE}", " ") for text in words(figure.svg)}
    assert {"−16.7 %", "+20 %", "equal: between the margins"} <= said
    assert "equivalent if its whole interval lies there" in figure.caption


def test_an_equality_names_both_margins() -> None:
    figure = figure_of(verdict=Verdict.SUPPORTED, side="=", opposite=1.2)
    assert "0.833 to 1.2 x" in words(figure.svg)
    assert "a claim of equality is then supported" in figure.caption


def test_without_a_margin_nothing_is_said_of_zones() -> None:
    figure = figure_of()
    assert "zone" not in figure.caption and "zone" not in figure.svg.description


def row_of(
    verdict: Verdict, interval: Interval, threshold: float, adjusted: float, **cell: object
) -> list[str]:
    """What stands in the figure of one claim that this p goes with."""
    claim = factory.make_claim("I1", "a", "activation_std[1]", "<", 1.0)
    found = factory.make_cell("a", "b", interval, threshold, verdict, **cell)
    finding = factory.make_finding(claim, verdict, [found])
    decision = replace(finding.decision, adjusted=adjusted)
    say = phrases("en")
    claims = build_claims([replace(finding, decision=decision)], say)
    figure = claims_figure(claims, count(1), say)
    assert figure is not None
    return words(figure.svg)


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
    claim = factory.make_claim("I1", "a", "activation_std[1]", "<", 1.0)
    to_target = StepsTo(claim.metric.expression, Number(0.9))  # type: ignore[arg-type]
    claim = replace(claim, metric=replace(claim.metric, expression=to_target))
    nothing = Interval(math.nan, -math.inf, math.inf, 12, note="both values are infinite")
    found = factory.make_cell("a", "b", nothing, 1.0, Verdict.UNDECIDED, **cell)
    say = phrases("en")
    finding = factory.make_finding(claim, Verdict.UNDECIDED, [found])
    figure = claims_figure(build_claims([finding], say), count(1), say)
    assert figure is not None
    assert unknown in words(figure.svg)
