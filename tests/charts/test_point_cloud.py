"""The points of a search: each has a mark in both parts of its panel."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reportgen.charts import CloudAxis, CloudPanel, Svg, point_cloud
from tests.charts.reading import clipped, notes, overlapping, words

RATE = CloudAxis("optimizer.sgd.lr", 1e-3, 10.0, True)
DECAY = CloudAxis("optimizer.sgd.weight_decay", 1e-6, 1e-3, True)
WIDTH = CloudAxis("width", 2, 64, False)


def panel(title: str = "random", *, y: CloudAxis | None = DECAY, tries: int = 9) -> CloudPanel:
    rng = np.random.default_rng(tries)
    points = 10 ** rng.uniform([-3, -6], [1, -3], (tries, 2))
    values = np.log10(points[:, 0]) ** 2 + 0.1
    values[1] = math.inf
    return CloudPanel(title, RATE, y, points[:, : 1 if y is None else 2], values)


def draw(*panels: CloudPanel) -> Svg:
    return point_cloud("tries", "Tries", panels or (panel(),), quantity="validation loss")


def test_every_try_is_drawn_twice_with_its_value() -> None:
    found = panel()
    told = notes(draw(found))
    assert len(told) == 2 * len(found.values)
    assert sum("diverged" in note for note in told) == 2
    assert sum(note.startswith("optimizer.sgd.lr") for note in told) == len(told)


def test_one_setting_has_no_plane() -> None:
    found = panel(y=None)
    assert len(notes(draw(found))) == len(found.values)
    assert "weight_decay" not in " ".join(words(draw(found)))


def test_the_description_names_the_best() -> None:
    found = panel()
    best = found.values[found.best]
    assert f"the best value is {best:.3g} at optimizer.sgd.lr" in draw(found).description
    assert found.best != 1 and best == min(found.values)


@pytest.mark.parametrize("number", [1, 2, 3, 4, 7, 12])
def test_texts_fit_and_do_not_overlap(number: int) -> None:
    panels = [panel(f"arm=rate and weight decay, strategy={n}", tries=9 + n) for n in range(number)]
    svg = draw(*panels)
    assert not clipped(svg)
    assert not overlapping(svg)


def test_a_search_without_a_finite_value_can_be_drawn() -> None:
    lost = CloudPanel("lost", RATE, WIDTH, np.array([[0.1, 4.0]]), np.array([math.inf]))
    assert "diverged" in " ".join(notes(draw(lost)))


def test_misfits_are_refused() -> None:
    with pytest.raises(ValueError, match="coordinate per axis"):
        CloudPanel("x", RATE, DECAY, np.zeros((3, 1)), np.zeros(3))
    with pytest.raises(ValueError, match="must be a panel"):
        point_cloud("tries", "Tries", [], quantity="loss")
