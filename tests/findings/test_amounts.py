"""Numbers of sentences: sizes above zero and factors above one, with the side told apart."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.findings.amounts import apart, factor, probability
from reportgen.stats import Interval

positive = st.floats(1e-3, 1e3)


def interval(estimate, low, high):
    return Interval(estimate, low, high, 10)


def test_a_ratio_below_one_is_told_as_so_many_times_fewer():
    told, side = factor(interval(1 / 3.1, 1 / 3.7, 1 / 2.6), "steps", infinity="infinity")
    assert (side, told.estimate, told.low, told.high) == (-1, "3.10", "2.60", "3.70")


def test_a_negative_difference_is_told_by_its_size():
    told, side = apart(interval(-6.3, -7.4, -5.2), "points", infinity="infinity")
    assert (side, told.estimate, told.low, told.high) == (-1, "6.3", "5.2", "7.4")


def test_a_side_that_never_arrives_is_infinitely_often_slower():
    told, side = factor(interval(0.01, 0, 0.5), "steps", infinity="infinity")
    assert (side, told.high) == (-1, "infinity")


@pytest.mark.parametrize("bounds", [(0.9, 1.2), (-math.inf, math.inf)])
def test_without_a_side_numbers_stay_as_they_are(bounds):
    assert factor(interval(1.05, *bounds), "", infinity="infinity")[1] == 0


@given(a=positive, b=positive, c=positive)
def test_a_factor_and_its_inverse_are_told_alike(a, b, c):
    low, estimate, high = sorted([a, b, c])
    if low > 1:
        more, up = factor(interval(estimate, low, high), "", infinity="infinity")
        less, down = factor(interval(1 / estimate, 1 / high, 1 / low), "", infinity="infinity")
        assert (up, down) == (1, -1)
        assert more == less


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.02734, "p = 0.027"), (0.0005, "p < 0.001"), (1.0, "p = 1"), (0.001, "p = 0.001")],
)
def test_p_values_have_two_digits(p, text):
    assert probability(p) == text
