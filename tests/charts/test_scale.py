"""Axes hold their data and have few, readable, exact ticks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.charts.scale import layer_ticks, linear_scale, log_scale

FINITE = st.floats(min_value=-1e38, max_value=1e38).filter(lambda v: v == 0 or abs(v) > 1e-40)
POSITIVE = st.floats(min_value=1e-45, max_value=1e38)


@given(st.lists(FINITE, min_size=1, max_size=5))
def test_linear_axis_holds_its_values_and_zero(values: list[float]) -> None:
    scale = linear_scale(np.array(values))
    assert scale.low <= min(values) and max(values) <= scale.high
    assert scale.low <= 0 <= scale.high and scale.low < scale.high
    assert 0.0 in scale.ticks


@given(st.lists(FINITE, min_size=1, max_size=5))
def test_linear_ticks_enclose_the_values(values: list[float]) -> None:
    scale = linear_scale(np.array(values))
    slack = (scale.high - scale.low) * 1e-9  # ticks are multiples, rounded
    assert scale.ticks[0] <= min(0, *values) + slack
    assert scale.ticks[-1] >= max(0, *values) - slack


@given(st.lists(POSITIVE, min_size=1, max_size=5))
def test_log_axis_holds_its_values(values: list[float]) -> None:
    scale = log_scale(np.array(values))
    assert 0 < scale.low <= min(values) and max(values) <= scale.high
    assert scale.high / scale.low >= 10


@given(st.lists(POSITIVE, min_size=1, max_size=5))
def test_log_ticks_are_few_different_and_inside(values: list[float]) -> None:
    scale = log_scale(np.array(values))
    named = [label for label in scale.labels if label]
    assert 2 <= len(named) <= 9 and len(scale.ticks) <= 25
    assert len(set(named)) == len(named) and len(scale.labels) == len(scale.ticks)
    assert all(scale.low * 0.999 <= tick <= scale.high * 1.001 for tick in scale.ticks)


@given(st.lists(FINITE, min_size=1, max_size=5))
def test_linear_ticks_are_few_different_and_inside(values: list[float]) -> None:
    scale = linear_scale(np.array(values))
    assert 2 <= len(scale.ticks) <= 8
    assert len(set(scale.labels)) == len(scale.labels) == len(scale.ticks)
    assert all(scale.low <= tick <= scale.high for tick in scale.ticks)


def test_labels_are_plain_numbers_or_powers() -> None:
    assert log_scale(np.array([0.012, 90.0])).labels == ("0.01", "0.1", "1", "10", "100")
    wide = log_scale(np.array([1e-9, 1e3]))
    assert wide.ticks == pytest.approx([10.0**exponent for exponent in range(-9, 4)])
    named = [label for label in wide.labels if label]
    assert named == ["10⁻⁹", "10⁻⁶", "10⁻³", "10⁰", "10³"]  # one notation
    assert log_scale(np.array([0.85])).labels == ("0.5", "1", "2")
    assert linear_scale(np.array([0.87])).labels == ("0", "0.2", "0.4", "0.6", "0.8", "1")
    assert linear_scale(np.array([0.5])).labels[-1] == "0.5"
    assert linear_scale(np.array([0.0])).high == pytest.approx(1)


def test_fraction_goes_from_zero_to_one() -> None:
    for scale in (linear_scale(np.array([3.0])), log_scale(np.array([3.0, 700.0]))):
        assert scale.fraction(scale.low) == pytest.approx(0)
        assert scale.fraction(scale.high) == pytest.approx(1)


def test_layers_are_labelled_evenly_from_the_first() -> None:
    assert layer_ticks(6, 8) == (1, 2, 3, 4, 5, 6)
    assert layer_ticks(1, 8) == (1,)
    assert layer_ticks(30, 8) == (1, 5, 10, 15, 20, 25, 30)
    assert len(layer_ticks(10_000, 5)) <= 6
