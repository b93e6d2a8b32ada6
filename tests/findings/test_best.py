"""The arms that may be the best, and the answer of a suite without claims."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reportgen.execution.model import Run
from reportgen.findings import find
from reportgen.findings.best import best_arms
from reportgen.report import build_view
from tests.report import training_factory as factory

RATES = (0.1, 0.2, 0.4)


def run_of(seeds: int = 8, **more: object) -> Run:
    """Trials of three learning rates without claims."""
    suite = replace(factory.make_suite(factory.grid(("batch",), RATES), seeds), claims=())
    return factory.make_run(suite, **more)  # type: ignore[arg-type]


def test_the_arms_are_ranked_by_accuracy_in_the_better_direction() -> None:
    run = run_of()
    best = best_arms(run)
    assert best and best.metric.text == "test_accuracy"
    means = [placed.interval.estimate for placed in best.arms]
    assert means == sorted(means, reverse=True)
    assert [placed.rank for placed in best.arms] == [1, 2, 3]
    for placed in best.arms:
        values = [
            float(record.outcome.arrays["test_accuracy"])
            for record in run.records
            if record.trial.arm.name == placed.arm
        ]
        assert list(placed.values) == pytest.approx(values)


def test_the_answer_names_the_best_arm_and_those_that_cannot_be_told_from_it() -> None:
    findings = find(run_of())
    assert findings.best
    first = findings.best.arms[0].arm
    assert findings.answer.startswith(f"“{first}” has the best test accuracy, ")
    assert "claims" not in findings.answer


def test_few_seeds_tell_no_arms_apart_and_the_answer_says_so() -> None:
    findings = find(run_of(seeds=3))
    assert findings.best and all(placed.may_be_best for placed in findings.best.arms)
    assert "With 3 seeds no arm can be told from another; 5 are needed." in findings.answer


def test_the_ranking_stands_at_the_top_of_the_report_in_place_of_claims() -> None:
    run = run_of()
    view = build_view(run, find(run))
    assert view.best and view.hero is view.best.figure and view.hero.number == 1
    assert len(view.best.table.rows) == 3
    assert [row[1].value for row in view.best.table.rows] == [1, 2, 3]
