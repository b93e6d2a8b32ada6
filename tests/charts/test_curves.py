"""Curves show every arm, seed and published number, and never hide what diverged."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from reportgen.charts import Curve, Svg, Wording, layer_curves, series_of
from reportgen.charts.curves import FEWEST_SEED_POINTS
from tests.charts import examples
from tests.charts.examples import curve
from tests.charts.reading import (
    NAMESPACE,
    clipped,
    notes,
    overlapping,
    series_keys,
    texts,
    tree,
    words,
)

WORDING = Wording("standard deviation", "mV", published="printed in the notes")
LINE_STYLES = series_of(["a", "b"])


def draw(*curves: Curve, **options: object) -> Svg:
    return layer_curves("s", "t", curves, LINE_STYLES, WORDING, **options)  # type: ignore[arg-type]


def paths_with(svg: Svg, subpaths: int) -> int:
    """How many lines of this many pieces there are: seeds are pieces of one path."""
    paths = [element.attrib["d"] for element in tree(svg).iter(f"{NAMESPACE}path")]
    return sum(len(re.findall("M", path)) == subpaths for path in paths)


def test_every_arm_facet_and_axis_is_named() -> None:
    svg = examples.lines()
    said = words(svg)
    assert series_keys(svg) == set(examples.INITIALISERS)
    for name in examples.FUNCTIONS:
        assert said.count(name) == 1
    assert said.count("Xavier normal") == 6  # at the lines of three facets on two axes
    assert "standard deviation of activations, linear axis" in said
    assert "standard deviation of activations, log axis" in said
    assert said.count("layer") == 3


def test_every_mark_is_explained() -> None:
    said = words(examples.lines())
    for text in ("mean over seeds", "one seed", "95 % confidence interval of the mean"):
        assert text in said
    assert "printed in the notes" in said
    assert "diverged: no finite value" not in said


def test_every_seed_is_a_line_of_its_own() -> None:
    svg = draw(curve("a", "f", [1, 2, 3], seeds=7), axes=("linear",))
    assert paths_with(svg, 7) == 1


def test_values_and_published_numbers_are_told_at_their_points() -> None:
    svg = draw(curve("a", "f", [0.5, 2.0], published=[0.49, math.nan]), axes=("linear",))
    assert notes(svg) == [
        "a, layer 1: 0.500 [0.485, 0.515]",
        "a, layer 2: 2.00 [1.94, 2.06]",
        "a, layer 1: published 0.49",
    ]


def test_one_seed_has_no_band_and_says_so() -> None:
    svg = draw(curve("a", "f", [1, 2, 3], seeds=1))
    assert "value" in words(svg)
    assert not any("interval" in text or "seed" in text for text in words(svg))
    assert "Band" not in svg.description
    assert "fill-opacity" not in svg.inline()
    assert notes(svg)[0] == "a, layer 1: 1.00"


def test_one_layer_shows_its_seeds_as_dots() -> None:
    svg = draw(curve("a", "f", [1.0], seeds=9), curve("b", "f", [2.0], seeds=9), axes=("linear",))
    assert sum(1 for _ in tree(svg).iter(f"{NAMESPACE}use")) == 2 * (9 + 1) + 1  # and the legend
    assert clipped(svg) == []


def test_the_unit_stands_beside_the_quantity() -> None:
    assert "standard deviation (mV), log axis" in words(draw(curve("a", "f", [1, 2])))


def test_diverged_layers_are_gaps_with_a_cross() -> None:
    lost = curve("a", "f", [1, math.inf, math.nan, 1e301, 5])
    svg = draw(lost, curve("b", "f", [1, 2, 3, 4, 5]), axes=("linear",))
    assert [note for note in notes(svg) if "diverged" in note] == [
        f"a, layer {layer}: diverged" for layer in (2, 3, 4)
    ]
    gap = draw(curve("a", "f", [1, 2, math.inf, 5, 6], seeds=1), axes=("linear",))
    assert {path.count("M") for path in seeds_of(gap)} == {2}, "the line is in two pieces"
    assert words(svg).count("diverged") == 1
    assert "diverged: no finite value" in words(svg)
    assert "diverged" in svg.description
    assert not re.search(r"\b(nan|inf)\b", svg.body, re.IGNORECASE)


def test_a_single_diverged_seed_is_marked_too() -> None:
    whole = curve("a", "f", [1, 2, 3], seeds=3)
    seeds = whole.seeds.copy()
    seeds[1, 2] = np.nan
    svg = draw(Curve("a", "f", whole.mean, whole.low, whole.high, seeds), axes=("linear",))
    assert [note for note in notes(svg) if "diverged" in note] == ["a, layer 3: diverged"]


def test_an_arm_whose_seeds_all_diverge_is_drawn_as_far_as_it_is_finite() -> None:
    """It leaves the panel of a linear axis, which holds the others; the axis is theirs."""
    lost = curve("a", "f", [1, 1e12, 1e24, math.nan])
    svg = draw(lost, curve("b", "f", [1, 2, 3, 4]))
    said = words(svg)
    assert said.count("a") == said.count("b") == 2, "both have their names on both axes"
    assert said.count("diverged") == 2
    assert "4" in said and not any("×10" in text for text in said[: said.index("layer")])
    assert sum(note.startswith("a, layer 2: 1.0") for note in notes(svg)) == 1, "on the log axis"
    assert max(abs(number) for number in numbers_of(svg)) < 3000
    assert clipped(svg) == []


@pytest.mark.parametrize(("top", "own"), [(0.92, False), (3.0, True)])
def test_panels_share_their_linear_axis_or_say_that_they_do_not(top: float, own: bool) -> None:
    svg = draw(curve("a", "tanh", [0.2, 0.42]), curve("a", "sigmoid", [0.5, top]), axes=("linear",))
    said = words(svg)
    assert ("standard deviation (mV), linear axis, separate for each panel" in said) == own
    assert ("standard deviation (mV), linear axis" in said) != own
    assert (said.count("0.8") == 2) != own


def test_an_arm_that_is_lost_does_not_part_the_axes() -> None:
    lost = curve("a", "tanh", [1, 1e12, math.nan])
    svg = draw(lost, curve("b", "tanh", [0.2, 0.4]), curve("b", "relu", [0.5, 0.6]))
    assert "standard deviation (mV), linear axis" in words(svg)


def test_bounds_make_no_band_where_there_is_no_mean() -> None:
    """The interval of a mean that is not finite is everything; drawn, it would fill the panel."""
    values, ends = np.array([0.5, math.nan]), np.array([0.4, -math.inf])
    seeds = np.array([[0.5, math.nan], [0.5, 0.5]])
    bounded = Curve("a", "f", values, ends, 1 - ends, seeds, bounds=(0.0, 1.0))
    ((low, high),) = bounded.bands
    assert (low[0], high[0]) == (0.4, 0.6)
    assert not np.isfinite([low[1], high[1]]).any()


def opacities(svg: Svg) -> list[str]:
    """How opaque the filled areas are, in the order in which they are drawn."""
    styles = {rule.name: dict(rule.declarations) for rule in svg.rules}
    found = [styles.get(path.get("class", ""), {}) for path in tree(svg).iter(f"{NAMESPACE}path")]
    return [style["fill-opacity"].text for style in found if "fill-opacity" in style]


def test_the_band_of_the_whole_curve_lies_lighter_around_the_interval() -> None:
    whole = curve("a", "f", [1.0, 2.0, 3.0])
    both = replace(whole, outer=(whole.low - 0.02, whole.high + 0.02))
    svg = draw(both, axes=("linear",))
    assert opacities(svg) == ["0.12", "0.22"] and opacities(draw(whole)) == ["0.22"] * 2
    said = words(svg)
    assert {WORDING.interval, WORDING.simultaneous} <= set(said)
    assert f"Dark band: {WORDING.interval}. Light band: {WORDING.simultaneous}." in svg.description
    assert WORDING.simultaneous not in words(draw(whole))
    (outer, inner) = both.bands
    assert (outer[0] < inner[0]).all() and (outer[1] > inner[1]).all()
    assert both.finite_values().max() >= max(outer[1])
    assert not both.far


def test_a_band_of_few_seeds_does_not_press_the_means_together() -> None:
    """Its part beyond twice the interval may leave the panel, but never the chart."""
    whole = curve("a", "f", [1.0, 2.0, 3.0], seeds=4)
    wide = replace(whole, outer=(whole.mean - 50, whole.mean + 50))
    assert wide.far
    assert wide.finite_values().max() == pytest.approx(3.0 + 2 * 0.09, abs=0.2)
    svg = draw(wide, axes=("linear",))
    assert "4" in words(svg) and not {"20", "50"} & set(words(svg))
    assert clipped(svg) == []
    drawn = [abs(number) for number in numbers_of(svg)]
    assert max(drawn) < 1000


def test_an_arm_without_an_interval_has_lines_alone() -> None:
    nothing = np.full(3, np.nan)
    few = replace(curve("a", "f", [1.0, 2.0, 3.0], seeds=3), low=nothing, high=nothing)
    svg = draw(few, axes=("linear",))
    assert opacities(svg) == [] and paths_with(svg, 3) == 1
    assert "mean over seeds" in words(svg) and WORDING.interval not in words(svg)
    assert "and" not in svg.description.split("Thin lines")[1]
    assert notes(svg)[0] == "a, layer 1: 1.00"


def test_of_many_deep_seeds_the_thin_lines_have_fewer_points() -> None:
    mean = [float(layer) for layer in range(1, 31)]
    few = draw(curve("a", "f", mean, seeds=3), axes=("linear",))
    many = draw(curve("a", "f", mean, seeds=400), axes=("linear",))
    points = [
        max(len(re.findall("[a-zA-Z]", path.split("M")[-1])) for path in seeds_of(svg))
        for svg in (few, many)
    ]
    assert points == [29, FEWEST_SEED_POINTS - 1]


def numbers_of(svg: Svg) -> list[float]:
    """Every coordinate, absolute or relative, of every path."""
    paths = [element.attrib["d"] for element in tree(svg).iter(f"{NAMESPACE}path")]
    return [float(text) for path in paths for text in re.findall(r"-?[\d.]+", path)]


def seeds_of(svg: Svg) -> list[str]:
    """The paths of several pieces: thin lines."""
    paths = [element.attrib["d"] for element in tree(svg).iter(f"{NAMESPACE}path")]
    return [path for path in paths if path.count("M") > 1]


def test_log_axis_says_what_it_leaves_out() -> None:
    svg = draw(curve("a", "f", [1, 0, -1, 2]), curve("b", "f", [1, 1, 1, 0]))
    assert "3 points ≤ 0 left out" in words(svg)
    assert "omits 3 points that are zero or negative" in svg.description
    alone = draw(curve("a", "f", [1, 0, -1, 2]), axes=("linear",))
    assert "left out" not in " ".join(words(alone))


def test_no_positive_value_at_all() -> None:
    svg = draw(curve("a", "f", [0, 0]), curve("b", "f", [-1, -1]))
    assert "no positive values" in words(svg)
    assert clipped(svg) == []


def test_nothing_finite_at_all() -> None:
    svg = draw(curve("a", "f", [math.nan, math.nan]))
    assert "diverged" in words(svg)
    assert series_keys(svg) == {"a"}


@pytest.mark.parametrize("mean", [[1e-45, 1.0, 1e38], [0.85, 0.8500001], [1e-45, 3e-45]])
def test_huge_and_tiny_values_keep_readable_ticks(mean: list[float]) -> None:
    svg = draw(curve("a", "f", mean), curve("a", "g", mean), curve("b", "h", mean))
    assert clipped(svg) == []
    assert not any(re.search(r"\d[eE][-+]?\d", text) for text in words(svg))


@pytest.mark.parametrize("means", [([4, 2, 1], [0.2, 0.5, 1]), ([1, 2, 4], [1, 0.5, 0.2])])
def test_the_value_axis_stands_left_and_the_names_right(means: tuple[list[float], ...]) -> None:
    """Also where gradients meet at the last layer."""
    svg = draw(*(curve(key, "f", mean) for key, mean in zip("ab", means, strict=True)))
    found = texts(svg)
    left, right = sorted(text.left for text in found if text.words == "layer")
    names = sorted(text.left for text in found if text.words in ("a", "b"))
    assert left < names[0] <= names[1] < right < names[2] <= names[3]
    ticks = [text for text in found if text.words == "0.5"]
    assert ticks and all(t.right < (left if t.right < names[0] else right) for t in ticks)


def test_panels_with_different_ranges_share_a_log_axis() -> None:
    svg = draw(curve("a", "tanh", [0.2, 0.4]), curve("a", "relu", [5, 120]))
    assert "standard deviation (mV), log axis" in words(svg)
    assert not any("linear axis" in text for text in words(svg))


def test_names_too_long_for_the_lines_go_to_a_legend() -> None:
    names = {"a": "정규분포 초기화 <b>&" + " long" * 30, "b": "an arm of some length that wraps no"}
    styles = series_of(names)
    both = [curve(key, "f", [1, 2]) for key in names]
    svg = layer_curves("s", "t", both, styles, WORDING)
    assert [text for text in words(svg) if text.startswith("정규분포")] == [
        text for text in words(svg) if text.endswith("…")
    ]
    assert words(svg).count(names["b"]) == 1
    assert any(note == names["a"] for note in notes(svg))
    assert clipped(svg) == []
    assert overlapping(svg) == []


def test_twenty_arms_in_eight_facets() -> None:
    keys = [f"arm {number}" for number in range(20)]
    every = [curve(key, f"f{n}", [1.0 + i, 2.0]) for n in range(8) for i, key in enumerate(keys)]
    svg = layer_curves("s", "t", every, series_of(keys), WORDING)
    assert [words(svg).count(key) for key in keys] == [1] * 20  # in the legend
    assert {f"f{n}" for n in range(8)} <= set(words(svg))
    assert clipped(svg) == []


def test_a_deep_net_labels_few_layers() -> None:
    svg = draw(curve("a", "f", list(np.linspace(1, 9, 200))), axes=("linear",))
    assert overlapping(svg) == []
    assert len([note for note in notes(svg) if note.startswith("a, layer")]) <= 15


def test_curves_that_do_not_fit_are_refused() -> None:
    good = curve("a", "f", [1, 2])
    with pytest.raises(ValueError, match="same layers"):
        Curve("a", "f", good.mean, good.low[:1], good.high, good.seeds)
    with pytest.raises(ValueError, match="same layers"):
        Curve("a", "f", good.mean, good.low, good.high, good.seeds[0])
    with pytest.raises(ValueError, match="same layers"):
        replace(good, outer=(good.low[:1], good.high))
    with pytest.raises(ValueError, match="nothing to draw"):
        draw()
    with pytest.raises(ValueError, match=r"Got \['unknown'\] instead"):
        draw(curve("unknown", "f", [1.0]))
