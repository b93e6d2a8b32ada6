"""A metric along a number: every trial is in the picture, and every word in it can be read."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.charts import (
    LevelAxis,
    Svg,
    SweepLine,
    SweepPoint,
    SweepWording,
    series_of,
    sweep_chart,
)
from reportgen.charts.sweep import slot_of, value_scale
from reportgen.charts.sweep_data import Run, runs
from tests.charts.reading import NAMESPACE, clipped, notes, overlapping, series_keys, tree, words

RATES = LevelAxis("learning rate", (0.01, 0.1, 1.0, 10.0), ("0.01", "0.1", "1", "10"))
LINE_STYLES = series_of({"a": "none", "b": "batch"})
NAN, INF = math.nan, math.inf


def point(*values: float) -> SweepPoint:
    array = np.array(values)
    shown = array[np.isfinite(array)]
    if not len(shown):
        return SweepPoint(array)
    mean = float(shown.mean())
    return SweepPoint(array, mean, mean - 0.01, mean + 0.01)


def line(series: str, *points: SweepPoint | None, panel: str = "") -> SweepLine:
    return SweepLine(series, points, panel)


GOOD = point(0.90, 0.92, 0.94)
PLAIN = line("a", GOOD, GOOD, point(0.8, NAN, NAN), point(NAN, NAN, NAN))
NORMED = line("b", point(0.7, INF, 0.72), GOOD, GOOD, point(0.5, 0.6, 0.7))


def draw(*lines: SweepLine, axis: LevelAxis = RATES, **more: object) -> Svg:
    wording = SweepWording("accuracy", **more)  # type: ignore[arg-type]
    return sweep_chart("s", "Accuracy", lines or (PLAIN, NORMED), axis, LINE_STYLES, wording)


def test_lines_are_named_where_they_end_and_where_they_are_lost() -> None:
    said = words(draw())
    assert said.count("none") == 1  # beside its strip: it ends before the last level
    assert said.count("batch") == 2  # at its end and beside its strip
    assert series_keys(draw()) == {"a", "b"}


def test_ticks_stand_at_the_levels() -> None:
    said = words(draw())
    assert [name for name in said if name in RATES.names] == list(RATES.names)
    assert "learning rate, log axis" in said


def test_what_is_lost_is_told_by_share_and_by_region() -> None:
    assert list(runs(PLAIN)) == [Run(2, 2, False, True, 2, 3), Run(3, 3, True, True, 3, 3)]
    said = words(draw())
    assert {"2 of 3 diverged", "diverged", "1 of 3 never reached"} <= set(said)
    assert "none, 1: 2 of 3 diverged" in notes(draw())
    assert "none: mean 0.800 at 1 to 0.920 at 0.01; at 1 2 of 3 diverged and 10 all diverged" in (
        draw().description
    )


def test_neighbours_that_are_lost_whole_are_one_region() -> None:
    lost = point(NAN, NAN)
    (run,) = runs(line("a", GOOD, lost, lost, lost))
    assert (run.first, run.last, run.whole) == (1, 3, True)
    (never,) = runs(line("a", GOOD, point(INF, INF), point(INF, NAN), GOOD))
    assert (never.first, never.last, never.diverged) == (1, 2, False)


def test_what_ended_worse_than_it_began_is_told_beside_what_diverged() -> None:
    worse = replace(point(5.0, 6.0, 7.0), risen=3)
    mixed = replace(point(5.0, 6.0, NAN), risen=2)
    some = replace(GOOD, risen=1)
    rising = line("a", GOOD, some, worse, mixed)
    assert list(runs(rising)) == [
        Run(1, 1, False, False, 1, 3, risen=True),
        Run(2, 3, True, False, 3, 3, risen=True),
    ]
    said = words(draw(rising, NORMED))
    assert {"1 of 3 loss rose", "loss rose"} <= set(said)
    assert "none, 1: 3 of 3 loss rose; 10: 1 of 3 diverged and 2 of 3 loss rose" in notes(
        draw(rising, NORMED)
    )
    assert "at 0.1 1 of 3 loss rose and 1 to 10 all loss rose" in draw(rising).description


def test_a_chart_without_losses_has_no_strip_and_no_word_of_it() -> None:
    said = words(draw(line("a", GOOD, GOOD, GOOD, GOOD)))
    assert not any("diverged" in text or "never" in text for text in said)
    assert "some seeds lack a value" not in said
    assert "none" not in said  # one line needs no name


def test_values_are_told_at_their_points() -> None:
    assert "none, 0.01: 0.920 [0.910, 0.930]" in notes(draw())
    assert "none, 1: 0.800 [0.790, 0.810]; 2 of 3 diverged" in notes(draw())


def test_every_seed_with_a_value_is_a_dot() -> None:
    svg = draw(line("a", GOOD, GOOD, point(0.8, NAN, 0.7), None))
    uses = [e for e in tree(svg).iter(f"{NAMESPACE}use")]
    assert len(uses) >= 8  # three, three and two seeds


def test_values_to_reach_are_lines_with_a_name() -> None:
    assert "target 0.95" in words(draw(levels=((0.95, "target 0.95"),)))


def test_steps_are_written_as_steps() -> None:
    late = line("a", *(point(1000.0 * n, 1500.0 * n) for n in (1, 2, 3, 4)))
    svg = draw(late, steps=True)
    assert any(note.startswith("none, 0.01: 1,250") for note in notes(svg))


def test_panels_share_their_axes_and_have_a_heading() -> None:
    lines = [line("a", GOOD, GOOD, GOOD, GOOD, panel=f) for f in ("tanh", "relu")]
    lines += [line("b", *NORMED.points, panel=f) for f in ("tanh", "relu")]
    said = words(draw(*lines))
    assert said.count("tanh") == said.count("relu") == 1
    assert said.count("0.01") == 2


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ((1.0, 2.0, 3.0), ""),
        ((1.0, 2.0, 10.0), "log axis"),
        ((0.0, 0.001, 0.01), "not to scale"),  # zero has no place on a logarithmic axis
        ((0.0, 0.5, 0.6, 0.601), "not to scale"),  # closer than names can be told apart
        ((-1.0, 0.0, 1.0), ""),
        (tuple(n / 100 for n in range(1, 31)), ""),  # a ratio of 30, at equal distances
        (tuple(float(n) for n in range(21)), ""),
    ],
)
def test_the_kind_of_axis_follows_the_levels(values: tuple[float, ...], kind: str) -> None:
    names = tuple(f"level {value:g}" for value in values)
    assert LevelAxis("x", values, names).ticks(500).kind == kind


@pytest.mark.parametrize("lines", [2, 8])
@pytest.mark.parametrize("levels", [2, 6, 14])
@pytest.mark.parametrize("width", [150.0, 700.0])
def test_lines_stay_at_their_levels_and_in_the_panel(lines: int, levels: int, width: float) -> None:
    axis = LevelAxis("x", tuple(2.0**n for n in range(levels)), tuple("abcdefghijklmn"[:levels]))
    ticks = axis.ticks(width)
    spread = slot_of(ticks, lines) * (lines - 1)
    assert 0 < spread <= 0.2 * ticks.spacing
    assert ticks.places[0] - spread / 2 >= 0
    assert ticks.places[-1] + spread / 2 <= width


@pytest.mark.parametrize(
    ("values", "width", "kind"),
    [
        ([0.01 * n for n in range(1, 31)], 1020.0, ""),
        ([10.0 * n for n in range(1, 17)], 450.0, ""),
        ([0.001 * n for n in range(1, 101)], 1020.0, ""),
        ([0.001 * 1.06**n for n in range(100)], 1020.0, "log axis"),
        ([0.001 * n**1.7 for n in range(1, 101)], 1020.0, "log axis"),
        ([1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0], 900.0, "log axis"),
    ],
)
def test_an_axis_is_what_it_says_it_is(values: list[float], width: float, kind: str) -> None:
    axis = LevelAxis("learning rate", tuple(values), tuple(f"{value:.6g}" for value in values))
    ticks = axis.ticks(width)
    assert ticks.kind == kind
    scales = {"": np.array(values), "log axis": np.log(values)}
    measure = scales.get(kind, np.arange(len(values)))
    slope, offset = np.polyfit(measure, ticks.places, 1)
    assert ticks.places == pytest.approx(slope * measure + offset, abs=0.1)
    assert sum(row >= 0 for row in ticks.rows) + len(ticks.round) >= 3


def test_many_levels_have_round_labels_and_a_band() -> None:
    values = tuple(0.001 * 1.06**n for n in range(100))
    axis = LevelAxis("learning rate", values, tuple(f"{value:.6g}" for value in values))
    svg = draw(line("a", *[GOOD] * 100), axis=axis)
    assert {"0.001", "0.01", "0.1", "0.2"} <= set(words(svg))
    assert not {"0.00106", "0.001504"} & set(words(svg))
    assert "Band" in svg.description or "95 % confidence interval" in words(svg)
    assert len(series_keys(svg)) == 1 and "<polygon" not in svg.body
    filled = [e for e in tree(svg).iter() if e.get("d", "").endswith(("Z", "z"))]
    assert len(filled) >= 99  # between all neighbours
    assert overlapping(svg) == [] and clipped(svg) == []


def test_a_bounded_quantity_keeps_its_axis_within_its_bounds() -> None:
    wide = SweepPoint(np.array([0.2, 0.5, 1.0]), 0.6, -0.4, 1.6)
    wording = SweepWording("accuracy", bounds=(0.0, 1.0))
    scale = value_scale([line("a", wide, wide)], wording)
    assert (scale.low, scale.high) == (0.0, 1.0)


def test_geometric_levels_are_evenly_spaced() -> None:
    places = RATES.ticks(900).places
    assert np.diff(places) == pytest.approx(np.full(3, places[1] - places[0]), abs=0.2)


@pytest.mark.parametrize("values", [(1.0, 1.0), (2.0, 1.0), ()])
def test_levels_that_do_not_rise_are_refused(values: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="levels"):
        LevelAxis("x", values, tuple(map(str, values)))


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Got \['c'\] instead"):
        sweep_chart("s", "t", [line("c", GOOD)], RATES, LINE_STYLES, SweepWording("x"))
    with pytest.raises(ValueError, match="a point, or None"):
        draw(line("a", GOOD))


POINTS = st.one_of(
    st.none(),
    st.lists(
        st.one_of(st.floats(1e-6, 1e6), st.just(NAN), st.just(INF)), min_size=1, max_size=12
    ).map(lambda values: point(*values)),
)
NAMES = st.text("abcdefgh -.0123456789", min_size=1, max_size=14).map(lambda name: f"n{name}")


@st.composite
def charts(draw_: st.DrawFn) -> Svg:
    levels = draw_(st.integers(2, 14))
    values = sorted(draw_(st.sets(st.floats(1e-3, 1e3), min_size=levels, max_size=levels)))
    names = tuple(f"{value:.4g}" for value in values)
    series = series_of({f"k{n}": draw_(NAMES) for n in range(draw_(st.integers(1, 5)))})
    panels = draw_(st.sampled_from([("",), ("tanh", "relu"), tuple(["panel", "abc", "d"]), "abcd"]))
    lines = [
        SweepLine(entry.key, tuple(draw_(POINTS) for _ in values), panel)
        for panel in panels
        for entry in series
    ]
    if all(found is None for each in lines for found in each.points):
        lines[0] = SweepLine(lines[0].series, (GOOD,) * levels, lines[0].panel)
    axis = LevelAxis("learning rate", tuple(values), names)
    wording = SweepWording("accuracy after the last step", levels=((0.95, "target 0.95"),))
    return sweep_chart("s", "t", lines, axis, series, wording)


@settings(max_examples=8, deadline=None)
@given(charts())
def test_nothing_overlaps_or_leaves_the_chart(svg: Svg) -> None:
    assert overlapping(svg) == []
    assert clipped(svg) == []
    for element in tree(svg).iter(f"{NAMESPACE}use"):
        assert -0.5 <= float(element.attrib["x"]) <= svg.width + 0.5
        assert -0.5 <= float(element.attrib["y"]) <= svg.height + 0.5


def test_a_vertical_line_stands_between_its_levels() -> None:
    axis = replace(RATES, upright={"": 0.3})
    svg = draw(PLAIN, axis=axis, upright="threshold")
    assert "threshold" in words(svg)
    assert notes(svg).count("threshold: 0.3") == 1
    ticks = RATES.ticks(600.0)
    low, high = ticks.places[1:3]
    assert ticks.place(0.1, RATES.values) == pytest.approx(low)
    assert ticks.place(1.0, RATES.values) == pytest.approx(high)
    middle = ticks.place(math.sqrt(0.1), RATES.values)  # the axis is logarithmic
    assert middle == pytest.approx((low + high) / 2)


def test_a_vertical_line_beyond_the_levels_or_of_another_panel_is_not_drawn() -> None:
    for upright in ({"": 30.0}, {"other": 0.3}):
        svg = draw(PLAIN, axis=replace(RATES, upright=upright), upright="threshold")
        assert not [note for note in notes(svg) if "threshold" in note]
