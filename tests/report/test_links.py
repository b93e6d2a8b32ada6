"""Figures name the claims that they show, claims the figures, and titles say what was found."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reportgen.experiments.train.shows import CURVES, FINAL, GAP, TIMES
from reportgen.metrics.rule import Constant, Rule, Selection
from reportgen.report.render.html_page import render_html
from reportgen.report.render.json_document import render_json
from reportgen.report.view import ReportView, build_view
from reportgen.stats import Verdict
from reportgen.suite.model import Claim, Layout
from tests.report import training_factory as factory
from tests.report.page import read_page

FIGURES = (
    CURVES.shown(quantity="val_accuracy"),
    CURVES.shown(quantity="val_loss"),
    GAP.shown(score="accuracy"),
    TIMES.shown(),
    FINAL.shown(quantity="val_accuracy"),
)
TIME, LAST = "steps_to(val_accuracy, 0.9)", "val_accuracy[last]"
GAP_METRIC = "train_accuracy[last] - val_accuracy[last]"
ARM = "norm=batch, lr=1"


def claim(id: str, metric: str, arm: str = ARM) -> Claim:
    return factory.make_claim(id, arm, metric, "<", 500)


def view_of(
    *claims: Claim, verdict: Verdict = Verdict.SUPPORTED, layout: Layout | None = None
) -> ReportView:
    suite = factory.showing(factory.make_suite(claims=claims), *FIGURES, layout=layout)
    run = factory.make_run(suite)
    findings = factory.make_findings(run)
    judged = tuple(
        replace(found, decision=replace(found.decision, verdict=verdict))
        for found in findings.claims
    )
    return build_view(run, replace(findings, claims=judged))


def answers(view: ReportView) -> dict[str, tuple[str, ...]]:
    return {figure.svg.slug: figure.answers for figure in view.figures if figure.draws}


def findings_of(view: ReportView) -> dict[str, str]:
    return {figure.svg.slug: figure.finding for figure in view.figures if figure.finding}


def test_a_figure_answers_the_claims_about_what_it_draws() -> None:
    view = view_of(claim("B1", TIME), claim("B2", LAST), claim("B3", GAP_METRIC))
    assert answers(view) == {
        "val-accuracy": ("B1", "B2"),
        "val-loss": (),
        "accuracy-gap": ("B1", "B2", "B3"),
        "time-to-target-1": ("B1",),
        "final": ("B2",),
    }
    assert {shown.id: shown.figures for shown in view.claims} == {
        "B1": (1, 3, 4),
        "B2": (1, 3, 5),
        "B3": (3,),
    }


def test_a_figure_without_the_arms_of_a_side_does_not_answer() -> None:
    hidden = "norm=none, lr=1"
    sides = [Selection(name, (name,)) for name in (ARM, hidden)]
    compared = replace(claim("B1", LAST), rule=Rule("", sides[0], "<", sides[1]))
    shown = tuple(arm.name for arm in factory.grid() if arm.name != hidden)
    for layout, answered in ((Layout(arms=shown), ()), (None, ("B1",))):
        suite = factory.make_suite(claims=(compared,))
        run = factory.make_run(factory.showing(suite, *FIGURES, layout=layout))
        constant = replace(compared, rule=Rule("", sides[0], "<", Constant(500)))
        made = replace(run, suite=replace(run.suite, claims=(constant,)))
        (finding,) = factory.make_findings(made).claims
        found = replace(finding, claim=compared)
        view = build_view(run, replace(factory.make_findings(made), claims=(found,)))
        assert answers(view)["val-accuracy"] == answered


def test_links_lead_from_figures_to_claims_and_back() -> None:
    view = view_of(claim("B1", TIME), claim("B2", LAST))
    page = read_page(render_html(view))
    anchors = {element.attributes["id"] for element in page.walk() if "id" in element.attributes}
    for tag, start in (("figcaption", "#claim-"), ("details", "#figure-")):
        links = [str(link.attributes["href"]) for part in page.all(tag) for link in part.all("a")]
        links = [link for link in links if link.startswith(start)]
        assert links and {link.removeprefix("#") for link in links} <= anchors
    document = json.loads(render_json(view))
    assert document["claims"][0]["figures"] == [1, 3, 4]
    assert document["figures"][0]["answers"] == ["B1", "B2"]


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.SUPPORTED, "B1 supported: "),
        (Verdict.CONTRADICTED, "B1 contradicted: "),
        (Verdict.DEPENDS, "B1 depends on the setting: "),
        (Verdict.EQUIVALENT, "B1 equivalent: "),
    ],
)
def test_the_title_is_the_finding_of_the_claim_on_what_is_drawn(
    verdict: Verdict, words: str
) -> None:
    view = view_of(claim("B1", TIME), verdict=verdict)
    says = f"Claim B1 about {ARM}."
    assert findings_of(view) == {"time-to-target-1": words + says}
    (figure,) = (f for f in view.figures if f.finding)
    title = next(
        found.text
        for found in read_page(render_html(view)).all("figcaption")
        if found.text.startswith(f"Figure {figure.number}.")
    )
    assert f"{words}{says} {figure.svg.title}." in title
    assert figure.svg.description.startswith(words + says), "the alternative text says it too"


def test_an_undecided_claim_leaves_the_quantity_as_the_title() -> None:
    assert not findings_of(view_of(claim("B1", TIME), verdict=Verdict.UNDECIDED))


def test_a_figure_of_many_claims_has_the_quantity_as_its_title() -> None:
    arms = [arm.name for arm in factory.grid()[:3]]
    few, many = (
        view_of(*(claim(f"B{n}", TIME, arm) for n, arm in enumerate(arms[:number])))
        for number in (2, 3)
    )
    assert findings_of(few)["time-to-target-1"].count("supported") == 2
    assert not findings_of(many)


def test_a_claim_is_the_finding_of_one_figure() -> None:
    view = view_of(claim("B3", GAP_METRIC))
    assert list(findings_of(view)) == ["accuracy-gap"]
