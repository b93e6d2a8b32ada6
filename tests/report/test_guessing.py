"""Nets that have learnt nothing, and what is to be said of data, in every format of a report."""

from __future__ import annotations

import dataclasses
import json

import jsonschema
import pytest

from reportgen.execution.model import Run
from reportgen.experiments.train.figures.learning import guess_line
from reportgen.experiments.train.run import TrainExperiment
from reportgen.findings import Findings
from reportgen.language import phrases
from reportgen.parts.datasets import Facts, Guess, Notice
from reportgen.parts.datasets.images import TRANSPARENT
from reportgen.report import ReportView, build_view, render, schema
from reportgen.report.trials import by_arm
from tests.charts.reading import words
from tests.report import training_factory as factory

TRAIN = TrainExperiment()

NOTICE = Notice(TRANSPARENT, {"number": "2", "files": "a.png and b.png"})


def with_facts(guess: Guess, language: str = "en", claims: bool = True, **more: object) -> Run:
    """Two arms, which end near an accuracy of 97 % and a loss of 0.2."""
    arms = [factory.make_arm(norm, 1.0, probes="off") for norm in ("none", "batch")]
    suite = factory.make_suite(arms, language=language)
    suite = suite if claims else dataclasses.replace(suite, claims=())
    fields: dict = {"counts": (90, 10), "notices": (NOTICE,), "test": None, **more}
    facts = Facts(
        **{"outputs": 2, "shape": (1, 8, 8), "inputs_size": 0.5, "targets_size": 0.0, **fields},
        guess=guess,
    )
    run = factory.make_run(suite, classes=guess.accuracy is not None)
    return dataclasses.replace(run, facts={arm.name: facts for arm in suite.arms})


def view_of(run: Run, *, unlearnt: bool = False) -> ReportView:
    findings = factory.make_findings(run)
    if unlearnt:
        guess = next(iter(run.facts.values())).guess
        claims = [
            dataclasses.replace(found, unlearnt=(found.cells[0].left,), guess=guess)
            for found in findings.claims
        ]
        findings = Findings(tuple(claims), (), findings.answer)
    return build_view(run, findings)


def banner(view: ReportView, kind: str) -> str:
    return " ".join(f"{b.title}. {b.text}" for b in view.banners if b.kind == kind)


@pytest.mark.parametrize(
    ("language", "remark", "data"),
    [
        ("en", "no arm beats guessing", "transparency"),
        ("ko", "상수 예측보다 나은 조건 없음", "투명도"),
    ],
)
def test_that_nothing_was_learnt_stands_above_and_beside_the_verdicts(
    language: str, remark: str, data: str
) -> None:
    view = view_of(with_facts(Guess(0.99, 0.05), language), unlearnt=True)
    assert all(claim.remark.endswith(remark) for claim in view.claims)
    notice = banner(view, "unlearnt")
    assert "99 %" in notice and "B1" in notice
    about_data = banner(view, "data")
    assert data in about_data and "2" in about_data and "a.png and b.png" in about_data
    files = render(view)
    for name in ("index.html", "report.md", "summary.md"):
        assert remark in files[name]
        assert notice.partition(".")[0] in files[name]
        assert data in files[name]
    (document,) = json.loads(files["report.json"])["data"]
    assert document["guess"] == {"accuracy": 0.99, "loss": 0.05}
    jsonschema.validate(json.loads(files["report.json"]), schema())


def test_nets_that_learn_need_no_notice_and_are_held_against_guessing_in_the_figures() -> None:
    view = view_of(with_facts(Guess(0.8, 0.5)))
    assert banner(view, "unlearnt") == ""
    lines = {f.file: [w for w in words(f.svg) if "guessing" in w] for f in view.figures}
    assert lines["val-accuracy.svg"] == []  # far below the axis
    assert lines["loss.svg"] == ["guessing: 0.5"]
    assert any("always predicting the class frequencies" in rule for rule in view.reading.rules)
    assert all("guessing" not in f.caption for f in view.figures)


def test_a_regression_is_held_against_the_mean_of_its_targets() -> None:
    run = with_facts(Guess(None, 0.01), claims=False, counts=(), outputs=1, targets_size=2.0)
    view = view_of(run)
    assert banner(view, "unlearnt") == (
        "No arm beats guessing. Always answering with the mean of the targets has a loss of 0.01."
    )
    assert view.subject is not None and view.subject.guessing is not None
    (row,) = view.subject.guessing.rows
    values = [
        "1 × 8 × 8, of the size 0.5",
        "values of the size 2 (1 for each example)",
        "–",
        "0.01",
    ]
    assert [cell.text for cell in row][1:] == values


def test_arms_whose_data_differ_share_no_line() -> None:
    run = with_facts(Guess(0.8, 0.5))
    accuracy = TRAIN.quantities["val_accuracy"]
    say = phrases("en")
    assert guess_line(accuracy, by_arm(run), "linear", say) == (0.8, "guessing: 0.8")
    first, second = run.facts
    other = dataclasses.replace(run.facts[second], guess=Guess(0.5, 0.7))
    mixed = dataclasses.replace(run, facts={first: run.facts[first], second: other})
    unknown = dataclasses.replace(run, facts={first: run.facts[first]})
    for found in (mixed, unknown):
        assert guess_line(accuracy, by_arm(found), "linear", say) is None


@pytest.mark.parametrize(("language", "said"), [("en", "few and easy"), ("ko", "적고 쉬워서")])
def test_a_page_on_digits_says_at_its_head_what_they_show(language: str, said: str) -> None:
    pages = render(view_of(with_facts(Guess(0.1, 2.3), language)))
    for name in ("index.html", "report.md"):
        text = pages[name]
        assert text.index(said) < text.index('id="claims"' if name == "index.html" else "## ")
