"""Arms that stop early: curves end at the stop, the best evaluation is marked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reportgen.execution.model import Run
from reportgen.experiments import NOT_NEGATIVE, AnyExperiment
from reportgen.experiments.train.figures.curves import bands_while_trained, curve_of, stops_of
from reportgen.experiments.train.run import TrainExperiment
from reportgen.experiments.train.shows import CURVES, GAP
from reportgen.findings.model import Findings
from reportgen.language import Language
from reportgen.report import ReportView, build_view
from reportgen.report.averages import MEAN
from reportgen.report.figures import FigureView
from reportgen.report.trials import by_arm
from reportgen.stats import mean_interval
from tests.charts.reading import notes, words
from tests.report import training_factory as factory

TRAIN: AnyExperiment = TrainExperiment()

LOSS = TRAIN.quantities["val_loss"]
STOPPED, BEST = [200.0, 200, 250, 300, 400], [50.0, 50, 100, 100, 150]


def run_of(language: Language = "en") -> Run:
    """One arm that trains to step 1000, and two that stop, each seed at a step of its own."""
    arms = [
        replace(factory.make_arm("batch", rate), name=name, named=True)
        for name, rate in (("to the end", 1.0), ("patient", 0.9), ("hasty", 0.8))
    ]
    suite = factory.make_suite(arms, claims=(), language=language)
    loss = GAP.shown(score="loss")
    run = factory.make_run(factory.showing(suite, loss, CURVES.shown(quantity="val_accuracy")))
    for record in run.records:
        if record.trial.arm.name == "to the end":
            continue
        arrays = record.outcome.arrays
        steps = np.asarray(arrays["steps"])
        stop, best = STOPPED[record.trial.seed], BEST[record.trial.seed]
        for name in ("train_loss", "val_loss", "train_accuracy", "val_accuracy"):
            values = np.array(arrays[name], dtype=np.float64)
            values[steps > stop] = values[-1] = values[steps == best][0]
            arrays[name] = values  # type: ignore[index]
        arrays["stopped_at"], arrays["best_step"] = np.array(stop), np.array(best)  # type: ignore[index]
    return run


def view_of(run: Run) -> ReportView:
    return build_view(run, Findings((), (), ""))


def figure(view: ReportView, slug: str) -> FigureView:
    (found,) = [figure for figure in view.figures if figure.svg.slug == slug]
    return found


def test_a_curve_ends_where_half_of_the_seeds_have_stopped() -> None:
    _, arm, _ = by_arm(run_of())
    curve = curve_of(LOSS, arm, "s", "")
    assert curve is not None
    assert curve.x.tolist() == list(range(0, 251, 50))
    assert not curve.diverged().any() and not len(curve.seeds)
    assert [(mark.kind, mark.at) for mark in curve.marks] == [("best", 100.0), ("stop", 250.0)]


def test_its_mean_is_over_the_seeds_that_still_train() -> None:
    run = run_of()
    _, arm, _ = by_arm(run)
    curve = curve_of(LOSS, arm, "s", "")
    assert curve is not None
    values = np.stack([record.outcome.arrays["val_loss"] for record in arm.ok])
    for step, seeds in ((200, 5), (250, 3)):
        at = step // 50
        assert curve.mean[at] == pytest.approx(mean_interval(values[-seeds:, at]).estimate)
    assert np.isfinite(curve.low[4]) and np.isnan(curve.low[5])  # three seeds make no band


def test_points_that_nobody_reached_have_no_mean() -> None:
    trained = np.array([[True, True, False], [True, False, False]])
    bands = bands_while_trained(
        np.array([[1.0, 2.0, 9.0], [3.0, 9.0, 9.0]]), trained, MEAN, NOT_NEGATIVE
    )
    assert bands.mean[:2].tolist() == [2.0, 2.0] and np.isnan(bands.mean[2])
    assert bands.simultaneous is None


def test_an_arm_that_trains_to_the_end_has_no_stop() -> None:
    whole, *_ = by_arm(run_of())
    assert stops_of(whole) is None
    curve = curve_of(LOSS, whole, "s", "")
    assert curve is not None and curve.x[-1] == 1000 and curve.marks == ()


def test_the_figure_of_both_losses_marks_their_lowest_and_the_stop() -> None:
    view = view_of(run_of())
    (section,) = [section for section in view.sections if section.anchor == "learning"]
    first = section.figures[0]
    assert first.svg.slug == "loss-gap"
    said, told = words(first.svg), notes(first.svg)
    assert {"best evaluation", "stop", "gap"} <= set(said)
    assert "diverged" not in said
    assert "validation, best evaluation: step 100" in told
    assert "validation, stop: step 250" in told
    assert not any(note.startswith("training, stop") for note in told)
    assert sum(note.startswith("validation, best evaluation") for note in told) == 3
    assert said.count("1,000") in (0, 3), "panels share their step axis"
    assert "Ring: best evaluation. Vertical bar: stop." in first.svg.description


def test_how_such_curves_are_read_is_said_once() -> None:
    view = view_of(run_of())
    told = [rule for rule in view.reading.rules if "half of its seeds have stopped" in rule]
    assert len(told) == 1
    assert any("A ring marks the restored weights" in figure.caption for figure in view.figures)
    assert any("절반이 종료한" in rule for rule in view_of(run_of("ko")).reading.rules)
    assert {"가장 좋은 평가", "종료"} <= set(words(figure(view_of(run_of("ko")), "loss-gap").svg))


def test_early_stopping_is_among_the_limits_where_something_stops_early() -> None:
    arm = factory.make_arm("batch", 1.0)
    stopping = {"metric": "val_loss", "patience": 2}
    early = arm.config.model_copy(update={"early_stopping": stopping})
    told = [any("early stop" in text for text in TRAIN.assumed([c])) for c in (arm.config, early)]
    assert told == [False, True]
