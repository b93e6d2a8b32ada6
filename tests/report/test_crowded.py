"""Many arms in one panel: means that can be told apart, and nothing that hides them."""

from __future__ import annotations

import numpy as np

from reportgen.execution.model import Run
from reportgen.experiments.train.figures.curves import LOST, curves_of
from reportgen.experiments.train.run import TrainExperiment
from reportgen.report import build_view
from reportgen.report.facets import MANY_LINES, facet
from reportgen.report.trials import by_arm
from tests.charts.reading import words
from tests.report import training_factory as factory

TRAIN = TrainExperiment()

RATES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
ACCURACY = TRAIN.quantities["val_accuracy"]


def run_of(arms: int, seeds: int = 5, **more: object) -> Run:
    suite = factory.make_suite(factory.grid(("batch",), RATES[:arms]), seeds)
    return factory.make_run(suite, **more)  # type: ignore[arg-type]


def test_from_six_lines_on_a_panel_has_means_with_a_pointwise_band_alone() -> None:
    run = run_of(MANY_LINES)
    facets = facet(run.suite.arms, run.suite.factors)
    curves = curves_of(ACCURACY, by_arm(run), facets, seeds=5)
    assert len(facets.panels) == 1 and len(curves) == MANY_LINES
    assert all(curve.outer is None and not len(curve.seeds) for curve in curves)
    assert all(np.isfinite(curve.low[1:]).all() for curve in curves)
    fewer = run_of(MANY_LINES - 1)
    facets = facet(fewer.suite.arms, fewer.suite.factors)
    kept = curves_of(ACCURACY, by_arm(fewer), facets, seeds=5)
    assert all(curve.outer is not None and len(curve.seeds) == 5 for curve in kept)


def test_trials_that_diverged_keep_their_lines_and_crosses() -> None:
    lost = factory.grid(("batch",), RATES)[5].name
    run = run_of(6, 10, diverged={(lost, seed): 300 for seed in range(LOST + 1)})
    facets = facet(run.suite.arms, run.suite.factors)
    *others, curve = curves_of(ACCURACY, by_arm(run), facets, seeds=5)
    assert curve.broken().tolist() == [True] * LOST
    assert not any(len(other.seeds) for other in others)


def test_the_caption_says_what_is_left_out() -> None:
    for arms, told in ((6, True), (5, False)):
        run = run_of(arms)
        view = build_view(run, factory.make_findings(run))
        (figure,) = [f for f in view.figures if f.svg.slug == "val-accuracy"]
        assert ("Band: 95 % interval at each step." in figure.caption) is told
        assert ("one seed" in words(figure.svg)) is not told
        assert ("simultaneous" in figure.svg.description) is not told


def test_few_seeds_keep_their_lines_and_nothing_is_said_to_be_left_out() -> None:
    """Without them a mean of two seeds would look like one of them."""
    run = run_of(6, 2)
    view = build_view(run, factory.make_findings(run))
    (figure,) = [f for f in view.figures if f.svg.slug == "val-accuracy"]
    assert {"one seed", "mean over seeds"} <= set(words(figure.svg))
    assert "left out" not in figure.caption and "Each line is one seed" not in figure.caption
