"""Colours can be read and told apart on both papers, and charts agree on them."""

from __future__ import annotations

import matplotlib
import pytest

from reportgen.charts.colour import contrast, mix, shade_for
from reportgen.charts.style import (
    OKABE_ITO,
    PAINTS,
    css_variables,
    paint_of,
    sentinel,
    series_of,
    theme,
)

TEXT = ["ink", "muted", *(f"{name}-text" for name in OKABE_ITO)]


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


@pytest.mark.parametrize("name", OKABE_ITO)
def test_marks_stand_out_from_both_papers(name: str) -> None:
    assert contrast(PAINTS[name].light, PAINTS["paper"].light) >= 3
    assert contrast(PAINTS[name].dark, PAINTS["paper"].dark) >= 3


@pytest.mark.parametrize("name", [*("blue", "vermillion", "purple"), "muted", "ink"])
def test_verdicts_stand_out_from_the_zone_of_equality(name: str) -> None:
    assert contrast(PAINTS[name].light, PAINTS["zone"].light) >= 2.25
    assert contrast(PAINTS[name].dark, PAINTS["zone"].dark) >= 2.25


def test_series_differ_in_colour_and_in_dash_and_in_marker() -> None:
    looks = [entry.look for entry in series_of([str(number) for number in range(7)])]
    for trait in ("paint", "dash", "marker"):
        assert len({getattr(look, trait) for look in looks}) == 7


def test_twenty_series_all_look_different() -> None:
    looks = {entry.look for entry in series_of([str(number) for number in range(20)])}
    assert len(looks) == 20


def test_the_same_order_gives_the_same_looks() -> None:
    labelled = series_of({"a": "Arm a", "b": "Arm b"})
    assert [entry.look for entry in labelled] == [entry.look for entry in series_of("ab")]
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
