"""Reports of the experiment `normalise`, from small runs of it."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from reportgen import api
from reportgen.language import Language
from reportgen.report import ReportView, build_view, render, schema
from reportgen.report.tables import Table
from reportgen.suite import load_suite
from tests.report.page import read_page

SUITE = """\
suite: small
question: What does it do?
experiment: normalise
base: {width: 8, depth: 3, batch_size: 64, repeats: 2}
compare: {norm: [none, batch, zca]}
seeds: 3
figures: {show: [layers: linear_in_input, times: norm_seconds, times: product_seconds]}
claims:
  - {id: A, says: bends, metric: "linear_in_input[last]", rule: norm=batch < norm=none}
  - {id: B, says: costs, metric: norm_seconds, rule: norm=zca > norm=batch}
"""


def run(folder: Path, text: str = SUITE, language: Language = "en") -> api.Result:
    file = folder / "small.yaml"
    file.write_text(text, encoding="utf-8")
    suite = replace(load_suite(file), language=language)
    return api.run(suite, out=None, store=folder / "store")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> api.Result:
    return run(tmp_path_factory.mktemp("normalise"))


@pytest.fixture(scope="module")
def view(result: api.Result) -> ReportView:
    return build_view(result.run, result.findings)


def slugs(view: ReportView) -> list[str]:
    return [f.svg.slug for section in view.sections for f in section.figures]


def others(view: ReportView) -> tuple[Table, ...]:
    """The tables of quantities that no figure shows."""
    return next((s.tables for s in view.appendix if s.anchor == "quantities"), ())


def test_curves_are_of_what_the_suite_shows_and_times_stand_behind(view: ReportView) -> None:
    assert [section.title for section in view.sections][-2:] == [
        "Signals by layer",
        "Computation time",
    ]
    assert slugs(view)[-3:] == ["linear-in-input", "norm-seconds", "product-seconds"]


def test_tables_hold_what_no_figure_shows(view: ReportView) -> None:
    captions = " ".join(table.caption for table in others(view))
    for title in ("Correlation between units", "Condition number", "Gradient of the biases"):
        assert title in captions
    assert "linear map of the inputs" not in captions


def test_nets_of_one_layer_have_no_curves(tmp_path: Path) -> None:
    found = run(tmp_path, SUITE.replace("depth: 3", "depth: 1").replace("repeats: 2", "repeats: 0")
                .replace("norm_seconds", "norm_flops"))  # fmt: skip
    view = build_view(found.run, found.findings)
    assert not {"linear-in-input", "norm-seconds"} & set(slugs(view))
    assert len(others(view)) == 9


def test_all_curves_are_drawn_of_a_suite_that_declares_no_figures(tmp_path: Path) -> None:
    found = run(tmp_path, SUITE[: SUITE.index("figures:")])
    view = build_view(found.run, found.findings)
    assert {"linear-in-input", "restored-error", "grad-bias", "correlation"} <= set(slugs(view))


def test_times_are_told_in_milliseconds(result: api.Result, view: ReportView) -> None:
    (figure,) = [f for f in view.figures if f.svg.slug == "norm-seconds"]
    assert [row[0].text for row in figure.table.rows] == ["norm=batch", "norm=zca"]
    seconds = [
        float(record.outcome.arrays["norm_seconds"])
        for record in result.run.records
        if record.trial.arm.name == "norm=zca"
    ]
    least, median, most = (cell.value for cell in figure.table.rows[1][2:])
    assert [least, median, most] == pytest.approx([1000 * s for s in sorted(seconds)])


def test_what_differs_in_cost_is_counted(view: ReportView) -> None:
    table = view.control.costs.table
    assert table is not None
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["norm=none", "192", "76,800", "0"],
        ["norm=batch", "192", "76,800", "21,504"],
        ["norm=zca", "192", "76,800", f"{3 * (10 * 64 * 64 + 19 * 512 + 11 * 512):,}"],
    ]


def test_data_and_metrics_hold_every_number(result: api.Result, view: ReportView) -> None:
    files = render(view)
    jsonschema.validate(json.loads(files["report.json"]), schema())
    layers, final = (
        list(csv.DictReader(io.StringIO(files[f"data/{name}.csv"]))) for name in ("layers", "final")
    )
    zca = [row for row in layers if row["arm"] == "norm=zca" and row["seed"] == "1"]
    assert len(zca) == 9 * 3  # quantities and layers
    arrays = next(
        r.outcome.arrays
        for r in result.run.records
        if r.trial.arm.name == "norm=zca" and r.trial.seed == 1
    )
    for row in zca:
        expected = arrays[row["quantity"]][int(row["layer"]) - 1]
        assert float(row["value"]) == pytest.approx(float(expected))
    assert {row["quantity"] for row in final if row["arm"] == "norm=none"} == {
        "product_seconds",
        "product_flops",
    }
    assert {
        metric.at.get("layer") for metric in view.metrics if metric.quantity == "correlation"
    } == {
        1,
        2,
        3,
    }
    assert {
        metric.at.get("layer") for metric in view.metrics if metric.quantity == "norm_flops"
    } == {None}


def test_korean_reports_are_korean(tmp_path: Path) -> None:
    found = run(tmp_path, language="ko")
    page = read_page(render(build_view(found.run, found.findings))["index.html"])
    captions = [caption.text for caption in page.all("figcaption")]
    assert captions
    for caption in captions:
        assert not re.search(r"(?:[A-Za-z]+ ){4}", caption), caption
