"""What charts share: legends, grids of panels, axes that a wide interval does not press flat."""

from __future__ import annotations

import numpy as np
import pytest

from reportgen.charts import ordered_series, series_of
from reportgen.charts.canvas import WIDTH, canvas
from reportgen.charts.grid import Grid, even_columns
from reportgen.charts.legend import MARKS, Legend
from reportgen.charts.scale import spread_scale
from reportgen.language import ENGLISH
from tests.charts.reading import clipped, notes, overlapping, series_keys, words


@pytest.mark.parametrize("mark", MARKS)
def test_every_mark_has_a_sample_and_a_sentence(mark: str) -> None:
    legend = Legend.of((), [(mark, "what it means")])
    with canvas("legend", WIDTH, legend.height) as sheet:
        legend.draw(sheet)
        svg = sheet.svg("t", legend.told(ENGLISH))
    assert words(svg) == ["what it means"]
    assert "<path" in svg.body or "<use" in svg.body
    assert svg.description == f"{MARKS[mark][0]}: what it means."


def test_a_long_legend_breaks_into_lines_that_fit() -> None:
    legend = Legend.of(
        series_of([f"a rather long name {n}" for n in range(20)]), [("mean", "m" * 300)]
    )
    with canvas("legend", WIDTH, legend.height) as sheet:
        legend.draw(sheet)
        svg = sheet.svg("t", "d")
    assert not clipped(svg) and not overlapping(svg)


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (3, 3), (4, 2), (5, 3), (7, 3)])
def test_rows_of_panels_are_as_even_as_they_can_be(count: int, columns: int) -> None:
    assert even_columns(count) == columns


def test_panels_fill_the_chart_from_edge_to_edge() -> None:
    grid = Grid.filling(3, 100, left=40, right=8, top=10, apart=20, above=5, below=7)
    assert grid.box(0).x == 40 and grid.box(2).right == pytest.approx(WIDTH - 8)
    assert grid.box(3).y == grid.box(0).y + 112 and grid.bottom(4) == 10 + 2 * 112


def test_a_wide_interval_does_not_press_the_values_flat() -> None:
    values = np.array([1.0, 2.0, np.nan])
    assert spread_scale(values, [-100, 100]).high < 4
    assert spread_scale(values, [0.8, 2.2]).low < 0.8
    far = spread_scale(np.array([1.0, 1000.0]), [1e-9, np.inf])
    assert far.log and far.low > 0.1
    assert not spread_scale(np.array([1.0, 1000.0]), log=False).log
    assert spread_scale(np.array([np.nan])).holds(0.5)


def test_many_ordered_series_are_one_strip_with_three_names() -> None:
    rates = [f"learning rate {10.0**n:g}" for n in range(-4, 3)]
    legend = Legend.of(ordered_series(rates), [("seed", "one seed")])
    with canvas("legend", WIDTH, legend.height) as sheet:
        legend.draw(sheet)
        svg = sheet.svg("t", "d")
    named = [text for text in words(svg) if text.startswith("learning")]
    assert named == ["learning rate 0.0001", "learning rate 0.1", "learning rate 100"]
    assert series_keys(svg) == set(rates)  # each has its field, which a script can find
    assert set(rates) <= set(notes(svg))
    assert overlapping(svg) == [] and clipped(svg) == []
    few = Legend.of(ordered_series(rates[:3]), [])
    assert [entry.text for line in few.lines for entry in line] == rates[:3]
