"""Reports of the experiment `bias_variance`, from a small run of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from reportgen import api
from reportgen.experiments.bias_variance.figures import typical_example
from reportgen.findings import find
from reportgen.report import ReportView, build_view
from reportgen.report.figures import FigureView
from reportgen.suite import load_suite
from tests.charts.reading import notes, words

SUITE = """\
suite: small
question: What is the error made of?
experiment: bias_variance
base:
  data: {teacher: {n: 400, test: 40, features: 3, outputs: 2, noise: 0.5}}
  model: {mlp: {hidden: [4], activation: tanh}}
  optimizer: {sgd: {lr: 0.1}}
  batch_size: 10
  train_size: 20
  steps: 40
  evaluate_every: 10
  outputs_at: [0, 20, 40]
  sets: 3
compare:
  model.mlp.hidden: {as: width, levels: {"1": [1], "4": [4], "16": [16]}}
seeds: 4
figures:
  show: [decomposition, {targets: {arms: [width=1, width=16]}}, course, {course: [width=4]}]
claims:
  - {id: A, says: grows, metric: "variance[last]", rule: width=1 < width=16}
"""
CLASSES = SUITE.replace("teacher: {", "teacher: {task: classification, ").replace(
    "[decomposition, {targets: {arms: [width=1, width=16]}}, course, {course: [width=4]}]",
    "[zero_one, {targets: {arms: [width=1, width=16]}}]",
)


def run(folder: Path, text: str) -> api.Result:
    file = folder / "small.yaml"
    file.write_text(text, encoding="utf-8")
    return api.run(load_suite(file), out=None, store=folder / "store")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> api.Result:
    return run(tmp_path_factory.mktemp("parts"), SUITE)


@pytest.fixture(scope="module")
def view(result: api.Result) -> ReportView:
    return build_view(result.run, result.findings)


def figure(view: ReportView, slug: str) -> FigureView:
    figures = [figure for section in view.sections for figure in section.figures]
    return next(figure for figure in figures if figure.svg.slug == slug)


def test_the_figures_are_those_declared(view: ReportView) -> None:
    found = [figure.svg.slug for section in view.sections for figure in section.figures]
    assert found == ["decomposition", "targets", "course", "course-2"]


def test_the_parts_are_means_over_seeds(result: api.Result, view: ReportView) -> None:
    drawn = figure(view, "decomposition")
    for row in drawn.table.rows:
        arrays = [
            record.outcome.arrays
            for record in result.run.records
            if record.trial.arm.name == row[0].text
        ]
        for cell, name in zip(
            row[1:], ("bias_squared", "variance", "expected_error"), strict=False
        ):
            expected = np.mean([np.ravel(each[name])[-1] for each in arrays])
            assert cell.value == pytest.approx(expected)
    assert "squared bias" in words(drawn.svg)


def test_the_threshold_is_where_parameters_and_numbers_to_fit_are_equal(view: ReportView) -> None:
    """A net of w units has 6 w + 2 parameters, and 20 examples have 40 numbers."""
    (note,) = (n for n in notes(figure(view, "decomposition").svg) if "as many parameters" in n)
    assert float(note.split(": ")[1]) == pytest.approx(38 / 6, rel=0.1)  # by interpolation
    assert "Dashed vertical line" in figure(view, "decomposition").caption


def test_a_target_has_a_dot_for_each_training_set(result: api.Result, view: ReportView) -> None:
    drawn = figure(view, "targets")
    shots = [note for note in notes(drawn.svg) if note.startswith("training set ")]
    assert len(shots) == 2 * 3
    assert [row[0].text for row in drawn.table.rows] == ["width=1", "width=16"]


def test_the_typical_example_has_bias_and_variance_near_their_means() -> None:
    rng = np.random.default_rng(0)
    shifts = np.array([0.0, 3.0, 1.0, 0.1])[:, None]
    spreads = np.array([2.0, 0.1, 1.0, 0.1])[:, None]
    shots = [shifts + spreads * rng.standard_normal((50, 4, 2)) for _ in range(2)]
    assert typical_example(shots) == 2


def test_the_course_has_a_panel_for_each_arm(view: ReportView) -> None:
    assert {"width 1", "width 4", "width 16"} <= set(words(figure(view, "course").svg))
    assert "width 16" not in words(figure(view, "course-2").svg)


def test_classes_have_parts_of_the_error_rate_and_no_targets(tmp_path: Path) -> None:
    result = run(tmp_path, CLASSES)
    view = build_view(result.run, result.findings)
    assert "net variance of the 0-1 loss" in words(figure(view, "zero-one").svg)
    assert [banner.kind for banner in view.banners if "targets" in banner.text] == ["undrawn"]


def test_a_line_whose_arms_have_no_trial_yet_is_left_out(tmp_path: Path) -> None:
    """The report of an interrupted run: of two learning rates only the first has trials."""
    two = SUITE.replace("seeds: 4", "  optimizer.sgd.lr: [0.05, 0.1]\nseeds: 2")
    done = run(tmp_path, two).run
    kept = tuple(record for record in done.records if "lr=0.05" in record.trial.arm.name)
    missing = tuple(record.trial for record in done.records if record not in kept)
    half = dataclasses.replace(done, records=kept, missing=missing)
    view = build_view(half, find(half))
    slugs = [f.svg.slug for section in view.sections for f in section.figures]
    assert [slug for slug in slugs if slug.startswith("decomposition")] == ["decomposition"]
