"""Targets: every prediction is a dot at its place, and all panels have one scale."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reportgen.charts import Svg, Target, target_chart
from reportgen.charts.labels import number
from tests.charts.reading import clipped, notes, overlapping, tree, words

RNG = np.random.default_rng(0)
TIGHT = Target("small", "squared bias 0.500", 0.1 * RNG.standard_normal((20, 2)) + (0.5, 0.5))
LOOSE = Target("large", "squared bias 0.000", RNG.standard_normal((20, 2)))


def draw(*targets: Target) -> Svg:
    return target_chart("t", "Predictions", targets or (TIGHT, LOOSE))


def test_every_prediction_has_its_numbers() -> None:
    svg = draw()
    shots = [note for note in notes(svg) if note.startswith("training set ")]
    assert len(shots) == 40
    x, y = TIGHT.shots[0].tolist()
    assert shots[0] == f"training set 1: ({number(x, trim=True)}, {number(y, trim=True)})"


def test_titles_and_rings_can_be_read() -> None:
    svg = draw(TIGHT, LOOSE, TIGHT, LOOSE)
    said = words(svg)
    assert said.count("small") == said.count("large") == 2
    assert said.count("1") == 4  # a ring of every panel
    assert not clipped(svg) and not overlapping(svg)


def test_the_description_tells_bias_and_spread() -> None:
    exact = Target("exact", "", np.array([[3.0, 4.0], [3.0, 4.0]]))
    apart = Target("apart", "", np.array([[1.0, 0.0], [-1.0, 0.0]]))
    told = tree(draw(exact, apart)).findtext("{http://www.w3.org/2000/svg}desc") or ""
    assert "exact: mean 5.0 from the truth, dots 0 from their mean." in told
    assert "apart: mean 0 from the truth, dots 1.0 from their mean." in told


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_any_size_fits(size: float) -> None:
    svg = draw(Target("a", "", size * LOOSE.shots))
    assert not clipped(svg)
    assert len(words(svg)) > 4


def test_predictions_that_are_all_true_are_drawn() -> None:
    assert words(draw(Target("a", "", np.zeros((3, 2)))))


@pytest.mark.parametrize(
    ("shots", "message"),
    [
        (np.zeros((3, 3)), "shots must have the shape"),
        (np.zeros((0, 2)), "shots must have the shape"),
        (np.array([[math.nan, 0.0]]), "shots must be finite"),
    ],
)
def test_what_cannot_be_drawn_is_refused(shots: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Target("a", "", shots)


def test_too_many_panels_are_refused() -> None:
    with pytest.raises(ValueError, match=r"1 to 8 targets\. Got 9 instead"):
        draw(*[LOOSE] * 9)
