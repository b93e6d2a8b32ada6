"""Numbers of sentences: sizes above zero and factors above one, with the side told apart."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.findings.amounts import apart, changed, is_told_as_change, probability
from reportgen.stats import Interval

positive = st.floats(1e-3, 1e3)


def interval(estimate, low, high):
    return Interval(estimate, low, high, 10)


def test_a_ratio_below_one_is_told_as_so_many_percent_fewer():
    told, side = changed(interval(0.767, 0.71, 0.83), "steps", infinity="infinity")
    assert (side, told.estimate, told.low, told.high) == (-1, "23.3", "17.0", "29.0")
    assert told.change


def test_a_negative_difference_is_told_by_its_size():
    told, side = apart(interval(-6.3, -7.4, -5.2), "points", infinity="infinity")
    assert (side, told.estimate, told.low, told.high) == (-1, "6.3", "5.2", "7.4")


def test_a_side_that_never_arrives_leaves_nothing():
    told, side = changed(interval(0.01, 0, 0.5), "steps", infinity="infinity")
    assert (side, told.low, told.high) == (-1, "50.0", "100.0")


@pytest.mark.parametrize(
    ("ratio", "unit", "change"),
    [
        (0.77, "steps", True),
        (1.9, "", True),
        (3.1, "", False),
        (1e-6, "", False),
        (0.9, "percent", False),
        (math.inf, "", False),
        (math.nan, "", False),
    ],
)
def test_which_ratios_are_told_as_changes(ratio, unit, change):
    assert is_told_as_change(interval(ratio, -math.inf, math.inf), unit) == change


@pytest.mark.parametrize("bounds", [(0.9, 1.2), (-math.inf, math.inf)])
def test_without_a_side_numbers_stay_as_they_are(bounds):
    told, side = changed(interval(1.05, *bounds), "", infinity="infinity")
    assert side == 0
    assert told.estimate == "5"


uneven = positive.map(lambda x: 1.00037 * x)  # 15 % is rounded up or down by its last bit


@given(a=uneven, b=uneven, c=uneven)
def test_a_change_and_its_mirror_are_told_alike(a, b, c):
    low, estimate, high = sorted([a, b, c])
    more, up = changed(interval(1 + estimate, 1 + low, 1 + high), "", infinity="infinity")
    less, down = changed(interval(1 - estimate, 1 - high, 1 - low), "", infinity="infinity")
    assert (up, down) == (1, -1)
    for ours, theirs in zip(numbers(more), numbers(less), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-3)


def numbers(told):
    texts = (told.estimate, told.low, told.high)
    return [float(text.replace("×10", "e").translate(RAISED)) for text in texts]


RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.02734, "p = 0.027"), (0.0005, "p < 0.001"), (1.0, "p = 1"), (0.001, "p = 0.001")],
)
def test_p_values_have_two_digits(p, text):
    assert probability(p) == text
