import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.stats import Interval, centre_interval, difference, ratio

sizes = st.floats(0.01, 100)
pairs = st.lists(st.tuples(sizes, sizes), min_size=2, max_size=10).map(
    lambda rows: (np.array([row[0] for row in rows]), np.array([row[1] for row in rows]))
)


def bounds(interval: Interval) -> tuple[float, float, float]:
    return interval.estimate, interval.low, interval.high


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_difference_is_the_centre_of_paired_differences(level):
    a, b = np.random.default_rng(0).normal(size=(2, 9))
    assert difference(a, b, level) == centre_interval(a - b, level)


def test_pairing_cancels_what_the_seeds_share():
    seeds = np.random.default_rng(3).normal(scale=10, size=8)
    effect = np.array([1.0, 1.1, 0.9, 1.0, 1.2, 0.8, 1.0, 1.0])
    interval = difference(seeds + effect, seeds)
    assert interval.low > 0.85 and interval.high < 1.15


def test_ratio_is_the_centre_of_logarithms():
    # Ratios 1, 2, 4, 8, 16, 32: the averages of two of their base-2 logs lie around 2.5.
    interval = ratio([1, 4, 12, 8, 16, 64], [1, 2, 3, 1, 1, 2])
    assert bounds(interval) == pytest.approx((2**2.5, 1, 32))


@given(pairs)
def test_swapping_negates_the_difference_and_inverts_the_ratio(pair):
    a, b = pair
    there, back = difference(a, b), difference(b, a)
    assert bounds(back) == pytest.approx((-there.estimate, -there.high, -there.low), rel=1e-12)
    there, back = ratio(a, b), ratio(b, a)
    with np.errstate(divide="ignore"):
        inverse = 1 / np.array([there.estimate, there.high, there.low])
    assert bounds(back) == pytest.approx(inverse, rel=1e-9)


@given(pair=pairs, shift=st.floats(-50, 50), scale=st.floats(0.1, 10))
def test_difference_ignores_a_common_shift_and_ratio_a_common_unit(pair, shift, scale):
    a, b = pair
    shifted, plain = difference(a + shift, b + shift), difference(a, b)
    assert bounds(shifted) == pytest.approx(bounds(plain), rel=1e-6, abs=1e-6)
    rescaled, plain = ratio(scale * a, scale * b), ratio(a, b)
    assert bounds(rescaled) == pytest.approx(bounds(plain), rel=1e-6)


@given(pairs)
def test_an_arm_against_itself_shows_no_effect(pair):
    a, _ = pair
    assert difference(a, a) == Interval(0, 0, 0, len(a), statistic="centre")
    assert ratio(a, a) == Interval(1, 1, 1, len(a), statistic="centre")


@pytest.mark.parametrize("bad", [0.0, -1.0])
def test_no_ratio_of_what_is_not_positive(bad):
    for a, b in ([1.0, bad], [1.0, 2.0]), ([1.0, 2.0], [bad, 1.0]), ([bad, bad], [bad, bad]):
        interval = ratio(a, b)
        assert math.isnan(interval.estimate)
        assert (interval.low, interval.high) == (-math.inf, math.inf)
        assert interval.note == "a ratio needs values above zero"


@pytest.mark.parametrize("compare", [difference, ratio])
def test_a_seed_without_a_value_unbounds_the_comparison(compare):
    for a, b in (
        ([1.0, math.nan], [1.0, 2.0]),
        ([1.0, 2.0], [math.nan, 1.0]),
        ([1.0, math.nan], [2.0, math.inf]),
    ):
        interval = compare(a, b)
        assert math.isnan(interval.estimate)
        assert (interval.low, interval.high) == (-math.inf, math.inf)
        assert interval.note == "some values are not finite"


def test_one_seed_bounds_nothing_but_keeps_a_ratio_positive():
    one = difference([3.0], [1.0])
    assert (bounds(one), one.note) == ((2.0, -math.inf, math.inf), "one value shows no spread")
    one = ratio([4.0], [2.0])
    assert bounds(one) == pytest.approx((2.0, 0.0, math.inf))
    assert one.note == "one value shows no spread"


def test_a_ratio_beyond_the_largest_float_says_so():
    interval = ratio([1e300] * 6, [1e-300] * 5 + [1e-200])
    assert interval.high == math.inf
    assert interval.note == "the bounds exceed the largest float"


@pytest.mark.parametrize("compare", [difference, ratio])
@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ([1.0, 2.0], [1.0], "the same seeds. Got 2 and 1 values instead"),
        ([1.0], [1.0, 2.0], "the same seeds. Got 1 and 2 values instead"),
        ([], [], "at least one run"),
        ([[1.0]], [1.0], r"shape \(n,\)"),
    ],
)
def test_seeds_that_do_not_match_are_refused(compare, a, b, message):
    with pytest.raises(ValueError, match=message):
        compare(a, b)


@pytest.mark.parametrize("values", [[1.0, 2.0], [0.0, 1.0]])
def test_the_level_is_checked_whatever_the_values(values):
    with pytest.raises(ValueError, match=r"between 0 and 1\. Got 95 instead"):
        ratio(values, values, level=95)
