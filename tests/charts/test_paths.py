"""Paths over contours: what a reader finds in the picture."""

from __future__ import annotations

import numpy as np
import pytest

from reportgen.charts import Descent, PathPanel, Svg, descent_paths, series_of
from reportgen.charts.paths import clipped, thinned
from tests.charts.reading import clipped as outside
from tests.charts.reading import notes, overlapping, series_keys, words

LINE_STYLES = series_of(["a", "b"])
AXIS = np.linspace(-2, 2, 41)
SPIRAL = np.array([[1.5 * 0.9**k * np.cos(k / 3), 1.5 * 0.9**k * np.sin(k / 3)] for k in range(60)])


def panel(title: str = "bowl", *paths: np.ndarray) -> PathPanel:
    x, y = np.meshgrid(AXIS, AXIS)
    descents = [Descent("ab"[i % 2], f"path {i}", path) for i, path in enumerate(paths)]
    return PathPanel(title, AXIS, AXIS, x**2 + 4 * y**2, np.zeros((1, 2)), tuple(descents))


def draw(*panels: PathPanel) -> Svg:
    return descent_paths("p", "Paths", panels, LINE_STYLES)


def test_surfaces_series_and_marks_are_named() -> None:
    svg = draw(panel("bowl", SPIRAL, -SPIRAL), panel("another", SPIRAL))
    said = words(svg)
    assert {"bowl", "another", "a", "b", "start", "end", "global minimum", "contour"} <= set(said)
    assert series_keys(svg) == {"a", "b"}
    assert "path 0" in notes(svg) and "(0, 0)" in notes(svg)
    assert "bowl (a and b); another (a)" in svg.description
    assert not overlapping(svg) and not outside(svg)


def test_series_that_nobody_walks_are_not_in_the_legend() -> None:
    assert "b" not in words(draw(panel("bowl", SPIRAL)))


def test_contours_rise_by_one_factor() -> None:
    found = panel().contours()
    levels = np.array([level for level, _ in found])
    np.testing.assert_allclose(levels[1:] / levels[:-1], levels[1] / levels[0])
    for level, lines in found[2:]:
        for line in lines:
            heights = line[:, 0] ** 2 + 4 * line[:, 1] ** 2
            np.testing.assert_allclose(heights, level, rtol=0.15)


def test_what_leaves_the_panel_is_cut_at_its_edge() -> None:
    low, high = np.array([-1.0, -1.0]), np.array([1.0, 1.0])
    line = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 3.0], [0.0, 3.0], [0.0, 0.5], [0.5, 0.5]])
    found = clipped(line, low, high)
    expected = np.array([[0, 0], [1, 0], [np.nan, np.nan], [0, 1], [0, 0.5], [0.5, 0.5]])
    np.testing.assert_allclose(found, expected)
    assert clipped(line + 10, low, high).shape == (0, 2)
    across = clipped(np.array([[-3.0, 0.5], [3.0, 0.5]]), low, high)
    np.testing.assert_allclose(across, [[-1, 0.5], [1, 0.5]])
    assert not outside(draw(panel("bowl", 5 * SPIRAL)))


def test_a_path_that_diverges_has_no_end() -> None:
    broken = SPIRAL.copy()
    broken[30:] = np.nan
    whole, cut = (draw(panel("bowl", path)).body.count("<use") for path in (SPIRAL, broken))
    assert cut < whole


def test_a_path_of_one_place_is_drawn() -> None:
    assert series_keys(draw(panel("bowl", np.ones((50, 2))))) == {"a"}


def test_long_paths_are_thinned() -> None:
    angles = np.linspace(0, 60, 5000)
    points = 100 * np.stack([np.cos(angles), np.sin(angles)], 1)
    found = thinned(points, 1.0, 300)
    assert len(found) <= 300
    np.testing.assert_array_equal(found[[0, -1]], points[[0, -1]])


def test_the_same_numbers_make_the_same_bytes() -> None:
    assert draw(panel("bowl", SPIRAL)).body == draw(panel("bowl", SPIRAL)).body


def test_arrays_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        draw()
    with pytest.raises(ValueError, match="heights must be of shape"):
        PathPanel("x", AXIS, AXIS, np.zeros((3, 3)), np.zeros((1, 2)), ())
