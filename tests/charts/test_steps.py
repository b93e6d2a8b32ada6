"""Curves over steps: every seed is there, divergence is marked, and a figure keeps its budget."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from reportgen.charts import Axis, Curve, Gap, Mark, Svg, Wording, series_of, step_curves
from reportgen.charts.curve_axis import StepAxis
from reportgen.charts.scale import evenly, step_scale
from tests.charts import examples
from tests.charts.examples import curve, learning
from tests.charts.reading import NAMESPACE, clipped, notes, overlapping, texts, tree, words

LINE_STYLES = series_of(["a", "b", "c"])
WORDING = Wording("accuracy")


def draw(*curves: Curve, **options: object) -> Svg:
    return step_curves("s", "t", curves, LINE_STYLES, WORDING, **options)  # type: ignore[arg-type]


def subpaths(svg: Svg) -> list[int]:
    """How many pieces each line has: seeds are pieces of one path."""
    paths = [element.attrib["d"] for element in tree(svg).iter(f"{NAMESPACE}path")]
    return [len(re.findall("M", path)) for path in paths]


def test_names_stand_where_all_lines_of_a_panel_end() -> None:
    early = learning("a", "early", steps=np.arange(0, 101, 20.0))
    stopped = replace(early, marks=(Mark("stop", 100.0),))
    svg = draw(stopped, learning("a", "late", steps=np.arange(0, 1001, 20.0)))
    near, far = sorted(text.left for text in texts(svg) if text.words == "a")
    panels = sorted(text.left for text in texts(svg) if text.words == "step")
    assert near < panels[0] < panels[1] < far  # each title is below the middle of its panel


def test_axes_names_and_marks_are_explained() -> None:
    said = words(examples.steps())
    for text in ("step", "step, log axis", "one seed", "target 0.9", "mean over seeds"):
        assert text in said
    assert said.count("Adam") == said.count("SGD") == 2
    assert "1,000" in said
    assert "Dashed line: target 0.9." in examples.steps().description


@pytest.mark.parametrize(("axis", "value"), [("log", 1e-6), ("log", 1e6), ("linear", 7.0)])
def test_the_axis_holds_what_guessing_scores(axis: Axis, value: float) -> None:
    """Unlike a target: how far all lines lie from it is what a reader wants to see."""

    def dashed(**marks: object) -> int:
        """Lines with dashes: one in the legend, and one in the panel if it is there."""
        wording = replace(WORDING, **marks)  # type: ignore[arg-type]
        svg = step_curves("s", "t", [learning("a")], LINE_STYLES, wording, axis=axis)
        assert words(svg).count("guessing") == 1
        assert "ed line: guessing." in svg.description
        dashes = {rule.name for rule in svg.rules if "stroke-dasharray" in dict(rule.declarations)}
        return sum(line.get("class") in dashes for line in tree(svg).iter())

    assert dashed(guess=(value, "guessing")) == 2
    assert dashed(levels=((value, "guessing"),)) == 1


def test_every_seed_is_a_line_of_its_own() -> None:
    assert 9 in subpaths(draw(learning("a", seeds=9)))


def test_a_trial_that_diverged_ends_in_a_cross_where_it_broke() -> None:
    svg = draw(learning("a"), learning("b", broken={1: 6, 3: 0}))
    assert [note for note in notes(svg) if "diverged" in note] == [
        "b, diverged after step 300",
        "b, diverged after step 0",
    ]
    assert words(svg).count("diverged") == 1  # in the legend
    assert "Crosses: diverged." in svg.description


def test_an_arm_without_a_mean_is_named_as_diverged() -> None:
    svg = draw(learning("a"), learning("b", broken=dict.fromkeys(range(5), 4)))
    assert words(svg).count("b") == 1
    assert words(svg).count("diverged") == 2  # beside the name and in the legend
    assert len([note for note in notes(svg) if note == "b, diverged after step 200"]) == 5


def test_a_seed_that_explodes_before_it_breaks_does_not_stretch_the_axis() -> None:
    lost = learning("a", broken={0: 5})
    assert lost.at is not None
    lost.seeds[0, 3:6] = [1e6, 1e20, 1e200]
    svg = draw(lost)
    ticks = {text for text in words(svg) if re.fullmatch(r"[0-9.]+", text)}
    assert {"0", "0.5", "1"} <= ticks or {"0", "0.2", "1"} <= ticks
    assert not re.search(r"\b(nan|inf)\b|\d{7}", svg.body, re.IGNORECASE)
    assert words(svg).count("diverged") == 2  # at the edge, and in the legend


def test_the_word_for_what_diverged_at_once_stands_above_the_panel() -> None:
    """Inside it would lie on the bands of the others, which begin there."""
    lost = learning("b")
    lost = replace(lost, mean=lost.mean * np.nan, seeds=lost.seeds * np.nan)
    svg = draw(learning("a"), lost)
    (cross,) = [n for n in dict.fromkeys(notes(svg)) if "diverged from the start" in n]
    assert cross.startswith("b, ")
    top = max(text.baseline for text in texts(svg) if text.words == "accuracy, linear axis")
    tick = min(text.baseline for text in texts(svg) if text.words == "1")
    words_there = [text for text in texts(svg) if text.words == "diverged" and text.left < 200]
    assert any(top < text.baseline < tick for text in words_there)
    assert overlapping(svg) == []


def test_panels_of_facets_share_their_value_axis() -> None:
    svg = draw(learning("a", "one"), learning("b", "two", speed=5000.0))
    said = words(svg)
    assert said.count("0.5") == 2 and said.count("one") == said.count("two") == 1


def test_many_evaluations_are_thinned_and_both_ends_stay() -> None:
    steps = np.arange(0, 100_001, 10).astype(float)
    long = learning("a", seeds=2, steps=steps, speed=2e4)
    for axis in (StepAxis(steps), StepAxis(steps, log=True)):
        thin = axis.thinned(long)
        assert len(thin.mean) <= 200
        assert thin.x[0] == (10 if axis.log else 0) and thin.x[-1] == 100_000
        assert len(thin.seeds_x) <= 200
        kept = np.isin(steps, thin.x)
        assert np.array_equal(thin.mean, long.mean[kept])
    assert len(draw(long).standalone("")) < 20_000


def test_a_figure_of_many_arms_and_seeds_keeps_its_budget() -> None:
    steps = np.arange(0, 1001, 10).astype(float)
    keys = [f"arm {n}" for n in range(8)]
    curves = [learning(key, seeds=20, steps=steps, speed=100.0 + 50 * n)
              for n, key in enumerate(keys)]  # fmt: skip
    svg = step_curves("s", "t", curves, series_of(keys), WORDING, across=("linear", "log"))
    assert len(svg.standalone("")) < 90_000


def test_both_bands_are_thinned_alike() -> None:
    steps = np.arange(0, 100_001, 10).astype(float)
    long = learning("a", seeds=5, steps=steps, speed=2e4)
    thin = StepAxis(steps).thinned(replace(long, outer=(long.low - 0.1, long.high + 0.1)))
    assert thin.outer is not None
    assert np.array_equal(thin.outer[0], thin.low - 0.1)


def test_a_band_without_seeds_has_no_thin_lines() -> None:
    whole = learning("a")
    bare = Curve("a", "", whole.mean, whole.low, whole.high, np.zeros((0, len(whole.x))),
                 at=whole.x)  # fmt: skip
    svg = draw(bare)
    assert "one seed" not in words(svg)
    assert "95 % confidence interval of the mean" in words(svg)
    assert "Thin lines" not in svg.description


def test_one_seed_has_no_band() -> None:
    svg = draw(learning("a", seeds=1))
    assert "value" in words(svg)
    assert not any("interval" in text for text in words(svg))


@pytest.mark.parametrize("last", [1, 3, 50, 999, 12_000, 250_000, 3_000_000])
@pytest.mark.parametrize("log", [False, True])
def test_step_axes_have_short_round_ticks(last: int, log: bool) -> None:
    scale = step_scale(np.arange(0, last + 1, max(1, last // 10)).astype(float), log=log, most=6)
    assert 2 <= len(scale.ticks) <= 9 or last <= 3
    assert all(len(label) <= 6 for label in scale.labels)
    assert len(set(scale.labels)) == len(scale.labels)
    assert all(scale.low <= tick <= scale.high for tick in scale.ticks)


def test_a_log_axis_needs_a_step() -> None:
    with pytest.raises(ValueError, match="must contain a positive step"):
        step_scale(np.zeros(1), log=True, most=5)


def test_thinning_is_even_along_the_axis() -> None:
    x = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 100])
    assert evenly(x, 3).tolist() == [0, 7, 8]
    assert evenly(x, 9).tolist() == list(range(9))
    assert x[evenly(x, 3, log=True)].tolist() == [1, 8, 100]


def test_nothing_leaves_the_chart_or_overlaps() -> None:
    assert clipped(examples.steps()) == []
    assert overlapping(examples.steps()) == []


def test_curves_without_steps_are_refused() -> None:
    with pytest.raises(ValueError, match="the steps at which it was measured"):
        draw(curve("a", "f", [1.0, 2.0]))


def test_names_that_would_pile_up_stand_in_a_legend() -> None:
    """Nine lines that end at one place: leaders to nine names would be a tangle."""
    keys = [f"arm {n}" for n in range(9)]
    styles = series_of(keys)
    alike = [learning(key, seeds=2, speed=50.0 + n / 10) for n, key in enumerate(keys)]
    apart = [
        replace(c, **{part: getattr(c, part) * (n + 1) for part in ("mean", "low", "high")},
                seeds=c.seeds * (n + 1))
        for n, c in enumerate(alike)
    ]  # fmt: skip

    def legend(curves: list[Curve]) -> bool:
        """Whether the names stand above the panels, all on one line."""
        svg = step_curves("s", "t", curves, styles, WORDING)
        return len({text.baseline for text in texts(svg) if text.words in keys}) == 1

    assert legend(alike) and not legend(apart)


def test_a_gap_is_filled_in_its_panel_and_says_its_width() -> None:
    one, other = learning("a", "one"), learning("b", "one", speed=900.0)
    gap = Gap("one", ("a", "b"), "gap 0.3")
    wording = replace(WORDING, gap="gap")
    plain = step_curves("s", "t", [one, other], LINE_STYLES, WORDING)
    svg = step_curves("s", "t", [one, other], LINE_STYLES, wording, gaps=[gap])
    assert "gap 0.3" in words(svg) and "gap" in words(svg)
    assert "var(--gap" in svg.inline() and "var(--gap" not in plain.inline()
    alone = step_curves("s", "t", [one], LINE_STYLES, wording, gaps=[gap])
    assert "gap 0.3" not in words(alone)
    assert clipped(svg) == [] and overlapping(svg) == []


def test_an_axis_from_a_floor_leaves_out_what_lies_below_and_marks_no_line() -> None:
    high = learning("a")
    svg = step_curves("s", "t", [high], LINE_STYLES, WORDING, floor=0.8)
    ticks = [float(text) for text in words(svg) if re.fullmatch(r"[01]\.?\d*", text)]
    assert min(tick for tick in ticks if tick) >= 0.7
    assert "goes on beyond the axis" not in words(svg)
    assert any(text.startswith("accuracy, linear axis from 0.") for text in words(svg))
