"""Two rankings side by side: places, names, axes that fit their column, lines that join an arm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reportgen.charts import Rank, RankedArm, Svg, series_of, two_rankings
from tests.charts.reading import clipped, notes, overlapping, texts, words

KEYS = [f"arm {n}" for n in range(5)]
LINE_STYLES = series_of(KEYS)


def rank(place: int, value: float) -> Rank:
    return Rank(place, f"{place + 1}.", value, value * 0.9, value * 1.1, f"{value:g}")


def arms(first: list[float], second: list[float]) -> list[RankedArm]:
    places = [np.argsort(np.argsort(values)).tolist() for values in (first, second)]
    return [
        RankedArm(key, key, (rank(places[0][n], first[n]), rank(places[1][n], second[n])))
        for n, key in enumerate(KEYS)
    ]


def draw(ranked: list[RankedArm]) -> Svg:
    return two_rankings("r", "t", ranked, LINE_STYLES, ("as written", "tuned"), "loss")


RANKED = arms([5.0, 4.0, 3.0, 2.0, 1.0], [0.1, 0.2, 0.3, 0.4, 0.5])


def test_the_best_stands_at_the_top_of_each_column() -> None:
    found = texts(draw(RANKED))
    for left, order in ((True, KEYS[::-1]), (False, KEYS)):
        names = [t for t in found if t.words[3:] in KEYS and (t.left < 400) is left]
        names.sort(key=lambda t: t.baseline)
        assert [t.words for t in names] == [f"{n + 1}. {key}" for n, key in enumerate(order)]


def test_marks_say_their_numbers_and_nothing_overlaps() -> None:
    svg = draw(RANKED)
    assert "arm 0: 5. 5" in notes(svg) and "arm 0: 1. 0.1" in notes(svg)
    assert clipped(svg) == [] and overlapping(svg) == []
    assert "as written (best: arm 4) and tuned (best: arm 0)" in svg.description


def test_a_column_whose_results_differ_by_factors_has_a_logarithmic_axis() -> None:
    svg = draw(arms([0.01, 0.1, 1.0, 10.0, 100.0], [0.1, 0.2, 0.3, 0.4, 0.5]))
    assert words(svg).count("loss, log axis") == words(svg).count("loss") == 1


def test_an_arm_without_a_result_has_a_place_but_no_mark() -> None:
    lost = replace(RANKED[0].both[0], estimate=np.nan, low=np.nan, high=np.nan, result="3 lost")
    svg = draw([replace(RANKED[0], both=(lost, RANKED[0].both[1])), *RANKED[1:]])
    assert "3 lost" in words(svg) and "arm 0: 5. 5" not in notes(svg)
    assert "nan" not in svg.body.lower()


def test_unknown_series_and_no_arms_are_refused() -> None:
    with pytest.raises(ValueError, match=r"Got \['arm 1', .*\] instead"):
        two_rankings("r", "t", RANKED, LINE_STYLES[:1], ("a", "b"), "loss")
    with pytest.raises(ValueError, match="nothing to draw"):
        draw([])


def test_long_names_are_written_whole_on_two_lines() -> None:
    long = "same examples, batches of 256"
    svg = draw([replace(RANKED[0], label=long), *RANKED[1:]])
    said = " ".join(words(svg))
    assert "same examples, batches" in said and "256" in said and "\u2026" not in said
    assert clipped(svg) == [] and overlapping(svg) == []
