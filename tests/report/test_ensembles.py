"""Reports of the experiment `ensemble`, from a small run of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reportgen import api
from reportgen.report import ReportView, build_view
from reportgen.report.figures import FigureView
from reportgen.suite import load_suite
from tests.charts.reading import clipped, overlapping, texts

SUITE = """\
suite: small
question: Is an ensemble better?
experiment: ensemble
base:
  data: {blobs: {n: 100, test: 80, classes: 4, noise: 0.9}}
  model: {mlp: {hidden: [6]}}
  optimizer: {sgd: {lr: 0.5}}
  batch_size: 20
  steps: 40
  members: 4
arms:
  init: {kind: init}
  snapshots: {kind: snapshots}
  average: {kind: average, weight_average: 0.9, members: 1}
seeds: 4
figures:
  show:
    - gains
    - gains: loss
    - curves: accuracy
    - curves: barrier
    - against: {upwards: member_loss, across: ambiguity}
    - against: {upwards: accuracy, across: trained_steps}
claims:
  - {id: A, says: gains, metric: "accuracy[last] - single_accuracy", rule: init > 0}
  - {id: B, says: costs, metric: "mean(barrier)", rule: snapshots > 0.1}
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> api.Result:
    folder: Path = tmp_path_factory.mktemp("ensemble")
    file = folder / "small.yaml"
    file.write_text(SUITE, encoding="utf-8")
    return api.run(load_suite(file), out=None, store=folder / "store")


@pytest.fixture(scope="module")
def view(result: api.Result) -> ReportView:
    return build_view(result.run, result.findings)


def figures(view: ReportView) -> dict[str, FigureView]:
    return {figure.svg.slug: figure for section in view.sections for figure in section.figures}


def values(result: api.Result, arm: str, name: str) -> np.ndarray:
    """The last value of a quantity for every seed, (S,)."""
    records = [r for r in result.run.records if r.trial.arm.name == arm]
    return np.array([np.ravel(r.outcome.arrays[name])[-1] for r in records], dtype=float)


def test_the_declared_figures_are_drawn(view: ReportView) -> None:
    found = figures(view)
    assert {*found} == {
        "gains-accuracy",
        "gains-loss",
        "accuracy",
        "barrier",
        "member-loss-against-ambiguity",
        "accuracy-against-trained-steps",
    }
    for figure in found.values():
        assert not clipped(figure.svg) and not overlapping(figure.svg), figure.svg.slug


def test_gains_are_differences_from_the_single_model(view: ReportView, result: api.Result) -> None:
    found = figures(view)["gains-accuracy"]
    for row, arm in zip(found.table.rows, ("init", "snapshots", "average"), strict=True):
        gains = values(result, arm, "accuracy") - values(result, arm, "single_accuracy")
        assert row[0].text == arm
        assert float(row[1].text.split()[0]) == pytest.approx(gains.mean(), abs=6e-3)


def test_a_scatter_plot_has_the_largest_ensembles(view: ReportView, result: api.Result) -> None:
    found = figures(view)["member-loss-against-ambiguity"]
    for row, arm in zip(found.table.rows, ("init", "snapshots", "average"), strict=True):
        for cell, name in zip(row[1:], ("ambiguity", "member_loss"), strict=True):
            mean = values(result, arm, name).mean()
            assert float(cell.text.split()[0]) == pytest.approx(mean, rel=1e-2, abs=1e-6)
    assert "minus their ambiguity" in found.caption
    assert "minus their ambiguity" not in figures(view)["accuracy-against-trained-steps"].caption


def test_accuracies_have_an_axis_that_does_not_begin_at_0(view: ReportView) -> None:
    labels = {text.words for text in texts(figures(view)["accuracy"].svg)}
    assert "0" not in labels
    assert "0" in {text.words for text in texts(figures(view)["barrier"].svg)}


def test_the_page_compares_the_costs(view: ReportView) -> None:
    assert any("number of training steps of an ensemble" in text for text in view.control.not_fixed)


def test_a_diverged_arm_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SUITE.replace("lr: 0.5", "lr: 1.0e+30"), encoding="utf-8")
    found = api.run(load_suite(file), out=None, store=tmp_path / "store")
    view = build_view(found.run, found.findings)
    assert figures(view) == {}
    (banner,) = [banner for banner in view.banners if banner.kind == "undrawn"]
    assert "gains" in banner.text
