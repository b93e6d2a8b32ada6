"""Colours can be read and told apart on both papers, and charts agree on them."""

from __future__ import annotations

from itertools import combinations, pairwise

import matplotlib
import pytest

from reportgen.charts.colour import contrast, luminance, mix, shade_for
from reportgen.charts.style import (
    ELSEWHERE,
    FURTHER,
    LINE_STYLES,
    OKABE_ITO,
    PAINTS,
    RAMP_STEPS,
    css_variables,
    ordered_series,
    paint_of,
    sentinel,
    series_of,
    theme,
)
from tests.charts.eyes import distance

COLOURS = [*OKABE_ITO, *FURTHER, *(f"ramp{n}" for n in range(RAMP_STEPS))]
TEXT = ["ink", "muted", *(f"{name}-text" for name in COLOURS)]


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#767676", "#ffffff", 4.54), ("#ff0000", "#ffffff", 4.00)],
)
def test_contrast_agrees_with_published_values(first: str, second: str, ratio: float) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.005)
    assert contrast(second, first) == contrast(first, second)


def test_shade_is_the_nearest_that_suffices() -> None:
    shade = shade_for("#e69f00", "#ffffff", 4.5)
    step = next(n for n in range(101) if mix("#e69f00", "#000000", n / 100) == shade)
    assert contrast(shade, "#ffffff") >= 4.5
    assert contrast(mix("#e69f00", "#000000", (step - 1) / 100), "#ffffff") < 4.5
    assert shade_for("#000000", "#ffffff", 4.5) == "#000000"


@pytest.mark.parametrize("name", TEXT)
def test_text_is_readable_on_paper_and_on_the_shaded_side(name: str) -> None:
    for ground in ("paper", "wash") if name in ("ink", "muted") else ("paper",):
        assert contrast(PAINTS[name].light, PAINTS[ground].light) >= 4.5
        assert contrast(PAINTS[name].dark, PAINTS[ground].dark) >= 4.5


@pytest.mark.parametrize("name", COLOURS)
def test_marks_stand_out_from_both_papers(name: str) -> None:
    assert contrast(PAINTS[name].light, PAINTS["paper"].light) >= 3
    assert contrast(PAINTS[name].dark, PAINTS["paper"].dark) >= 3


@pytest.mark.parametrize("name", [*("blue", "vermillion", "purple"), "muted", "ink"])
def test_verdicts_stand_out_from_the_zone_of_equality(name: str) -> None:
    assert contrast(PAINTS[name].light, PAINTS["zone"].light) >= 2.25
    assert contrast(PAINTS[name].dark, PAINTS["zone"].dark) >= 2.25


@pytest.mark.parametrize("paper", ["light", "dark"])
def test_twelve_series_differ_in_colour_and_in_marker(paper: str) -> None:
    styles = [entry.style for entry in series_of([str(number) for number in range(12)])]
    assert len({style.paint for style in styles}) == len({style.marker for style in styles}) == 12
    for one, other in combinations(styles, 2):
        first, second = (getattr(PAINTS[style.paint], paper) for style in (one, other))
        assert distance(first, second) >= 9, (one, other)


def grey(colour: str) -> float:
    """Lightness, 0 to 100, as on a print without colours."""
    return distance("#000000", "#" + f"{round(255 * _encoded(luminance(colour))):02x}" * 3)


def _encoded(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


@pytest.mark.parametrize("count", [3, 5, 12])
@pytest.mark.parametrize("paper", ["light", "dark"])
def test_ordered_series_grow_towards_ink_for_all_eyes(paper: str, count: int) -> None:
    series = ordered_series([str(number) for number in range(count)])
    colours = [getattr(PAINTS[entry.style.paint], paper) for entry in series]
    ground = getattr(PAINTS["paper"], paper)
    ratios = [contrast(colour, ground) for colour in colours]
    assert ratios == sorted(ratios)
    assert len({entry.style.marker for entry in series}) == 1
    for eyes in ("normal", "protan", "deutan", "tritan"):
        steps = [distance(a, b, eyes) for a, b in pairwise(colours)]
        assert min(steps) * (count - 1) > 20, (eyes, steps)
    shades = [grey(colour) for colour in colours]
    assert min(abs(a - b) for a, b in pairwise(shades)) * (count - 1) > 20  # in print


def test_series_of_one_figure_leave_the_first_colours_to_arms() -> None:
    own = {entry.style.paint for entry in series_of("abc", ELSEWHERE)}
    assert own.isdisjoint(entry.style.paint for entry in series_of([str(n) for n in range(7)]))


def test_distance_is_that_of_a_perceptual_space() -> None:
    assert distance("#000000", "#ffffff") == pytest.approx(100, abs=0.1)
    assert distance("#123456", "#123456") == 0
    # red and green of one lightness: far apart, but not to eyes without the cones for one of them
    assert distance("#c44e52", "#6d8b3c", "deutan") < distance("#c44e52", "#6d8b3c") / 2


def test_all_looks_are_of_known_paints() -> None:
    assert {style.paint for style in LINE_STYLES} == {*OKABE_ITO, *FURTHER}


def test_twenty_series_all_look_different() -> None:
    styles = {entry.style for entry in series_of([str(number) for number in range(20)])}
    assert len(styles) == 20


def test_the_same_order_gives_the_same_looks() -> None:
    labelled = series_of({"a": "Arm a", "b": "Arm b"})
    assert [entry.style for entry in labelled] == [entry.style for entry in series_of("ab")]
    assert [entry.label for entry in labelled] == ["Arm a", "Arm b"]


def test_sentinels_stand_for_one_paint_each() -> None:
    assert [paint_of(sentinel(name)) for name in PAINTS] == list(PAINTS)
    assert paint_of("#000000") is None


def test_css_gives_every_paint_for_light_and_for_dark() -> None:
    light, dark = css_variables("main").split("@media (prefers-color-scheme:dark)")
    for name, paint in PAINTS.items():
        assert f"--{name}:{paint.light};" in light
        assert f"--{name}:{paint.dark};" in dark
    assert light.startswith("main{")


def test_theme_leaves_the_settings_of_the_user_alone() -> None:
    with matplotlib.rc_context({"font.size": 33.0}):
        with theme("slug"):
            assert matplotlib.rcParams["font.size"] != 33.0
            assert matplotlib.rcParams["svg.hashsalt"] == "slug"
        assert matplotlib.rcParams["font.size"] == 33.0
