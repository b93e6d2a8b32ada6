"""Two numbers at once: every cell can be read, lost trials are told, one scale for all panels."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.charts import HeatCell, HeatLevels, HeatPanel, Svg, heat_map
from reportgen.charts.colour import contrast, mix
from reportgen.charts.heat_map import LEAST, MOST
from reportgen.charts.style import PAINTS, TEXT_CONTRAST
from tests.charts.reading import NAMESPACE, clipped, notes, overlapping, tree, words

X = HeatLevels("learning rate", ("0.01", "0.1", "1"))
Y = HeatLevels("standard deviation of the initial weights", ("0.03", "0.6"))
NAN = math.nan


def cell(value: float, lost: int = 0) -> HeatCell:
    return HeatCell(value, f"{value:.2f}" if math.isfinite(value) else "", lost, 10)


def panel(title: str, *rows: tuple[HeatCell | None, ...]) -> HeatPanel:
    return HeatPanel(title, rows)


NONE = panel(
    "none", (cell(0.1), cell(0.9), cell(0.5, 3)), (cell(0.2), cell(NAN, 10), cell(NAN, 10))
)
BATCH = panel("batch", (cell(0.9), cell(0.95), None), (cell(0.8), cell(0.9), cell(0.1)))


def draw(*rows: tuple[HeatPanel, ...]) -> Svg:
    return heat_map("h", "t", rows or ((NONE, BATCH),), X, Y, quantity="accuracy")


def test_every_cell_tells_its_number() -> None:
    said = words(draw())
    assert {"0.10", "0.90", "0.50", "0.20", "0.95", "0.80"} <= set(said)
    where = "standard deviation of the initial weights 0.03"
    assert f"none, learning rate 0.01, {where}: 0.10" in notes(draw())


def test_long_names_of_levels_are_wrapped_not_cut() -> None:
    names = ("few examples, early stopping", "many examples, none")
    cells = ((HeatCell(0.5, "0.5"), HeatCell(0.7, "0.7")),) * 2
    svg = heat_map("h", "t", [[HeatPanel("", cells)]], HeatLevels("", names),
                   HeatLevels("", names), quantity="fraction")  # fmt: skip
    assert " ".join(words(svg)).count("few examples") == 2
    assert "…" not in "".join(words(svg))
    assert overlapping(svg) == [] and clipped(svg) == []


def test_lost_trials_are_told() -> None:
    said = words(draw())
    assert said.count("diverged") == 3  # two cells and the legend
    assert "3 of 10 diverged" in said
    assert "none: 0.100 to 0.900; 23 of 60 trials diverged" in draw().description


def test_without_losses_nothing_is_said_of_them() -> None:
    whole = panel("", *(tuple(cell(0.1 * n) for n in (1, 2, 3)) for _ in Y.names))
    assert "diverged" not in words(draw((whole,)))


def test_all_panels_share_one_scale() -> None:
    said = words(draw())
    assert said.count("0.1") == 3  # the low end of the scale, and a level below each panel
    assert said.count("0.95") == 2  # the high end, and the cell


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("opacity", [LEAST, (LEAST + MOST) / 2, MOST])
def test_numbers_are_legible_on_every_colour(theme: str, opacity: float) -> None:
    paper, heat, ink = (getattr(PAINTS[name], theme) for name in ("paper", "heat", "ink"))
    assert contrast(mix(paper, heat, opacity), ink) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_ends_of_the_scale_are_told_apart(theme: str) -> None:
    paper, heat = (getattr(PAINTS[name], theme) for name in ("paper", "heat"))
    assert contrast(mix(paper, heat, LEAST), mix(paper, heat, MOST)) > 2.5


def test_a_higher_value_has_a_stronger_colour() -> None:
    svg = draw((panel("", *(tuple(cell(v) for v in (0.1, 0.5, 0.9)) for _ in Y.names)),))
    rules = {rule.name: dict(rule.declarations) for rule in svg.rules}
    found = {}
    for group in tree(svg).iter():
        title = group.find(f"{NAMESPACE}title")
        if title is None or "0.03: " not in (title.text or ""):
            continue
        (path,) = group.iter(f"{NAMESPACE}path")
        found[(title.text or "")[-4:]] = float(rules[path.attrib["class"]]["opacity"].text)
    assert found["0.10"] < found["0.50"] < found["0.90"]


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="a cell for each pair"):
        heat_map("h", "t", [], X, Y, quantity="x")
    with pytest.raises(ValueError, match="a cell for each pair"):
        draw((panel("", (cell(1.0),)),))


CELLS = st.one_of(
    st.none(),
    st.builds(cell, st.floats(0, 1), st.integers(0, 9)),
    st.just(cell(NAN, 10)),
)


@st.composite
def maps(draw_: st.DrawFn) -> Svg:
    across, up, panels = (draw_(st.integers(*ends)) for ends in ((2, 7), (2, 6), (1, 3)))
    x = HeatLevels("learning rate", tuple(f"{10.0 ** (n - 3):g}" for n in range(across)))
    y = HeatLevels(
        draw_(st.sampled_from(["depth", Y.title])), tuple(f"{n / 100:g}" for n in range(up))
    )
    rows = [
        [
            HeatPanel(
                f"weight_decay 0.00{n}",
                tuple(tuple(draw_(CELLS) for _ in x.names) for _ in y.names),
            )
            for n in range(panels)
        ]
        for _ in range(draw_(st.integers(1, 2)))
    ]
    return heat_map("h", "t", rows, x, y, quantity="validation accuracy after the last step")


@settings(max_examples=8, deadline=None)
@given(maps())
def test_nothing_overlaps_or_leaves_the_chart(svg: Svg) -> None:
    assert overlapping(svg) == []
    assert clipped(svg) == []
