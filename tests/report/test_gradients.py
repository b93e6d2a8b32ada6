"""Reports of the experiment `gradient`, from small runs of it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from reportgen import api
from reportgen.language import Language
from reportgen.report import ReportView, build_view, render, schema
from reportgen.report.tables import Table
from reportgen.suite import load_suite

SUITE = """\
suite: small
question: How far off is it?
experiment: gradient
base:
  data: {blobs: {n: 200, features: 5, classes: 3}}
  model: {mlp: {hidden: [6]}}
  batches: 10
  at: [0, 20]
  training_batch_size: 20
compare: {batch_size: [2, 8, 32]}
seeds: 3
figures: {show: [{sweep: ["relative_error[first]", "relative_error[last]"]}]}
claims:
  - {id: A, says: falls, metric: "exponent(relative_error[first], over=batch_size)", rule: all < 0}
  - {id: B, says: grows, metric: "relative_error[last]", rule: batch_size=2 > batch_size=32}
"""


def run(folder: Path, text: str = SUITE, language: Language = "en") -> api.Result:
    file = folder / "small.yaml"
    file.write_text(text, encoding="utf-8")
    suite = replace(load_suite(file), language=language)
    return api.run(suite, out=None, store=folder / "store")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> api.Result:
    return run(tmp_path_factory.mktemp("gradient"))


@pytest.fixture(scope="module")
def view(result: api.Result) -> ReportView:
    return build_view(result.run, result.findings)


def others(view: ReportView) -> tuple[Table, ...]:
    """The tables of quantities that no figure shows."""
    return next((s.tables for s in view.appendix if s.anchor == "quantities"), ())


def test_errors_are_drawn_against_the_batch_size_at_each_look_of_a_claim(view: ReportView) -> None:
    (section,) = view.sections
    assert section.title == "Effect of the batch size"
    titles = [figure.svg.title for figure in section.figures]
    assert len(titles) == 2
    assert all("relative error of the batch gradient" in title.lower() for title in titles)


def test_tables_have_a_column_for_every_look(view: ReportView) -> None:
    (cosine,) = [t for t in others(view) if t.caption.startswith("Cosine between")]
    assert [column.title for column in cosine.columns] == ["Arm", "after 0 steps", "after 20 steps"]
    assert [row[0].text for row in cosine.rows] == [f"batch_size={n}" for n in (2, 8, 32)]
    values = [[cell.value for cell in row[1:]] for row in cosine.rows]
    assert all(value is not None and 0 < value <= 1 for row in values for value in row)


def test_an_arm_with_other_looks_has_a_dash_where_it_was_not_looked_at(tmp_path: Path) -> None:
    text = SUITE.split("compare:")[0] + "compare: {at: [[0], [0, 20]]}\nseeds: 2\n"
    found = run(tmp_path, text)
    view = build_view(found.run, found.findings)
    assert not view.sections
    (cosine,) = [t for t in others(view) if t.caption.startswith("Cosine between")]
    assert cosine.rows[0][2].text == "–" != cosine.rows[1][2].text


def test_what_differs_beside_the_error_is_said(view: ReportView) -> None:
    differing = " ".join(view.control.costs.differing)
    assert "floating-point operations of a gradient differs" in differing
    assert "parameters" not in differing
    shared = " ".join(view.control.noise_summary)
    assert all(name in shared for name in ("data", "split", "order", "weights.normal", "batches"))
    assert view.subject is not None and "160 training" in view.subject.summary


def test_arms_that_learn_from_fewer_examples_are_told_apart(tmp_path: Path) -> None:
    text = SUITE.split("compare:")[0] + "compare: {train_size: [160, 80]}\nseeds: 2\n"
    found = run(tmp_path, text)
    subject = build_view(found.run, found.findings).subject
    assert subject is not None
    assert [source.sizes for source in subject.sources] == [{"training": 160}, {"training": 80}]
    assert subject.table.columns[-1].title == "Arms"


def test_files_hold_every_look(view: ReportView) -> None:
    files = render(view)
    report = json.loads(files["report.json"])
    jsonschema.validate(report, schema())
    rows = list(csv.DictReader(io.StringIO(str(files["data/curves.csv"]))))
    errors = [row for row in rows if row["quantity"] == "relative_error"]
    assert len(errors) == 3 * 3 * 2
    assert {row["step"] for row in errors} == {"0", "20"}


def test_it_is_said_in_korean(tmp_path: Path) -> None:
    found = run(tmp_path, language="ko")
    page = str(render(build_view(found.run, found.findings))["index.html"])
    for words in ("배치 기울기와 전체 기울기 사이의 코사인", "20스텝 후", "배치는 기울기를"):
        assert words in page
    assert "Cosine between" not in page and "A batch is drawn" not in page
