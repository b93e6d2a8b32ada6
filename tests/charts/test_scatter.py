"""One quantity against another: every point has its name, every seed its dot, and axes fit."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.charts import (
    Middle,
    Power,
    ScatterPanel,
    ScatterPoint,
    ScatterWording,
    Svg,
    scatter_chart,
    series_of,
)
from reportgen.charts.canvas import Box
from reportgen.charts.names import Marker, place_names
from tests.charts.reading import NAMESPACE, clipped, notes, overlapping, series_keys, tree, words

LINE_STYLES = series_of({"raw": "raw", "white": "whitened", "lost": "lost"})
NAN, INF = math.nan, math.inf


def point(series: str, xs: list[float], ys: list[float]) -> ScatterPoint:
    return ScatterPoint(series, np.array(xs), np.array(ys), middle(xs), middle(ys))


def middle(values: list[float]) -> Middle:
    shown = [value for value in values if math.isfinite(value)]
    if not shown:
        return Middle(NAN)
    return Middle(float(np.mean(shown)), min(shown), max(shown))


RAW = point("raw", [9e5, 1e6, 1.1e6], [180.0, 200.0, 220.0])
WHITE = point("white", [9.0, 10.0, 11.0], [80.0, 100.0, INF])
LOST = point("lost", [50.0, 60.0], [INF, INF])


def draw(*panels: ScatterPanel, **more: object) -> Svg:
    wording = ScatterWording("steps to the target", **{"steps": True, **more})  # type: ignore[arg-type]
    shown = panels or (ScatterPanel("condition number", (RAW, WHITE)),)
    return scatter_chart("s", "Steps", shown, LINE_STYLES, wording)


def test_points_are_named_and_say_both_values() -> None:
    svg = draw()
    assert {"raw", "whitened"} <= set(words(svg))
    assert "raw: 1.00×10⁶ [9.00×10⁵, 1.10×10⁶]; 200 [180, 220]" in notes(svg)
    assert "whitened: 90 [80, 100] at 10.0 [9.00, 11.0]; raw: 200 [180, 220]" in svg.description


def test_positive_values_stand_on_logarithmic_axes_unless_they_may_not() -> None:
    assert {"condition number, log axis", "steps to the target, log axis"} <= set(words(draw()))
    panel = ScatterPanel("condition number", (RAW, WHITE), log=False)
    assert {"condition number", "steps to the target"} <= set(words(draw(panel, log=False)))
    negative = ScatterPanel("change", (point("raw", [-1.0, 2.0], [1.0, 2.0]),))
    assert "change" in words(draw(negative))


def test_every_seed_with_both_values_is_a_dot() -> None:
    seeds, without = draw(), draw(ScatterPanel("condition number", (middles(RAW), middles(WHITE))))
    more = len(list(tree(seeds).iter(f"{NAMESPACE}use"))) - len(
        list(tree(without).iter(f"{NAMESPACE}use"))
    )
    assert more == 3 + 2 + 1  # and one in the legend
    assert "one seed" in words(seeds) and "one seed" not in words(without)


def middles(of: ScatterPoint) -> ScatterPoint:
    return ScatterPoint(of.series, np.zeros(0), np.zeros(0), of.x, of.y)


def test_what_never_arrives_has_no_place() -> None:
    svg = draw(ScatterPanel("condition number", (RAW, LOST)))
    assert series_keys(svg) == {"raw"}
    assert "lost" not in words(svg)


def test_panels_share_the_axis_upwards() -> None:
    second = ScatterPanel("of second moments", (RAW, WHITE))
    said = words(draw(ScatterPanel("of the covariance", (RAW, WHITE)), second))
    assert said.count("raw") == said.count("whitened") == 2
    assert said.count("200") == 1
    assert {"of the covariance, log axis", "of second moments, log axis"} <= set(said)


def test_a_power_law_is_a_line_where_both_axes_are_logarithmic() -> None:
    power = Power(1e6, 200.0, 0.5, "exponent 0.5")
    assert power.at(1e4) == pytest.approx(20.0)
    plain = ScatterPanel("condition number", (RAW, WHITE))
    held = replace(plain, powers=(power,))
    assert "exponent 0.5" in words(draw(held))
    assert strokes(draw(held)) == strokes(draw(plain)) + 2  # and one in the legend
    beyond = replace(plain, powers=(replace(power, y=1e9),))
    assert strokes(draw(beyond)) == strokes(draw(plain)) + 1
    linear = replace(held, log=False)
    assert strokes(draw(linear)) == strokes(draw(replace(plain, log=False))) + 1


def strokes(svg: Svg) -> int:
    """How many lines are dashed."""
    dashed = [rule.name for rule in svg.rules if "stroke-dasharray" in dict(rule.declarations)]
    return sum(element.get("class") in dashed for element in tree(svg).iter(f"{NAMESPACE}path"))


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="a point to draw"):
        draw(ScatterPanel("x", (LOST,)))
    with pytest.raises(ValueError, match="else"):
        draw(ScatterPanel("x", (point("else", [1.0], [1.0]),)))
    with pytest.raises(ValueError, match="1 to 3 panels"):
        draw(*[ScatterPanel("x", (RAW,))] * 4)
    with pytest.raises(ValueError, match="one value per seed on both axes"):
        ScatterPoint("raw", np.zeros(2), np.zeros(3), Middle(0.0), Middle(0.0))


def test_a_name_stands_beside_its_marker_and_turns_away_from_others() -> None:
    panel = Box(0, 0, 300, 200)
    alone = Marker(100, 100, "raw", (100, 100, 100, 100))
    (name,) = place_names(panel, [alone], [])
    assert not name.far and name.box.x > 100
    beside = Marker(115, 100, "centred", (115, 115, 100, 100))
    first, second = place_names(panel, [alone, beside], [])
    assert first.box.right < 115 or first.box.bottom < 100 or first.box.y > 100
    assert second.box.x > 115 or second.box.bottom < 100 or second.box.y > 100


VALUES = st.lists(st.floats(1e-3, 1e6), min_size=1, max_size=6)


@st.composite
def charts(draw_: st.DrawFn) -> Svg:
    names = draw_(st.lists(st.text("abcde-", min_size=1, max_size=14), min_size=1, max_size=8))
    series = series_of({f"k{n}": f"n{name}" for n, name in enumerate(names)})
    count = draw_(st.integers(1, 2))
    panels = []
    for index in range(count):
        points = []
        for entry in series:
            xs = draw_(VALUES)
            ys = draw_(st.lists(st.floats(1, 1e4), min_size=len(xs), max_size=len(xs)))
            points.append(point(entry.key, xs, ys))
        panels.append(ScatterPanel(f"quantity {index}", tuple(points)))
    return scatter_chart("s", "t", panels, series, ScatterWording("steps", steps=True))


@settings(max_examples=12, deadline=None)
@given(charts())
def test_nothing_overlaps_or_leaves_the_chart(svg: Svg) -> None:
    assert overlapping(svg) == []
    assert clipped(svg) == []
    for element in tree(svg).iter(f"{NAMESPACE}use"):
        assert -0.5 <= float(element.attrib["x"]) <= svg.width + 0.5
        assert -0.5 <= float(element.attrib["y"]) <= svg.height + 0.5


def test_without_names_the_legend_tells_the_series_and_seeds_have_no_dots() -> None:
    svg = draw(named=False)
    assert words(svg).count("raw") == words(svg).count("whitened") == 1
    assert "one seed" not in words(svg) and "one seed" in words(draw())
    assert "raw: 1.00×10⁶ [9.00×10⁵, 1.10×10⁶]; 200 [180, 220]" in notes(svg)
