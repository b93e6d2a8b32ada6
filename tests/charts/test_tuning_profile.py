"""The profile of a tuned setting: every candidate, the chosen one, those that diverged."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from reportgen.charts import Svg, TuningPanel, tuning_profile
from reportgen.charts.tuning_profile import MOST_PANELS
from tests.charts.reading import clipped, notes, overlapping, words

RATES = np.array([0.001, 0.01, 0.1, 1.0, 10.0])
SCORES = np.array([[0.5, 0.52], [0.8, 0.82], [0.9, 0.94], [0.9, -np.inf], [-np.inf, -np.inf]])
PANEL = TuningPanel("SGD", "optimizer.sgd.lr", RATES, SCORES, 2, 0.001, 10.0, True, written=0.1)


def draw(*panels: TuningPanel, better: str = "higher") -> Svg:
    return tuning_profile("p", "t", panels, score="validation accuracy", better=better)


def test_every_candidate_says_what_it_scored() -> None:
    found = notes(draw(PANEL))
    assert "SGD, optimizer.sgd.lr 0.001: 0.5100" in found
    assert "SGD, optimizer.sgd.lr 0.1: 0.9200, chosen" in found
    assert "SGD, optimizer.sgd.lr 1: 1 of 2 seeds diverged" in found
    assert "SGD, optimizer.sgd.lr 10: 2 of 2 seeds diverged" in found
    assert "SGD: 0.1 as written" in found


def test_marks_that_are_there_are_explained_and_others_are_not() -> None:
    assert {"chosen", "a seed diverged", "as written"} <= set(words(draw(PANEL)))
    calm = replace(PANEL, scores=np.abs(SCORES[:, :1]).clip(0, 1), written=math.nan)
    said = words(draw(calm))
    assert not {"a seed diverged", "as written"} & set(said)
    assert "candidate" in said


def test_a_value_outside_the_range_is_not_drawn() -> None:
    assert not any("as written" in note for note in notes(draw(replace(PANEL, written=500.0))))


def test_the_axes_say_what_they_are() -> None:
    said = words(draw(PANEL))
    assert "optimizer.sgd.lr, log axis" in said
    assert "validation accuracy, higher is better" in said
    losses = replace(PANEL, scores=np.array([[1e-3], [1.0], [10.0], [100.0], [math.inf]]))
    assert "validation accuracy, lower is better, log axis" in words(draw(losses, better="lower"))


def test_options_without_an_order_stand_by_name() -> None:
    panel = TuningPanel("a", "norm", np.arange(2.0), SCORES[1:3], 0, 0, 1, names=("none", "batch"))
    assert {"none", "batch"} <= set(words(draw(panel)))
    assert "a, norm none: 0.8100, chosen" in notes(draw(panel))


def test_when_all_diverged_the_chosen_one_is_still_marked() -> None:
    svg = draw(replace(PANEL, scores=np.full((5, 2), -np.inf), chosen=0))
    assert "SGD, optimizer.sgd.lr 0.001: 2 of 2 seeds diverged" in notes(svg)


def test_many_panels_are_cut_and_said() -> None:
    svg = draw(*[replace(PANEL, title=f"arm {n}") for n in range(MOST_PANELS + 2)])
    assert "2 more panels are not drawn" in svg.description
    assert f"arm {MOST_PANELS}" not in words(svg)


def test_nothing_leaves_the_chart_or_overlaps() -> None:
    long = replace(PANEL, title="batch normalisation after the activation, momentum 0.9, width 64")
    svg = draw(PANEL, long, long, PANEL, PANEL)
    assert clipped(svg) == []
    assert overlapping(svg) == []


def test_no_panels_are_refused() -> None:
    with pytest.raises(ValueError, match="panels must not be empty"):
        draw()
