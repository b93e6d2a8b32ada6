"""Quantile bands: arms side by side on one axis, so that a drift in one of them is seen."""

from __future__ import annotations

import numpy as np
import pytest

from reportgen.charts import QuantilePanel, Svg, quantile_bands, series_of
from reportgen.charts.quantile_bands import columns_of
from tests.charts import examples
from tests.charts.examples import STEPS, quantiles
from tests.charts.reading import clipped, notes, overlapping, series_keys, words

LINE_STYLES = series_of(["a", "b"])


def draw(*panels: QuantilePanel) -> Svg:
    return quantile_bands("q", "t", panels, LINE_STYLES, quantity="input")


def test_arms_rows_and_bands_are_named() -> None:
    said = words(examples.bands())
    assert said.count("without") == said.count("with batch norm") == 1
    assert {"layer 1: input", "layer 2: input", "median", "15 to 85 %", "5 to 95 %"} <= set(said)
    assert series_keys(examples.bands()) == {"a", "b"}
    assert "layer 1 and layer 2" in examples.bands().description


def test_first_and_last_quantiles_are_told() -> None:
    svg = draw(QuantilePanel("arm", "a", STEPS, quantiles()))
    assert notes(svg)[0] == "arm: 0 [−1.6, 1.6] at step 0, 2.0 [−1.3, 5.3] at step 1,000"


def test_panels_of_a_row_share_one_axis() -> None:
    small, large = quantiles(drift=0.0), 100 * quantiles(drift=0.0)
    svg = draw(QuantilePanel("x", "a", STEPS, small), QuantilePanel("y", "b", STEPS, large))
    assert words(svg).count("100") == 1


def test_an_arm_that_diverged_is_marked() -> None:
    lost = quantiles()
    lost[5:] = np.nan
    svg = draw(QuantilePanel("x", "a", STEPS, lost))
    assert "diverged" in words(svg)
    assert "x: diverged" in notes(svg)
    assert "nan" not in svg.body


def test_nothing_finite_at_all() -> None:
    svg = draw(QuantilePanel("x", "a", STEPS, quantiles() * np.nan))
    assert "diverged" in words(svg)


def test_many_arms_stand_in_blocks_and_keep_the_budget() -> None:
    steps = np.arange(0, 5001, 10).astype(float)
    rng = np.random.default_rng(0)
    panels = [
        QuantilePanel(f"arm {n} with a long name", "a", steps,
                      quantiles(steps) + rng.normal(0, 0.2, (len(steps), 5)), f"layer {layer}")
        for layer in (1, 2, 3)
        for n in range(8)
    ]  # fmt: skip
    svg = draw(*panels)
    assert len(svg.standalone("")) < 80_000
    assert clipped(svg) == []
    assert overlapping(svg) == []


@pytest.mark.parametrize(("arms", "across"), [(4, 4), (5, 3), (6, 3), (7, 4), (9, 3)])
def test_blocks_are_filled_evenly(arms: int, across: int) -> None:
    panels = [QuantilePanel(f"arm {n}", "a", STEPS, quantiles()) for n in range(arms)]
    assert columns_of(arms) == across
    assert words(draw(*panels)).count("step") == arms


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="must have the shape"):
        QuantilePanel("x", "a", STEPS, quantiles()[:3])
    with pytest.raises(ValueError, match=r"Got \['unknown'\] instead"):
        draw(QuantilePanel("x", "unknown", STEPS, quantiles()))
    with pytest.raises(ValueError, match="same arms"):
        draw(
            QuantilePanel("x", "a", STEPS, quantiles(), "one"),
            QuantilePanel("y", "a", STEPS, quantiles(), "two"),
        )


@pytest.mark.parametrize(
    ("arms", "together", "columns"),
    [(6, 2, 4), (6, 1, 3), (10, 2, 4), (4, 2, 4), (6, 3, 3), (2, 2, 2), (12, 4, 4), (8, 5, 4)],
)
def test_arms_that_belong_together_stand_in_one_row(arms: int, together: int, columns: int) -> None:
    assert columns_of(arms, together) == columns
