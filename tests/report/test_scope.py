"""Maps of where claims hold, the numbers behind verdicts, the notice that nothing is decidable."""

from __future__ import annotations

import dataclasses
import itertools
import math
from pathlib import Path

import pytest

from reportgen.findings.model import Cell, Family
from reportgen.language import phrases
from reportgen.report import build_view, render_html
from reportgen.report.claims import build_claims, scope_map
from reportgen.report.evidence import comparisons, how_decided
from reportgen.stats import Decision, Interval, Verdict
from reportgen.suite import load_suite
from tests.report import factory, training_factory
from tests.report.page import read_page

SAY = phrases("en")
CLAIM = factory.make_claim("C", "a", "saturated[last]", "<", 0.5)


def cell(verdict: Verdict = Verdict.SUPPORTED, **levels: str) -> Cell:
    interval = Interval(0.3, 0.2, 0.4, 10)
    return factory.make_cell("a", "0.5", interval, 0.5, verdict, levels=levels)


def test_two_open_factors_make_a_grid_with_a_sign_in_every_setting() -> None:
    verdicts = {("1", "8"): Verdict.SUPPORTED, ("1", "16"): Verdict.CONTRADICTED}
    cells = [
        cell(verdicts.get((lr, width), Verdict.UNDECIDED), lr=lr, width=width)
        for lr, width in itertools.product(["0.1", "1"], ["8", "16"])
    ]
    shown = scope_map(factory.make_finding(CLAIM, Verdict.DEPENDS, cells), SAY)
    assert shown is not None
    assert [column.title for column in shown.columns] == ["lr × width", "width=8", "width=16"]
    assert [[each.text for each in row] for row in shown.rows] == [
        ["lr=0.1", "? undecided", "? undecided"],
        ["lr=1", "✓ supported", "✗ contradicted"],
    ]
    assert shown.rows[1][1].detail == "0.30 (0.20 to 0.40)"
    assert shown.rows[1][2].verdict == "contradicted"


def test_one_open_factor_makes_one_row_and_holes_stay_empty() -> None:
    cells = [cell(lr="0.1"), cell(lr="1")]
    shown = scope_map(factory.make_finding(CLAIM, Verdict.SUPPORTED, cells), SAY)
    assert shown is not None and [row[0].text for row in shown.rows] == ["all"]
    holed = [cell(lr="0.1", width="8"), cell(lr="1", width="16")]
    shown = scope_map(factory.make_finding(CLAIM, Verdict.SUPPORTED, holed), SAY)
    assert shown is not None and [each.text for each in shown.rows[0][1:]] == ["✓ supported", ""]


def test_a_claim_of_one_setting_has_no_map() -> None:
    assert scope_map(factory.make_finding(CLAIM, Verdict.SUPPORTED, [cell()]), SAY) is None


def test_all_numbers_of_a_comparison_are_shown() -> None:
    shown = comparisons(factory.make_finding(CLAIM, Verdict.SUPPORTED, [cell()]), SAY)
    row = dict(zip([column.title for column in shown.columns], shown.rows[0], strict=True))
    assert row["Measured, interval"].detail == "0.20 to 0.40"
    assert list(row) == [
        *("Comparison", "Verdict", "Measured, interval", "Mean", "Seeds"),
        *("p supports", "p contradicts"),
    ]
    assert (row["p supports"].text, row["p contradicts"].text) == ("0.001", "1")
    assert "Note" not in row


def test_how_it_was_decided_names_test_and_both_p_values() -> None:
    finding = factory.make_finding(CLAIM, Verdict.DEPENDS, [cell(lr="1"), cell(lr="2")])
    decision = Decision(Verdict.DEPENDS, (), 0.002, 0.02, interaction=0.004)
    told = dict(how_decided(dataclasses.replace(finding, decision=decision), SAY))
    assert told["Test"] == "exact sign-flip permutation test"
    assert (
        told["p"] == "p = 0.02 after Holm's correction for 10 claims (p = 0.002 before, two-sided)"
    )
    assert told["Interaction"] == "p = 0.004"
    assert told["Seeds"] == "10 (at least 9 for a verdict on 10 claims)"
    assert told["Weakest setting"] == "lr=1"


def test_the_mean_over_data_sets_is_told_where_there_is_one() -> None:
    cells = [cell(data="digits"), cell(data="mnist")]
    finding = factory.make_finding(
        CLAIM, Verdict.SUPPORTED, cells, across=Interval(0.31, 0.28, 0.34, 10)
    )
    told = dict(how_decided(finding, SAY))
    assert told["Interquartile mean over data sets"] == "0.310 (0.280 to 0.340)"


def view_with(finding_seeds: int, least: int, language: str = "en", **levels: str):
    arm = factory.make_arm("tanh", "xavier_normal")
    claim = factory.make_claim("C", arm.name, "saturated[last]", "<", 0.5)
    suite = factory.make_suite([arm], seeds=finding_seeds, claims=(claim,), language=language)
    run = factory.make_run(suite)
    findings = factory.make_findings(run)
    (found,) = findings.claims
    cells = (cell(lr="1"), cell(Verdict.CONTRADICTED, lr="2")) if levels else found.cells
    found = dataclasses.replace(found, cells=cells, family=Family(6, 0.05, least))
    return build_view(run, dataclasses.replace(findings, claims=(found,)))


def test_too_few_seeds_are_said_above_the_claims() -> None:
    (banner,) = view_with(3, 8).banners
    assert banner.text == (
        "With 3 seeds no result can decide any of 6 claims; at least 8 seeds are needed. Every "
        "claim is therefore undecided."
    )
    assert not view_with(8, 8).banners


def test_the_map_stands_open_on_the_page() -> None:
    page = read_page(render_html(view_with(8, 8, lr="yes")))
    (section,) = [s for s in page.all("section") if s.attributes.get("id") == "decisions"]
    (shown,) = [
        table for table in section.children if table.tag == "div" and "where it holds" in table.text
    ]
    signs = [span.attributes["class"] for span in shown.all("span")]
    assert signs == ["verdict supported", "verdict contradicted"]


@pytest.mark.parametrize(("language", "heading"), [("en", "Claims"), ("ko", "주장")])
def test_a_page_is_in_one_language(language: str, heading: str) -> None:
    page = read_page(render_html(view_with(8, 8, language)))
    (html,) = page.all("html")
    assert html.attributes["lang"] == language
    assert page.all("h2")[0].text == heading


@pytest.mark.parametrize(
    ("effect", "interval", "shown"),
    [
        ("ratio", Interval(0.0, 0.0, 0.0, 10, statistic="median"), "n=b: never"),
        ("ratio", Interval(0.0, 0.0, 0.5, 10, statistic="median"), "n=b: never (below 0.5x)"),
        (
            "difference",
            Interval(-math.inf, -math.inf, -20.0, 10, statistic="median"),
            "n=b: never (below -20 steps)",
        ),
        ("difference", Interval(-math.inf, -math.inf, math.inf, 10), "n=b: never"),
    ],
)
def test_a_side_that_never_reaches_a_target_is_named(
    effect: str, interval: Interval, shown: str
) -> None:
    claim = training_factory.make_claim("C", "n=a", "steps_to(val_accuracy, 0.9)", "<", 0.5)
    rest = {"effect": effect, "lost": (False, True)}
    cells = [
        factory.make_cell("n=a", "n=b", interval, 1, Verdict.SUPPORTED, levels={"lr": lr}, **rest)
        for lr in ("1", "2")
    ]
    finding = factory.make_finding(claim, Verdict.SUPPORTED, cells)
    (view,) = build_claims([finding], SAY)
    assert view.map is not None and view.map.rows[0][1].detail == shown
    assert " ".join(filter(None, [view.measured, f"({view.interval})" * bool(view.interval)])) == (
        shown
    )
    row = comparisons(finding, SAY).rows[0]
    assert row[2].text == "n=b: never" and "never" not in row[2].detail


def test_a_side_that_never_reaches_a_target_is_named_with_its_seeds(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(NEVER)
    (claim,) = load_suite(path).claims
    interval = Interval(0.0, 0.0, 0.0, 10, statistic="median")
    cell = factory.make_cell(
        "norm=batch",
        "norm=none",
        interval,
        1.0,
        Verdict.SUPPORTED,
        effect="ratio",
        lost=(False, True),
        infinite=(0, 10),
    )
    finding = factory.make_finding(claim, Verdict.SUPPORTED, [cell])
    (view,) = build_claims([finding], SAY)
    assert view.measured == "without batch norm: never (10 of 10 seeds)"
    (korean,) = build_claims([finding], phrases("ko"))
    assert korean.measured.startswith("batch norm 없음: ")


NEVER = """
suite: small
question: Which?
experiment: train
base: {data: mnist, model: mlp, optimizer: {sgd: {lr: 0.1}}, steps: 120}
compare:
  model.mlp.norm: [none, batch]
seeds: 10
claims:
  - id: C
    says: s
    metric: steps_to(val_accuracy, 0.9)
    rule: norm=batch < norm=none
    margin: 1.2x
"""


@pytest.mark.parametrize(
    ("effect", "lost", "diverged", "interval", "shown"),
    [
        ("ratio", (True, False), (True, False), (0.0, 0.0, 0.5), "n=a: diverged (below 0.5x)"),
        (
            "difference",
            (False, True),
            (False, True),
            (math.inf, 0.3, math.inf),
            "n=b: diverged (above 30 percentage points)",
        ),
        ("value", (True,), (True,), (-math.inf, -math.inf, 0.4), "diverged (below 40 %)"),
        ("value", (True,), (True,), (-math.inf, -math.inf, -math.inf), "diverged"),
        (
            "difference",
            (True, False),
            (False, False),
            (-math.inf, -math.inf, -2.0),
            "n=a: never (below -200 percentage points)",
        ),
    ],
)
def test_a_side_whose_trials_diverged_is_named(
    effect: str,
    lost: tuple[bool, ...],
    diverged: tuple[bool, ...],
    interval: tuple[float, float, float],
    shown: str,
) -> None:
    metric = "val_accuracy[last]" if any(diverged) else "when(val_accuracy, val_loss, 0.1)"
    claim = training_factory.make_claim("C", "n=a", metric, ">", 0.5)
    one = factory.make_cell(
        "n=a",
        "0.5" if effect == "value" else "n=b",
        Interval(*interval, 10, statistic="median"),
        0.5,
        Verdict.CONTRADICTED,
        effect=effect,
        lost=lost,
        diverged=diverged,
    )
    (view,) = build_claims([factory.make_finding(claim, Verdict.CONTRADICTED, [one])], SAY)
    told = " ".join(filter(None, [view.measured, f"({view.interval})" * bool(view.interval)]))
    assert told == shown


def test_an_interval_of_another_level_than_the_head_of_the_column_says_so() -> None:
    one = factory.make_cell(
        "a", "0.5", Interval(0.3, 0.2, 0.4, 10, level=0.985), 0.5, Verdict.SUPPORTED
    )
    (view,) = build_claims([factory.make_finding(CLAIM, Verdict.SUPPORTED, [one])], SAY)
    assert view.interval == "98.5 %: 0.20 to 0.40"
    (view,) = build_claims([factory.make_finding(CLAIM, Verdict.SUPPORTED, [cell()])], SAY)
    assert view.interval == "0.20 to 0.40"
