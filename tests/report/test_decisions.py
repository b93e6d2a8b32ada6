"""The figure of claims shows what a verdict was read from: thresholds, margins, intervals."""

from __future__ import annotations

from reportgen.language import phrases
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
    figure = claims_figure(claims, 1, say)
    assert figure is not None
    return figure


def test_a_declared_margin_is_shown_as_a_zone_and_explained() -> None:
    figure = figure_of(verdict=Verdict.EQUIVALENT, opposite=1.2)
    assert {"0.833 x", "1.2", "equal: between the margins"} <= set(words(figure.svg))
    assert "equivalent when its whole interval lies there" in figure.caption


def test_an_equality_names_both_margins() -> None:
    figure = figure_of(verdict=Verdict.SUPPORTED, side="=", opposite=1.2)
    assert "0.833 to 1.2 x" in words(figure.svg)
    assert "a claim of equality is then supported" in figure.caption


def test_without_a_margin_nothing_is_said_of_zones() -> None:
    figure = figure_of()
    assert "zone" not in figure.caption and "zone" not in figure.svg.description
