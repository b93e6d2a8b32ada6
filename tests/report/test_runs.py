"""Runs that are not complete, or smaller than usual, still make whole reports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from reportgen.execution.model import Run
from reportgen.experiments import Outcome
from reportgen.experiments.propagate.run import PropagateExperiment
from reportgen.findings.model import Findings
from reportgen.report import ReportView, build_view, render, render_html, schema, write_report
from reportgen.report.facets import facet
from reportgen.report.layers import curves_of
from reportgen.report.trials import by_arm
from tests.report import factory
from tests.report.page import Element, read_page

PROPAGATE = PropagateExperiment()

ARMS = [factory.make_arm("tanh", init) for init in list(factory.INITS)[:3]]
FIRST, SECOND, THIRD = (arm.name for arm in ARMS)


def view_of(run: Run) -> ReportView:
    return build_view(run, factory.make_findings(run))


def page_of(view: ReportView) -> Element:
    files = render(view)
    jsonschema.validate(json.loads(files["report.json"]), schema())
    return read_page(files["index.html"])


def notices(page: Element) -> list[str]:
    lists = [e for e in page.all("section") if e.attributes.get("class") == "notices"]
    return [item.text for found in lists for item in found.all("li")]


def names(page: Element, caption: str) -> list[str]:
    tables = [t for t in page.all("table") if t.all("caption")[0].text.startswith(caption)]
    return [row.children[0].text for table in tables for row in table.all("tbody")[0].all("tr")]


def test_a_complete_run_has_no_notices() -> None:
    page = page_of(view_of(factory.make_run(factory.make_suite(ARMS))))
    assert notices(page) == []
    assert not [s for s in page.all("section") if s.attributes["id"] == "failures"]


def test_an_interrupted_run_says_what_is_missing() -> None:
    missing = [(THIRD, 0), (THIRD, 1), (THIRD, 2), (SECOND, 2)]
    page = page_of(view_of(factory.make_run(factory.make_suite(ARMS), missing=missing)))
    (notice,) = notices(page)
    assert notice.startswith(
        f"Incomplete. 4 of 9 trials are missing: “{SECOND}” (2 of 3 seeds) and “{THIRD}” (0 of 3"
    )
    assert names(page, "Standard deviation of activations") == [FIRST, f"{SECOND} 2 of 3 seeds"]
    assert names(page, "Trials without a result") == [SECOND, THIRD, THIRD, THIRD]
    caption = page.all("figcaption")[1].text
    assert f"“{THIRD}” (0 of 3 seeds)" in caption


def test_a_diverged_trial_is_marked_and_left_out_of_means() -> None:
    suite = factory.make_suite(ARMS)
    broken = view_of(factory.make_run(suite, diverged=[(SECOND, 1)]))
    page = page_of(broken)
    assert notices(page) == [
        f"1 trial diverged or failed. “{SECOND}” (1 of 3 seeds). Means leave diverged trials out. "
        "Details"
    ]
    (row,) = [
        [cell.text for cell in row.children]
        for table in page.all("table")
        if table.all("caption")[0].text == "Trials without a result"
        for row in table.all("tbody")[0].all("tr")
    ]
    assert row == [SECOND, "1", "diverged", "Activations are not finite from layer 3 on."]
    without = view_of(factory.make_run(suite, missing=[(SECOND, 1)]))
    assert broken.figures[1].table.rows[1][1:] == without.figures[1].table.rows[1][1:]


def test_a_failed_trial_is_not_called_the_worst_value() -> None:
    run = factory.make_run(factory.make_suite(ARMS), diverged=[(SECOND, 1)])
    records = [
        replace(record, outcome=Outcome("failed", reason="no memory"))
        if record.outcome.status == "diverged"
        else record
        for record in run.records
    ]
    (notice,) = notices(page_of(view_of(replace(run, records=tuple(records)))))
    assert "Failed trials have no result: means and claims leave them out" in notice
    assert "Means leave diverged" not in notice


def test_nothing_at_all_was_computed() -> None:
    suite = factory.make_suite(ARMS)
    missing = [(arm.name, seed) for arm in ARMS for seed in suite.seeds]
    page = page_of(view_of(factory.make_run(suite, missing=missing)))
    assert not page.all("figure")
    assert notices(page)[0].startswith("Incomplete. 9 of 9 trials are missing")


def test_one_seed_has_values_but_no_intervals() -> None:
    page = page_of(view_of(factory.make_run(factory.make_suite(ARMS, seeds=1))))
    table = page.all("table")[1]
    assert not table.all("tbody")[0].all("small")
    assert "3 arms × 1 seed" in page.text


@pytest.mark.parametrize("arms", [ARMS[:1], ARMS[:2]])
def test_one_or_two_arms(arms: Sequence) -> None:
    page = page_of(view_of(factory.make_run(factory.make_suite(arms))))
    assert len(page.all("figure")) == 6
    legends = [e for e in page.all("div") if e.attributes.get("class") == "legend"]
    assert len(legends) == (len(arms) > 1)


def test_no_claims_and_no_printed_numbers() -> None:
    run = factory.make_run(factory.make_suite(ARMS))
    page = page_of(build_view(run, Findings((), (), "")))
    assert "The suite makes no claims" in page.text
    ids = [s.attributes["id"] for s in page.all("section")]
    assert "published" not in ids and "decisions" not in ids


def test_arms_of_different_depth_have_grids_of_their_own() -> None:
    deep = factory.make_arm("tanh", "xavier_normal", depth=9, name="deep")
    view = view_of(factory.make_run(factory.make_suite([*ARMS, deep])))
    assert [figure.svg.slug for figure in view.figures[:2]] == [
        "histograms-6-layers",
        "histograms-9-layers",
    ]
    table = view.figures[2].table
    assert [column.title for column in table.columns][-1] == "Layer 9"
    assert [cell.text for cell in table.rows[0][7:]] == ["–"] * 3
    page_of(view)


def test_changed_settings_are_announced() -> None:
    suite = factory.make_suite(ARMS, changes=factory.QUICK)
    (notice,) = notices(page_of(view_of(factory.make_run(suite))))
    assert notice == (
        "Quick run. The settings differ from those in the suite file. "
        "width: 4096 → 256 (--quick); seeds: 10 → 3 (--quick)."
    )


def test_a_flipped_verdict_is_announced_and_marked() -> None:
    claim = factory.make_claim("C", FIRST, "activation_std[last]", ">", 100, expect="supported")
    page = page_of(view_of(factory.make_run(factory.make_suite(ARMS, claims=(claim,)))))
    assert notices(page) == [
        "1 verdict differs from what the suite expects. C: expected supported, now contradicted."
    ]
    (table,) = [t for t in page.all("table") if "claims" in (t.attributes["class"] or "").split()]
    assert "expected supported" in table.text


def test_the_same_trials_give_the_same_bytes_whatever_the_way_to_them(tmp_path: Path) -> None:
    suite = factory.make_suite(ARMS)
    elsewhere = replace(suite, path="/somewhere/else/init.yaml")
    first, second = (view_of(factory.make_run(s)) for s in (suite, elsewhere))
    assert render(first) == render(second)
    write_report(first, tmp_path)
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == render(first)["index.html"]


def test_of_many_seeds_some_have_a_line_and_the_mean_is_over_all() -> None:
    few, many = (factory.make_run(factory.make_suite(ARMS[:1], seeds=n)) for n in (50, 120))
    captions = [[figure.caption for figure in view_of(run).figures] for run in (few, many)]
    assert not any("evenly chosen" in caption for caption in captions[0])
    assert "Thin lines: 50 of 120 seeds, evenly chosen." in captions[1][1]
    (curve,) = curves_of(PROPAGATE.quantities["activation_std"], by_arm(many), facet(ARMS[:1], ()))
    values = np.array([record.outcome.arrays["activation_std"] for record in many.records])
    assert len(curve.seeds) == 50
    assert curve.mean == pytest.approx(np.mean(values, axis=0))
    assert curve.seeds[0] == pytest.approx(values[0])
    assert curve.seeds[-1] == pytest.approx(values[-1])


def test_an_arm_whose_seeds_all_diverged_is_shown_as_far_as_it_is_finite() -> None:
    suite = factory.make_suite(ARMS)
    diverged = [(SECOND, seed) for seed in suite.seeds]
    run = factory.make_run(suite, diverged=diverged)
    view = view_of(run)
    figure = next(figure for figure in view.figures if figure.svg.slug == "activation-std")
    assert "normal(std=0.05), layer 3: diverged" in figure.svg.body
    assert f"“{SECOND}” (0 of 3 seeds)" in figure.caption
    assert any("without a trial that ended well" in rule for rule in view.reading.rules)
    row = next(row for row in figure.table.rows if row[0].text == SECOND)
    assert row[0].detail == "0 of 3 seeds"
    assert [cell.text for cell in row[3:]] == ["diverged"] * 4
    values = [
        r.outcome.arrays["activation_std"][0] for r in run.records if r.trial.arm.name == SECOND
    ]
    assert row[1].value == pytest.approx(np.mean(values))
    assert not [m for m in view.metrics if m.arm == SECOND], "a mean is of trials that ended well"
    page_of(view)


def test_nothing_but_diverged_trials_still_makes_figures() -> None:
    suite = factory.make_suite(ARMS[:1])
    run = factory.make_run(suite, diverged=[(FIRST, seed) for seed in suite.seeds])
    page = page_of(view_of(run))
    assert page.all("figure")
    for section in page.all("section"):
        if section.attributes.get("id") == "quantities":
            assert section.all("table")


def test_without_a_quantity_that_no_figure_shows_there_is_no_empty_section() -> None:
    view = view_of(factory.make_run(factory.make_suite(ARMS[:1])))
    sections = [
        [section.attributes["id"] for section in page_of(shown).all("section")]
        for shown in (view, replace(view, appendix=()))
    ]
    assert ["quantities" in found for found in sections] == [True, False]


def test_one_seed_is_not_called_a_mean() -> None:
    one, few, four = (
        view_of(factory.make_run(factory.make_suite(ARMS, seeds=n))) for n in (1, 3, 4)
    )
    for figure in one.figures:
        assert "band" not in figure.caption.lower() and "mean over seeds and" not in figure.caption
        assert "over seeds" not in figure.table.caption
    assert "Each line is one seed" in one.figures[1].caption
    for view in (few, four):
        assert "one seed" not in view.figures[1].caption
    assert "pointwise 95 % interval" in four.figures[1].svg.description
    assert "pointwise 95 % interval" not in few.figures[1].svg.description


def test_no_interval_leaves_the_range_of_its_quantity() -> None:
    suite = factory.make_suite(ARMS, seeds=4)
    run = factory.make_run(suite)
    for record, value in zip(run.records[:4], (0.02, 0.02, 0.02, 0.2), strict=True):
        record.outcome.arrays["saturated"][0] = value  # Student's interval reaches below 0
    view = view_of(run)
    figure = next(figure for figure in view.figures if figure.svg.slug == "saturated")
    low, high = map(float, figure.table.rows[0][1].detail.split(" to "))
    assert 0 < low < 0.065 < high < 1


def test_thirty_arms_of_thirty_layers_keep_the_budget() -> None:
    arms = [
        factory.make_arm("tanh", init, width, depth=30, name=f"init={init}, width={width}")
        for init in factory.INITS
        for width in (64, 128, 256, 512, 1024, 2048)
    ]
    page = render_html(view_of(factory.make_run(factory.make_suite(arms, seeds=10))))
    assert len(page.encode()) < 1_500_000
