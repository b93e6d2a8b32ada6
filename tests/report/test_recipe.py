"""The lab notebook of a walk, the configuration that it ends with, scores and faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reportgen import api
from reportgen.experiments.recipe.notebook import entries_of
from reportgen.report import build_view, render
from reportgen.report.view import ReportView
from reportgen.suite import load_suite

HEAD = "suite: small\nquestion: Which settings?\nexperiment: recipe\n"
SHORT = "sample_steps: 60, coarse_epochs: 1, refined_epochs: 2, rounds: 1"
BLOBS = "data: {blobs: {n: 200, noise: 0.6, test: 100}}"
NET = "model: {mlp: {hidden: [8]}}, optimizer: {sgd: {lr: 0.01}}, batch_size: 20"


def run(folder: Path, base: str, rest: str = "arms: {one: {}}\nseeds: 2\n") -> Any:
    path = folder / "small.yaml"
    path.write_text(f"{HEAD}base: {{{base}}}\n{rest}")
    return api.run(load_suite(path), out=None, store=folder / "store")


def view_of(result: Any) -> ReportView:
    return build_view(result.run, result.findings)


def notebook(view: ReportView) -> dict[str, list[str]]:
    """Step -> what was tried, seen and decided."""
    (section,) = [section for section in view.sections if section.anchor == "notebook"]
    lead = section.figures[0].lead
    assert lead is not None
    return {row[0].text: [cell.text for cell in row[1:]] for row in lead.rows}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("recipe")
    rest = "compare: {remedy: [none, train_longer]}\nseeds: 2\n"
    return run(folder, f"{BLOBS}, {NET}, {SHORT}", rest)


@pytest.fixture(scope="module")
def view(result: Any) -> ReportView:
    return view_of(result)


def arrays(result: Any, arm: int = 0) -> Any:
    return result.run.records[2 * arm].outcome.arrays


def test_the_notebook_tells_every_step_with_its_numbers(result: Any, view: ReportView) -> None:
    rows, values = notebook(view), arrays(result)
    assert list(rows) == ["1", "2", "3", "4", "5", "6", "7", "End"]
    assert f"{float(values['initial_loss']):.3g}" in rows["1"][1]
    assert "log 3 is 1.1" in rows["1"][1]
    assert f"{100 * values['sample_score']:.1f} %" in rows["2"][1]
    (rate,) = [e for e in entries_of(values) if e.step == 3 and e.kept]
    assert f"at the rate {rate.choice.rate:g}" in rows["3"][1]
    assert f"{100 * values['refined_score']:.1f} %" in rows["5"][1]
    assert "The suite changes nothing" in rows["7"][2]
    assert f"{100 * values['final_score']:.1f} %" in rows["End"][1]
    assert f"{100 * values['given_test_score']:.1f} %" in rows["End"][1]


def test_a_figure_for_each_arm_with_all_trainings(result: Any, view: ReportView) -> None:
    (section,) = [section for section in view.sections if section.anchor == "notebook"]
    assert len(section.figures) == 2
    for arm, figure in enumerate(section.figures):
        entries = entries_of(arrays(result, arm))
        assert len(figure.table.rows) == len(entries)
        kept = [bool(row[-1].text) for row in figure.table.rows]
        assert kept == [entry.kept for entry in entries]
    assert "Step 7, round 1: scores" in section.figures[1].svg.body
    assert "Step 7, round 1: scores" not in section.figures[0].svg.body


@pytest.mark.parametrize("arm", [0, 1])
def test_the_final_configuration_is_a_suite_with_the_same_result(
    arm: int, result: Any, view: ReportView, tmp_path: Path
) -> None:
    (section,) = [section for section in view.sections if section.anchor == "notebook"]
    listing = section.figures[arm].listing
    assert listing is not None
    path = tmp_path / "final.yaml"
    path.write_text(listing.text)
    suite = load_suite(path, settings=["seeds=[0]"])
    (record,) = api.run(suite, out=None, store=tmp_path / "store").run.records
    found, values = record.outcome.arrays, arrays(result, arm)
    assert found["val_accuracy"][-1] == values["final_score"]
    assert found["train_accuracy"][-1] == values["train_score"]
    assert found["test_accuracy"] == values["test_score"]


def test_the_sizes_of_the_splits_are_shown(view: ReportView) -> None:
    assert view.subject is not None
    (source,) = view.subject.sources
    assert list(source.sizes.values()) == [160, 40, 100]


def test_the_page_and_the_markdown_show_it(view: ReportView) -> None:
    files = render(view)
    for name in ("index.html", "report.md"):
        assert "Decided, and why" in files[name]
        assert "suite: small-final" in files[name]
    assert "figures/walk-2.svg" in files


def test_scores_have_a_dot_for_every_walk(result: Any, view: ReportView) -> None:
    (section,) = [section for section in view.sections if section.anchor == "scores"]
    (figure,) = section.figures
    assert figure.svg.title == "Test score of each arm"
    values = [float(record.outcome.arrays["test_score"]) for record in result.run.records]
    means = [np.mean(values[:2]), np.mean(values[2:])]
    assert [row[1].value for row in figure.table.rows] == pytest.approx(means)


def test_faults_are_a_map_and_a_dead_net_is_told(tmp_path: Path) -> None:
    rest = (
        "arms: {sound: {}, dead: {init: {normal: {std: 1.0e-9}}}}\nseeds: 2\n"
        "figures: {show: [faults, notebook: [dead]]}\n"
    )
    view = view_of(run(tmp_path, f"{BLOBS}, {NET}, {SHORT}", rest))
    table = next(s for s in view.sections if s.anchor == "found").figures[0].table
    heads = [column.title for column in table.columns]
    dead = heads.index("Dead net")
    assert [row[dead].text for row in table.rows] == ["0", "1"]
    (figure,) = next(s for s in view.sections if s.anchor == "notebook").figures
    assert figure.lead is not None
    assert figure.lead.caption == "Lab notebook of dead, seed 0"
    told = {row[0].text: row[3].text for row in figure.lead.rows}
    assert "The net is dead" in told["2"]
    assert "its curves say nothing" in told["6"]


def test_a_regression_is_told_by_its_variance(tmp_path: Path) -> None:
    view = view_of(run(tmp_path, f"data: {{linear: {{n: 200}}}}, {NET}, {SHORT}"))
    assert "the variance of the targets is" in notebook(view)["1"][1]


def test_a_walk_that_ends_early_has_a_notebook_without_a_configuration(tmp_path: Path) -> None:
    view = view_of(run(tmp_path, f"{BLOBS}, {NET}, {SHORT}, rates: [1.0e+35]"))
    rows = notebook(view)
    assert list(rows) == ["1", "2", "3"]
    assert rows["3"][2] == "The training diverged at every rate. Stop."
    figure = next(s for s in view.sections if s.anchor == "notebook").figures[0]
    assert figure.listing is None
