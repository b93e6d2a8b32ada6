"""One number a trial: what was never reached or diverged stays in the picture."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.charts import DotRow, Svg, Wording, seed_dots, series_of, step_curves
from reportgen.charts.seed_dots import dots_scale, stacked
from tests.charts import examples
from tests.charts.examples import learning
from tests.charts.reading import clipped, notes, overlapping, words

LINE_STYLES = series_of(["a"])


def draw(*values: float, **more: float) -> Svg:
    ends = {"estimate": math.nan, "low": math.nan, "high": math.nan, **more}
    row = DotRow("arm", "a", np.array(values), result="", **ends)  # type: ignore[arg-type]
    return seed_dots("d", "t", [row], LINE_STYLES, quantity="steps")


def test_every_seed_has_a_mark() -> None:
    found = notes(examples.dots())
    assert len([note for note in found if note.startswith("fast, one seed: ")]) == 4
    assert found.count("slow, one seed: never") == 2
    assert found.count("broken, one seed: diverged") == 4


def test_a_dot_names_its_seed_whatever_the_order_of_the_values() -> None:
    values = np.array([3.0, math.inf, 1.0])
    row = DotRow("arm", "a", values, 2.0, math.nan, math.nan, "2", seeds=(7, 8, 9))
    found = notes(seed_dots("d", "t", [row], LINE_STYLES, quantity="steps"))
    assert {"arm, seed 9: 1", "arm, seed 7: 3", "arm, seed 8: never"} <= {
        note.replace(".000", "") for note in found
    }


def test_missing_numbers_are_explained() -> None:
    said = words(examples.dots())
    assert "never or diverged" in said
    assert {"2 of 4 never", "4 of 4 diverged"} <= set(said)
    assert "never (2 of 12)" in examples.dots().description
    assert "diverged (4 of 12)" in examples.dots().description


def test_no_number_at_all() -> None:
    assert "arm, one seed: never" in notes(draw(math.inf, math.inf))


def test_without_any_number_the_axis_is_the_one_that_is_given() -> None:
    row = DotRow("arm", "a", np.array([math.inf]), math.inf, math.nan, math.nan, "never")
    svg = seed_dots("d", "t", [row], LINE_STYLES, quantity="steps", span=(0, 500))
    assert {"0", "500"} <= set(words(svg))


def test_steps_are_written_as_below_curves() -> None:
    row = DotRow("arm", "a", np.array([500.0, 1500, 2500]), 1500, 500, 2500, "median 1,500")
    svg = seed_dots("d", "t", [row], LINE_STYLES, quantity="steps", steps=True)
    curves = step_curves("s", "t", [learning("a", steps=np.arange(0, 2501, 500.0))], LINE_STYLES,
                         Wording("accuracy"))  # fmt: skip
    assert "2,000" in words(svg) and "2,000" in words(curves)
    assert "arm, one seed: 2,500" in notes(svg)
    assert not any("2000" in text or "2500" in text for text in words(svg) + notes(svg))
    late = DotRow("arm", "a", np.array([10_000.0, 40_000]), math.nan, math.nan, math.nan, "")
    assert "20k" in words(seed_dots("d", "t", [late], LINE_STYLES, quantity="steps", steps=True))


def test_values_far_apart_have_a_log_axis_and_say_so() -> None:
    assert "steps, log axis" in words(draw(1.0, 1000.0))
    assert "steps" in words(draw(1.0, 2.0))


def test_values_close_together_have_different_tick_labels() -> None:
    said = words(draw(0.99991, 0.99995, 0.99999))
    ticks = [text for text in said if text.startswith("0.9999")]
    assert len(ticks) >= 2 and len(set(ticks)) == len(ticks)


def test_a_wide_interval_does_not_press_the_dots_together() -> None:
    svg = draw(0.90, 0.92, estimate=0.91, low=-5.0, high=7.0)
    assert {"0.9", "0.92"} <= set(words(svg))
    assert clipped(svg) == []


def test_equal_values_stand_below_one_another() -> None:
    assert stacked([10, 10, 10, 20]) == [0, 1, 2, 0]
    assert stacked([5] * 7) == [0, 1, 2, 3, 4, 5, 6]


def test_of_many_seeds_columns_count_how_many_lie_where() -> None:
    few = draw(*[25.0] * 4, 40.0)
    assert "one seed" in words(few)
    svg = draw(*[25.0] * 40, *[40.0] * 20, 60.0)
    said = words(svg)
    assert "one seed" not in said and "40 seeds at this height" in said
    assert {"arm, 40 seeds: 25.00", "arm, 20 seeds: 40.00", "arm, 1 seed: 60.00"} <= set(notes(svg))
    assert "Columns: number of seeds, at most 40." in svg.description
    assert overlapping(svg) == [] and clipped(svg) == []


@given(st.lists(st.floats(1, 100), min_size=30, max_size=60))
def test_columns_count_every_seed_once(values: list[float]) -> None:
    svg = draw(*values, *[50.0] * 5)
    counted = [
        int(found[1]) for note in notes(svg) if (found := re.match(r"arm, (\d+) seed", note))
    ]
    assert sum(counted) == len(values) + 5


def test_many_seeds_that_never_arrive_are_one_mark_and_their_number() -> None:
    svg = draw(100.0, *[math.inf] * 23)
    assert "×23" in words(svg) and notes(svg).count("arm, 23 seeds: never") == 1
    both = draw(100.0, *[math.inf] * 23, *[math.nan] * 9)
    assert {"×23", "×9"} <= set(words(both))
    assert overlapping(both) == [] and clipped(both) == []
    assert notes(draw(100.0, *[math.inf] * 5)).count("arm, one seed: never") == 5


def test_one_outlying_seed_does_not_compress_the_others() -> None:
    values = [0.01 * number for number in range(60)]
    svg = draw(*values, -48.0, estimate=0.3, low=0.2, high=0.4)
    assert "arm, 1 seed: −48.00, beyond the axis" in notes(svg)
    assert "−48.00" in words(svg)
    scale = dots_scale([DotRow("arm", "a", np.array([*values, -48.0]), 0.3, 0.2, 0.4, "")])
    assert -1.5 < scale.low <= 0 and scale.high < 1.5
    assert overlapping(svg) == [] and clipped(svg) == []


@given(st.lists(st.floats(1, 100), min_size=2, max_size=60))
def test_every_seed_is_on_the_axis_or_told_beside_it(values: list[float]) -> None:
    found = notes(draw(*values, estimate=float(np.median(values))))
    counts = [1 if "one seed" in note else int(note.split()[1]) for note in found if "seed" in note]
    assert sum(counts) == len(values)


def test_an_accuracy_has_no_axis_beyond_one() -> None:
    rows = [DotRow("arm", "a", np.array([0.9, 0.95, 1.0]), 0.95, 0.8, 1.1, "")]
    scale = dots_scale(rows, bounds=(0.0, 1.0))
    assert scale.high == 1.0 and 0.7 < scale.low < 0.9


def test_without_an_interval_none_is_in_the_legend() -> None:
    assert not any("interval" in text for text in words(draw(1.0, 2.0)))
    assert any("interval" in text for text in words(draw(1.0, 2.0, low=0.5, high=3, estimate=1.5)))


def test_nothing_leaves_the_chart_or_overlaps() -> None:
    assert clipped(examples.dots()) == []
    assert overlapping(examples.dots()) == []


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        seed_dots("d", "t", [], LINE_STYLES, quantity="x")
