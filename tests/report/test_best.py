"""Settings at their best level, where claims are about that, and the course of schedules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reportgen.execution.model import Run
from reportgen.experiments.train.figures.best import at_best
from reportgen.experiments.train.figures.schedules import schedules
from reportgen.experiments.train.run import TrainExperiment
from reportgen.findings.model import Findings
from reportgen.language import Language, phrases
from reportgen.metrics.parser import parse_metric
from reportgen.metrics.scope import Scope
from reportgen.report import ReportView, build_view
from reportgen.report.trials import by_arm
from reportgen.suite.model import Arm
from tests.charts.reading import notes, words
from tests.report import training_factory as factory
from tests.report.factory import make_factors

TRAIN = TrainExperiment()

RATES = (0.1, 0.4, 1.6)
SCHEDULES = {"constant": "constant", "linear": "linear", "cosine": "cosine"}
BEST = "best(val_accuracy[last], over=lr)"


def make_arm(schedule: str, rate: float) -> Arm:
    arm = factory.make_arm("batch", rate, schedule=schedule)
    levels = {"schedule": schedule, "lr": f"{rate:g}"}
    settings = {"schedule": schedule, "optimizer.sgd.lr": rate}
    return Arm(f"schedule={schedule}, lr={rate:g}", levels, arm.config, settings)


ARMS = [make_arm(schedule, rate) for schedule in SCHEDULES for rate in RATES]


def run_of(*metrics: str, language: Language = "en") -> Run:
    claim = factory.make_claim("B", ARMS[0].name, "val_loss[last]", "<", 1.0)
    scope = Scope({a.name: a for a in ARMS}, {f.name: f for f in make_factors(ARMS)})
    claims = tuple(
        replace(claim, id=f"B{n}", metric=parse_metric(metric, TRAIN.quantities, scope=scope))
        for n, metric in enumerate(metrics)
    )
    run = factory.make_run(factory.make_suite(ARMS, claims=claims, language=language))
    for record in run.records:
        arrays = record.outcome.arrays
        steps = np.arange(len(arrays["steps"])) / (len(arrays["steps"]) - 1)
        shape = {"constant": 1 + 0 * steps, "linear": 1 - steps, "cosine": 1 - steps**2}
        schedule, rate = record.trial.arm.levels["schedule"], record.trial.arm.levels["lr"]
        arrays["learning_rate"] = float(rate) * shape[schedule]  # type: ignore[index]
        # the largest rate is best with a straight line, the middle one with the others
        worse = {"0.1": 0.3, "0.4": 0.0, "1.6": 0.1 if schedule != "linear" else -0.1}
        accuracy = np.asarray(arrays["val_accuracy"], dtype=np.float64)
        arrays["val_accuracy"] = accuracy * 0.5 - worse[rate]  # type: ignore[index]
    return run


def view_of(run: Run) -> ReportView:
    return build_view(run, Findings((), (), ""))


def test_each_setting_is_shown_at_the_level_that_is_best_in_the_mean() -> None:
    run = run_of(BEST, "val_loss[last]")
    found = at_best(by_arm(run), make_factors(ARMS), run.suite.claims, phrases("en"))
    assert found is not None
    assert found.arms == (
        "schedule=constant, lr=0.4",
        "schedule=linear, lr=1.6",
        "schedule=cosine, lr=0.4",
    )
    assert "constant (0.4), linear (1.6) and cosine (0.4)" in found.rule
    assert [factor.name for factor in found.factors] == ["schedule"]


@pytest.mark.parametrize(
    "metrics",
    [
        ["val_loss[last]"],
        [BEST, "val_loss[last]", "val_loss[last]"],
        ["max(val_loss[last], over=lr)"],
        ["best(val_accuracy[last], over=(schedule, lr))"],
    ],
)
def test_all_levels_stay_where_few_claims_are_about_the_best(metrics: list[str]) -> None:
    run = run_of(*metrics)
    assert at_best(by_arm(run), make_factors(ARMS), run.suite.claims, phrases("en")) is None


def test_curves_of_the_best_share_one_panel_and_the_caption_says_which() -> None:
    view = view_of(run_of(BEST))
    (figure,) = [f for f in view.figures if f.svg.slug == "val-accuracy"]
    said = words(figure.svg)
    assert {"constant", "linear", "cosine"} <= set(said) and "lr 0.4" not in said
    assert "Shown is each schedule at its best lr" in figure.caption
    assert "all 9 arms" in figure.caption


def test_a_suite_of_schedules_begins_with_the_course_of_the_rate() -> None:
    view = view_of(run_of(BEST))
    assert view.sections[0].anchor == "planned-rates"
    (figure,) = view.sections[0].figures
    assert figure.number == 1
    assert "value" not in words(figure.svg)  # the lines have names and nothing else to explain
    half = {note for note in notes(figure.svg) if "step 400" in note}
    assert half == {
        "constant, step 400: 1.00",
        "linear, step 400: 0.600",
        "cosine, step 400: 0.840",
    }
    rows = {row[0].text: [cell.value for cell in row[1:]] for row in figure.table.rows}
    assert rows["linear"][0] == 1.6 and rows["linear"][-1] == 0.0
    slugs = [figure.svg.slug for figure in view.figures]
    assert "learning-rate" not in slugs


def test_arms_of_one_schedule_or_of_constant_rates_have_no_such_section() -> None:
    run = run_of("val_loss[last]")
    arms = by_arm(run)
    assert schedules([arm for arm in arms if arm.arm.levels["schedule"] == "linear"]) == ()
    assert schedules([arm for arm in arms if arm.arm.levels["schedule"] == "constant"]) == ()
    assert [arm.name for arm in schedules(arms)] == [
        f"schedule={schedule}, lr=0.1" for schedule in SCHEDULES
    ]


def test_korean_words_of_both() -> None:
    view = view_of(run_of(BEST, language="ko"))
    (course,) = view.sections[0].figures
    assert "스케줄의 모양은" in course.caption
    (figure,) = [f for f in view.figures if f.svg.slug == "val-accuracy"]
    assert "가장 좋은 lr에서" in figure.caption
