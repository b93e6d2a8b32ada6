"""Training against validation: which figure leads, what it fills, where its axis begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from reportgen.charts import Curve
from reportgen.execution.model import Run
from reportgen.experiments.train.figures.curves import LEAST_FLOOR, floor_of
from reportgen.experiments.train.shows import CURVES, GAP
from reportgen.findings.model import Findings
from reportgen.language import Language
from reportgen.report import ReportView, build_view
from reportgen.report.figures import FigureView
from reportgen.suite.model import Layout
from tests.charts.reading import texts, words
from tests.report import training_factory as factory

ARMS = factory.grid()
NORMS = ("none, ", "batch, ")
WIDTH = "train_accuracy[last] - val_accuracy[last]"


def run_of(*metrics: str, language: Language = "en", rates: Sequence[float] = (0.1, 1.0)) -> Run:
    arms = factory.grid(rates=rates)
    claims = tuple(
        factory.make_claim(f"B{n}", arms[0].name, metric, "<", 1.0)
        for n, metric in enumerate(metrics)
    )
    return factory.make_run(factory.make_suite(arms, claims=claims, language=language))


def view_of(run: Run) -> ReportView:
    return build_view(run, factory.make_findings(run))


def slugs(view: ReportView) -> list[str]:
    (section,) = [section for section in view.sections if section.anchor == "learning"]
    return [figure.svg.slug for figure in section.figures]


def figure(view: ReportView, slug: str) -> FigureView:
    (found,) = [figure for figure in view.figures if figure.svg.slug == slug]
    return found


def test_the_gaps_stand_where_the_suite_shows_them() -> None:
    order = [
        GAP.shown(score="loss"),
        CURVES.shown(quantity="val_accuracy"),
        GAP.shown(),
    ]
    suite = factory.showing(factory.make_suite(ARMS), *order)
    assert slugs(view_of(factory.make_run(suite))) == ["loss-gap", "val-accuracy", "accuracy-gap"]


def test_each_panel_says_how_wide_the_gap_ends_and_the_table_has_its_interval() -> None:
    run = run_of(WIDTH)
    shown = figure(view_of(run), "accuracy-gap")
    for row, arm in zip(shown.table.rows, ARMS, strict=True):
        widths = [
            float(r.outcome.arrays["train_accuracy"][-1] - r.outcome.arrays["val_accuracy"][-1])
            for r in run.records
            if r.trial.arm.name == arm.name
        ]
        assert row[0].text == arm.name
        assert row[-1].value == pytest.approx(np.mean(widths))
        assert f"gap {row[-1].text}" in words(shown.svg)
    assert "gap" in words(shown.svg)  # the legend
    assert "Filled between two lines: gap." in shown.svg.description
    assert "simultaneous" not in shown.svg.description


def test_panels_of_named_arms_stand_in_the_order_of_the_suite() -> None:
    names = ["none", "weak", "strong", "other", "late"]
    norms = ["batch", "none", "batch", "none", "none"]
    arms = [
        replace(factory.make_arm(norm, rate), name=name, named=True)
        for name, norm, rate in zip(names, norms, [1, 0.1, 0.1, 1, 2], strict=True)
    ]
    claim = factory.make_claim("B", "none", WIDTH, "<", 1.0)
    view = view_of(factory.make_run(factory.make_suite(arms, claims=(claim,))))
    found = [text for text in words(figure(view, "accuracy-gap").svg) if text in names]
    assert found == names


def accuracy(*means: float) -> Curve:
    values = np.array([0.1, 0.5, *means])
    none = np.full(len(values), np.nan)
    return Curve("a", "", values, none, none, np.zeros((0, len(values))),
                 at=10.0 * np.arange(len(values), dtype=np.float64), bounds=(0.0, 1.0))  # fmt: skip


def test_the_axis_opens_where_all_lines_end_high() -> None:
    floor = floor_of([accuracy(0.9, 0.95, 0.96, 0.96), accuracy(0.99, 1.0, 1.0, 1.0)])
    assert floor is not None and 0.85 < floor < 0.95
    assert floor_of([accuracy(0.9, 0.95, 0.96), accuracy(0.2, 0.3, 0.3)]) is None
    assert floor_of([accuracy(np.nan, np.nan, np.nan, np.nan)]) is None
    low = floor_of([accuracy(0.6, 0.6, 0.6), accuracy(0.99, 1.0, 1.0)])
    assert low is not None and low >= LEAST_FLOOR


def test_an_axis_that_does_not_begin_at_0_says_so() -> None:
    shown = figure(view_of(run_of(WIDTH, rates=(1.0, 3.0))), "accuracy-gap")
    (axis,) = {text for text in words(shown.svg) if text.startswith("accuracy, linear axis")}
    assert axis.startswith("accuracy, linear axis from 0.")
    assert "does not begin at 0" in shown.caption
    assert "beyond the axis" not in shown.caption + shown.svg.body


def test_korean_words_of_the_gap() -> None:
    shown = figure(view_of(run_of(WIDTH, language="ko", rates=(1.0, 3.0))), "accuracy-gap")
    assert "학습과 검증의 차이" in words(shown.svg)
    assert any(text.startswith("차이 0.") for text in words(shown.svg))
    assert "축이 0에서 시작하지 않" in shown.caption


def test_arms_that_stand_beside_each_other_stand_in_one_row() -> None:
    """Three panels in a row would tear every second pair."""
    arms = factory.grid(rates=(0.1, 0.5, 1.0))
    suite = replace(factory.make_suite(arms), layout=Layout(beside="norm"))
    view = view_of(factory.make_run(suite))
    found = [t for t in texts(figure(view, "accuracy-gap").svg) if t.words.startswith(NORMS)]
    assert len(found) == 6
    for one, other in zip(found[::2], found[1::2], strict=True):
        assert one.words.split(", ")[1] == other.words.split(", ")[1]
        assert one.baseline == other.baseline and one.left < other.left


def test_levels_of_the_last_factor_stand_in_one_row_where_there_are_two() -> None:
    arms = factory.grid(rates=(0.1, 0.5))
    suite = factory.make_suite(arms, claims=())
    view = build_view(factory.make_run(suite), Findings((), (), ""))
    found = [t for t in texts(figure(view, "accuracy-gap").svg) if t.words.startswith(NORMS)]
    for one, other in zip(found[::2], found[1::2], strict=True):
        assert one.words.split(", ")[0] == other.words.split(", ")[0]
        assert one.baseline == other.baseline and one.left < other.left
