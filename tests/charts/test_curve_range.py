"""An axis over steps is made for what matters; what leaves it is marked at the edge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reportgen.charts import Curve, Wording, beyond, series_of, step_curves
from reportgen.charts.curve_data import Beyond, Reach
from reportgen.charts.curves import Plan, View
from tests.charts.reading import NAMESPACE, notes, tree, words

LINE_STYLES = series_of(["a", "b", "c"])
STEPS = np.arange(0.0, 1001.0, 50.0)
WORDING = Wording("loss")


def loss(series: str, *, floor: float = 0.01, facet: str = "", spike: float = 0.0) -> Curve:
    """A loss that falls from 2.3; `spike` is what one of four seeds passes at step 100."""
    seeds = np.tile(floor + 2.3 * np.exp(-STEPS / 100), (4, 1))
    seeds *= np.array([0.9, 1.0, 1.1, 1.2])[:, None]
    if spike:
        seeds[0, 2] = spike
    mean = np.exp(np.log(seeds).mean(axis=0))
    return Curve(series, facet, mean, mean * 0.8, mean * 1.2, seeds, at=STEPS)


def plan(*curves: Curve, axis: str = "log") -> Plan:
    styles = {entry.key: entry for entry in LINE_STYLES}
    return Plan.of(curves, styles, [View(axis)], WORDING, shared=True)  # type: ignore[arg-type]


def test_a_spike_does_not_press_the_other_curves_flat() -> None:
    calm, wild = plan(loss("a"), loss("b")).log, plan(loss("a"), loss("b", spike=1e30)).log
    assert wild.low == pytest.approx(calm.low, rel=0.2)
    assert wild.high < 1e4


def test_without_a_spike_everything_is_held() -> None:
    curves = [loss("a"), loss("b", floor=1e-4), loss("c", spike=8.0)]
    scale = plan(*curves).log
    values = np.concatenate([curve.positive_values() for curve in curves])
    assert scale.low <= values.min() and values.max() <= scale.high
    assert not beyond(curves, "log")


def test_where_nets_begin_and_end_is_held_however_short_it_lasts() -> None:
    steps = np.arange(0.0, 2001.0, 10.0)
    mean = np.where(steps == 0, 2.3, 1e-6 * (1 + steps / 2000))
    mean[-1] = 1e-9
    curve = Curve("a", "", mean, mean, mean, mean[np.newaxis], at=steps)
    scale = plan(curve).log
    assert scale.low < 1e-9 and scale.high > 2.3


def test_all_panels_keep_one_axis() -> None:
    found = plan(loss("a", facet="x"), loss("b", facet="y", spike=1e30))
    assert found.log.ticks and found.facets == ("x", "y")


def test_what_leaves_the_panel_is_marked_and_explained() -> None:
    svg = step_curves(
        "s", "t", [loss("a"), loss("b", spike=1e30)], LINE_STYLES, WORDING, axis="log"
    )
    marks = [note for note in notes(svg) if "beyond" in note]
    assert len(marks) == 1 and marks[0].startswith("b, step 100: ")
    assert "goes on beyond the axis" in words(svg)
    assert "Triangles at an edge: goes on beyond the axis." in svg.description
    calm = step_curves("s", "t", [loss("a")], LINE_STYLES, WORDING, axis="log")
    assert "Triangle" not in calm.description and "goes on beyond the axis" not in words(calm)


def test_a_seed_that_leaves_is_marked_where_its_mean_stays() -> None:
    wild = loss("b", spike=1e30)
    wild = replace(wild, mean=loss("b").mean, low=loss("b").low, high=loss("b").high)
    svg = step_curves("s", "t", [loss("a"), wild], LINE_STYLES, WORDING, axis="log")
    assert [note for note in notes(svg) if "beyond" in note] == [
        "b, step 100: 1.0×10³⁰, beyond the axis"
    ]


def test_the_furthest_values_are_told() -> None:
    assert beyond([loss("a"), loss("b", spike=1e30)], "log") == Beyond(1e30, None)
    assert beyond([loss("a"), loss("b", spike=1e-30)], "log") == Beyond(None, 1e-30)


def test_a_trial_that_diverged_is_not_beyond() -> None:
    lost = loss("b", spike=1e30)
    lost.seeds[0, 3:] = np.nan
    lost = replace(lost, mean=loss("b").mean)
    assert not beyond([loss("a"), lost], "log")


def test_layers_and_shares_are_held_whole() -> None:
    wild = loss("b", spike=1e30)
    assert Reach.of([replace(wild, at=None)], "log") == Reach()
    assert Reach.of([replace(wild, bounds=(0.0, 1.0))], "linear") == Reach()


def test_a_band_that_lies_beyond_the_axis_ends_at_its_edge() -> None:
    def paths(bound: float) -> list[str]:
        wild = loss("b", spike=1e30)
        low, high = wild.low.copy(), wild.high.copy()
        low[2], high[2] = bound, bound * 10
        curves = [loss("a"), replace(wild, low=low, high=high)]
        svg = step_curves("s", "t", curves, LINE_STYLES, WORDING, axis="log")
        return [element.attrib["d"] for element in tree(svg).iter(f"{NAMESPACE}path")]

    assert paths(1e20) == paths(1e40)
