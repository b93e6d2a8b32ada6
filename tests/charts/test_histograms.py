"""The histogram grid shows every arm and layer, and says what it cuts, hides and leaves out."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from reportgen.charts import (
    HistogramCell,
    HistogramGroup,
    HistogramRow,
    Svg,
    histogram_grid,
    series_of,
    visible_bins,
)
from reportgen.charts.histograms import scale_of
from tests.charts import examples
from tests.charts.reading import NAMESPACE, clipped, notes, overlapping, series_keys, tree, words

UNIT = np.linspace(0, 1, 11)


def cell(*shares: float, **rest: float) -> HistogramCell:
    values = np.zeros(10)
    values[: len(shares)] = shares
    return HistogramCell(values, **rest)


def one_row(*cells: HistogramCell, label: str = "arm") -> list[HistogramGroup]:
    return [HistogramGroup("f", UNIT, (HistogramRow(label, "arm", cells),))]


LINE_STYLES = series_of(["arm"])


def test_every_arm_layer_and_group_is_named() -> None:
    svg = examples.grid()
    said = words(svg)
    for name in examples.FUNCTIONS:
        assert name in said
    assert [said.count(f"layer {layer}") for layer in range(1, 7)] == [3] * 6
    assert said.count("Xavier normal") == 3
    assert series_keys(svg) == set(examples.INITIALISERS)
    for function, key in examples.ARMS:
        assert f"{examples.INITIALISERS[key]}, layer 6: " in " ".join(notes(svg)), function


def test_ticks_stand_once_below_each_group() -> None:
    said = words(examples.grid())
    assert said.count("−1") == 6  # tanh alone goes below zero
    assert said.count("3") == 6  # ReLU alone goes above one
    assert said.count("0.5") == 6  # the middle of sigmoid


def test_mean_and_std_are_printed_as_given() -> None:
    said = " ".join(words(histogram_grid("s", "t", one_row(cell(1.0, std=0.853)), LINE_STYLES)))
    assert "std\u00a00.85" in said and "mean" not in said
    both = histogram_grid("s", "t", one_row(cell(1.0, std=0.853, mean=-0.1)), LINE_STYLES)
    assert "mean\u00a0−0.10\u00a0\u00a0std\u00a00.85" in words(both)


def test_cells_of_a_group_set_their_numbers_alike() -> None:
    """One cell needs two lines, so all cells of the group write mean above std."""
    svg = examples.grid()
    relu = [text for text in words(svg) if text.startswith("mean")]
    assert len(relu) == 4 * 6
    assert not any("std" in text for text in relu)


def test_visible_bins_keep_every_value() -> None:
    counts = examples.counts_of(np.array([-5.0, -1.5, -1.0, -0.99, 0.0, 0.99, 1.0, 1.2, 7.0]))
    edges, shares, below, above = visible_bins(counts, examples.EDGES, -1, 1)
    assert len(edges) == 41 and len(shares) == 40
    assert (below * 9, above * 9) == pytest.approx((2, 3))
    assert shares[[0, 20, 39]] * 9 == pytest.approx([2, 1, 1])
    assert shares.sum() + below + above == pytest.approx(1)


def test_a_saturated_tanh_lies_inside_a_closed_range() -> None:
    counts = examples.counts_of(np.array([-1.0, 1.0, 1.0, 0.0]))
    _, shares, below, above = visible_bins(counts, examples.EDGES, -1, 1, closed=True)
    assert (below, above) == (0, 0)
    assert shares[-1] == 0.5


def test_visible_bins_refuse_bounds_that_are_no_edges() -> None:
    for low, high in ((-1, 0.98), (1, -1), (-4, 1)):
        with pytest.raises(ValueError, match="edges of bins"):
            visible_bins(np.ones(122), examples.EDGES, low, high)


def test_no_counts_are_no_distribution() -> None:
    _, shares, below, above = visible_bins(np.zeros(122), examples.EDGES, -1, 1)
    assert np.isnan(shares).all() and math.isnan(below) and math.isnan(above)


def test_a_lone_spike_is_cut_and_its_share_told() -> None:
    spike = cell(0.5, 0.1, 0.1, 0.1, 0.1, 0.1)
    top, cut = scale_of(spike.shares)
    assert (top, cut) == pytest.approx((0.16, 0))
    svg = histogram_grid("s", "t", one_row(spike), LINE_STYLES)
    assert "50\u00a0%" in words(svg)
    assert "slanted cut" in svg.description


@pytest.mark.parametrize(("shares", "told"), [((1.0,), "100 %"), ((0.97, 0.03), "97 %")])
def test_a_bar_that_holds_nearly_all_says_how_much(shares: tuple[float, ...], told: str) -> None:
    svg = histogram_grid(
        "s", "t", one_row(cell(*shares), cell(0.5, 0.1, 0.1, 0.1, 0.2)), LINE_STYLES
    )
    assert told.replace(" ", "\u00a0") in words(svg)
    assert "The number beside a spike is its fraction of all values" in svg.description


def test_tick_labels_do_not_collide_on_a_range_of_odd_ends() -> None:
    """GELU goes from -0.2 to 2: the middle, 0.9, has no room beside so long an end."""
    cells = tuple(cell(0.5, 0.5) for _ in range(10))
    group = HistogramGroup("f", np.linspace(-0.25, 3, 11), (HistogramRow("arm", "arm", cells),))
    svg = histogram_grid("s", "t", [group], LINE_STYLES)
    assert overlapping(svg) == []
    assert words(svg).count("−0.25") == words(svg).count("3") == 10


def test_the_middle_of_an_axis_is_told_as_it_is() -> None:
    group = HistogramGroup("f", np.linspace(-0.5, 3, 11), (HistogramRow("a", "arm", (cell(1.0),)),))
    assert "1.25" in words(histogram_grid("s", "t", [group], LINE_STYLES))


def test_few_layers_are_not_blown_up() -> None:
    """Every chart is as wide, so a page scales all of them alike."""
    one, six = (histogram_grid("s", "t", one_row(*[cell(1.0)] * n), LINE_STYLES) for n in (1, 6))
    assert one.width == six.width


def test_many_rows_of_a_deep_net_show_fewer_layers() -> None:
    rows = tuple(HistogramRow(f"arm {n}", "arm", (cell(1.0),) * 30) for n in range(40))
    svg = histogram_grid("s", "t", [HistogramGroup("f", UNIT, rows)], LINE_STYLES)
    assert "9 of 30 layers are shown" in svg.description
    few = histogram_grid("s", "t", [HistogramGroup("f", UNIT, rows[:14])], LINE_STYLES)
    assert "10 of 30 layers are shown" in few.description


@pytest.mark.parametrize(
    "shares",
    [
        (0.4, 0.05, 0.05, 0.05, 0.05, 0.4),  # two piles: both stand
        (0.97, 0.03),  # hardly anything besides the spike
        (1.0,),
        (0.2, 0.2, 0.2, 0.2, 0.2),
    ],
)
def test_other_shapes_are_drawn_whole(shares: tuple[float, ...]) -> None:
    top, spike = scale_of(cell(*shares).shares)
    assert (top, spike) == (max(shares), None)
    svg = histogram_grid("s", "t", one_row(cell(*shares)), LINE_STYLES)
    assert "slanted cut" not in svg.description


def test_values_outside_the_axis_are_told() -> None:
    svg = histogram_grid("s", "t", one_row(cell(0.3, below=0.22, above=0.48)), LINE_STYLES)
    assert "22\u00a0% < 0, 48\u00a0% > 1" in words(svg)
    assert "outside the axis" in svg.description
    inside = histogram_grid("s", "t", one_row(cell(0.999, above=0.001)), LINE_STYLES)
    assert "outside the axis" not in inside.description


def test_a_diverged_layer_is_marked() -> None:
    lost = HistogramCell(np.full(10, np.nan), math.nan, math.nan, math.inf, math.nan)
    svg = histogram_grid("s", "t", one_row(cell(1.0, std=1.0), lost), LINE_STYLES)
    assert words(svg).count("diverged") == 1
    assert "arm, layer 2: diverged" in notes(svg)
    assert "nan" not in svg.inline().lower()


@pytest.mark.parametrize("depth", [1, 2, 10])
def test_all_layers_are_shown_up_to_ten(depth: int) -> None:
    svg = histogram_grid("s", "t", examples.histogram_groups(depth), examples.series())
    assert f"layer {depth}" in words(svg)
    assert "layers are shown" not in svg.description
    assert clipped(svg) == []
    assert overlapping(svg) == []


def test_of_more_layers_an_even_choice_is_shown_and_told() -> None:
    svg = histogram_grid("s", "t", one_row(*[cell(1.0, std=1.0)] * 28), LINE_STYLES)
    heads = [int(text.split()[1]) for text in words(svg) if text.startswith("layer ")]
    assert heads[0] == 1 and heads[-1] == 28 and len(heads) == 10
    assert set(np.diff(heads)) == {3}
    assert "10 of 28 layers are shown: 1, 4, 7" in svg.description


def test_twenty_arms_with_hard_names() -> None:
    names = [f'<b>&"{number} 정규분포 초기화 ' + "very " * number + "long" for number in range(20)]
    styles = series_of(names)
    row = tuple(replace(cell(0.5, 0.2, std=1e-9), mean=1e7, above=0.3) for _ in range(10))
    groups = [
        HistogramGroup("f" * 60, UNIT, tuple(HistogramRow(name, name, row) for name in names))
    ]
    svg = histogram_grid("s", "t", groups, styles)
    assert series_keys(svg) == set(names)
    assert clipped(svg) == []
    assert overlapping(svg) == []
    assert "<b>" not in svg.inline()
    assert any(name in note for note in notes(svg) for name in names[19:])


def test_steps_stand_where_the_values_are() -> None:
    """The fourth of ten bins holds all: one step, as high as the cell and a tenth as wide."""
    svg = histogram_grid("s", "t", one_row(cell(0, 0, 0, 1.0)), LINE_STYLES)
    guides = [path for path in paths(svg) if "V" in path and "h" not in path]
    left, _, right = (float(path[1:].split()[0]) for path in guides[:3])
    steps = next(path for path in paths(svg) if path.startswith(f"M{left:g} ") and "h" in path)
    found = re.fullmatch(r"M\S+ \S+?((?:h[\d.]+)+)V([\d.]+)(h[\d.]+)V.*", steps)
    assert found is not None
    run, rise, rest = found.groups()
    before = sum(float(width) for width in run[1:].split("h"))
    tenth = (right - left) / 10
    assert before == pytest.approx(3 * tenth, abs=0.2)
    assert float(rest[1:]) == pytest.approx(tenth, abs=0.1)
    assert float(steps.split()[1].split("h")[0]) - float(rise) == pytest.approx(38)


def paths(svg: Svg) -> list[str]:
    return [element.attrib["d"] for element in tree(svg).iter(f"{NAMESPACE}path")]


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ([], "number of layers"),
        ([HistogramGroup("f", UNIT, (HistogramRow("a", "arm", ()),))], "number of layers"),
        (one_row(cell(1.0)) + one_row(cell(1.0), cell(1.0)), "number of layers"),
        (
            [HistogramGroup("f", UNIT, (HistogramRow("a", "b", (cell(1.0),)),))],
            r"Got \['b'\] instead",
        ),
        ([HistogramGroup("f", UNIT[:-1], one_row(cell(1.0))[0].rows)], "one share per bin"),
    ],
)
def test_input_that_does_not_fit_is_refused(groups: list[HistogramGroup], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        histogram_grid("s", "t", groups, LINE_STYLES)


def test_columns_may_be_steps_of_training() -> None:
    groups = examples.histogram_groups(depth=3)
    names = ["step 0", "step 500", "step 1,000"]
    svg = histogram_grid("s", "t", groups, examples.series(), unit="step", columns=names)
    said = words(svg)
    assert all(said.count(name) == len(groups) for name in names)
    assert "one column per step" in svg.description
    assert any(", step 500" in note for note in notes(svg))
