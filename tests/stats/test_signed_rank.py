import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reportgen.stats import centre_interval, signed_rank, signed_rank_test
from reportgen.stats.signed_rank import ABOVE_CENTRE, averages_beyond, least_p, sign_test

values = st.lists(st.integers(-20, 20).map(float), min_size=1, max_size=9)
continuous = st.lists(
    st.floats(-100, 100, allow_nan=False).map(lambda x: round(x, 6)), min_size=6, max_size=12
)


@given(values)
def test_it_counts_patterns_of_signs(found):
    ranks = stats.rankdata(np.abs(found))
    signed = ranks * np.sign(found)
    sums = [
        float(np.abs(signed) @ signs) for signs in itertools.product((1, -1), repeat=len(found))
    ]
    above = np.mean([total >= signed.sum() for total in sums]) if any(found) else 1
    assert signed_rank_test(found)[0] == pytest.approx(above, abs=1e-12)


@pytest.mark.parametrize("n", [6, 9, 30, 60])
def test_it_is_the_exact_test_of_scipy(n):
    found = np.random.default_rng(n).normal(0.3, 1, n)
    expected = [
        stats.wilcoxon(found, alternative=way, method="exact").pvalue for way in ("greater", "less")
    ]
    assert signed_rank_test(found) == pytest.approx(expected, rel=1e-9)


@given(values, st.sampled_from([1e-300, 1e-3, 7.0, 1e300]))
def test_the_unit_does_not_matter(found, unit):
    assert signed_rank_test(np.array(found) * unit) == signed_rank_test(found)


@given(values)
def test_exchanging_the_arms_exchanges_the_sides(found):
    assert signed_rank_test(-np.array(found)) == signed_rank_test(found)[::-1]


@pytest.mark.parametrize("n", [1, 5, 14, 40])
def test_values_of_one_sign_give_the_smallest_p(n):
    spread = np.random.default_rng(n).uniform(1, 2, n)
    assert signed_rank_test(spread) == pytest.approx((2.0**-n, 1))
    assert least_p(n) == 1.5 * 2.0**-n


def test_five_seeds_cannot_reach_five_percent_on_two_sides():
    assert 2 * least_p(5) > 0.05 > 2 * least_p(6)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_without_a_centre_there_is_nothing_to_test(bad):
    assert signed_rank_test([1.0, 2.0, bad]) == (1, 1)
    assert math.isnan(centre_interval([1.0, 2.0, bad]).estimate)
    assert not centre_interval([1.0, 2.0, bad]).bounded


def test_no_difference_at_all_says_nothing():
    assert signed_rank_test([0.0] * 8) == (1, 1)


@pytest.mark.parametrize("n", [201, 400])
def test_beyond_what_is_counted_normal_theory_agrees(n):
    found = np.random.default_rng(3).normal(0.15, 1, n)
    expected = stats.wilcoxon(found, alternative="greater", method="approx", correction=True).pvalue
    assert signed_rank_test(found)[0] == pytest.approx(expected, rel=1e-6)
    exact, counted = averages_beyond(200, 0.001), 200 * 201 / 4
    spread = math.sqrt(200 * 201 * 401 / 24)
    assert exact == pytest.approx(counted + spread * stats.norm.ppf(0.001), abs=spread * 0.03)


def test_error_rate_is_the_level_for_heavy_tails():
    noise = np.random.default_rng(5).standard_t(2, size=(4000, 13))
    rejected = np.mean([signed_rank_test(row)[0] <= 0.05 for row in noise])
    assert rejected == pytest.approx(0.05, abs=3 * math.sqrt(0.05 * 0.95 / 4000))


@given(continuous)
def test_the_estimate_is_the_middle_of_all_averages_of_pairs(found):
    averages = [(a + b) / 2 for a, b in itertools.combinations_with_replacement(found, 2)]
    assert centre_interval(found).estimate == pytest.approx(np.median(averages))


@given(continuous, st.sampled_from([0.8, 0.95]))
def test_the_interval_holds_what_the_test_does_not_reject(found, level):
    array = np.array(found) + np.linspace(0, 1e-3, len(found))  # no two alike
    interval = centre_interval(array, level)
    if not interval.bounded:
        return
    step = 1e-7 * max(1.0, float(np.abs(array).max()))
    tail = (1 - level) / 2
    for bound, way in ((interval.low, 0), (interval.high, 1)):
        outside = bound - step if way == 0 else bound + step
        inside = bound + step if way == 0 else bound - step
        assert signed_rank_test(array - outside)[way] <= tail
        if len(set(np.round(array, 5))) == len(array):
            assert signed_rank_test(array - inside)[way] > tail or interval.low == interval.high


def test_the_interval_of_a_textbook():
    """Depression scores of nine patients, Hollander and Wolfe (1999), examples 3.1, 3.3 and 3.4."""
    before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    change = np.subtract(after, before)
    assert signed_rank_test(change)[1] == pytest.approx(0.0195, abs=5e-5)
    found = centre_interval(change, 0.96)
    assert found.estimate == pytest.approx(-0.46, abs=0.005)
    assert (found.low, found.high) == pytest.approx((-0.786, -0.010), abs=5e-4)


def test_covers_the_centre_of_skewed_values():
    rng = np.random.default_rng(2)
    centre = float(np.median(rng.exponential(size=(200_000, 2)).mean(axis=1)))
    held = [
        interval.low <= centre <= interval.high
        for interval in (centre_interval(rng.exponential(size=10)) for _ in range(2000))
    ]
    assert np.mean(held) == pytest.approx(0.95, abs=0.015)


def test_one_seed_of_ten_moves_the_centre_little():
    usual = np.linspace(0.90, 0.92, 19)
    crashed = np.r_[usual, 0.1, 0.1]
    assert centre_interval(crashed).estimate == pytest.approx(0.91, abs=0.005)
    assert crashed.mean() < 0.84


def test_few_values_have_no_interval_unless_they_are_equal():
    assert centre_interval([1.0]).note == "one value shows no spread"
    few = centre_interval([1.0, 2.0, 3.0, 4.0, 5.0])
    assert (few.estimate, few.bounded) == (3, False)
    assert few.note == "too few values for an interval of the centre"
    assert centre_interval([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).bounded
    equal = centre_interval([0.1] * 3)
    assert (equal.low, equal.estimate, equal.high) == (0.1, 0.1, 0.1)


def test_many_values_are_counted_as_few_are_listed(monkeypatch):
    found = np.random.default_rng(4).normal(size=60)
    listed = centre_interval(found)
    monkeypatch.setattr(signed_rank, "LISTED_UP_TO", 10)
    counted = centre_interval(found)
    assert (counted.estimate, counted.low, counted.high) == pytest.approx(
        (listed.estimate, listed.low, listed.high), rel=1e-12
    )


@pytest.mark.parametrize(("above", "below", "n"), [(8, 0, 8), (6, 1, 8), (0, 0, 3), (11, 9, 20)])
def test_sign_test_is_binomial(above, below, n):
    expected = [stats.binomtest(count, n, alternative="greater").pvalue for count in (above, below)]
    assert sign_test(above, below, n) == pytest.approx(expected)


@settings(deadline=None)
@given(st.integers(1, 40), st.data())
def test_sign_test_of_another_chance(n, data):
    above = data.draw(st.integers(0, n))
    expected = stats.binom.sf(above - 1, n, ABOVE_CENTRE)
    assert sign_test(above, n - above, n, ABOVE_CENTRE)[0] == pytest.approx(expected)


@pytest.mark.parametrize("draw", ["lognormal", "exponential", "pareto"])
def test_no_side_of_the_centre_is_likelier_than_is_allowed(draw):
    rng = np.random.default_rng(0)
    shape = () if draw != "pareto" else (0.1,)
    sample = getattr(rng, draw)(*shape, size=(2, 10**6))
    centre = np.median(sample.mean(axis=0))
    share = np.mean(sample < centre)
    assert 0.55 < share < ABOVE_CENTRE + 0.002
    if draw == "pareto":  # nearly as likely as the bound
        assert share > 0.68


def test_sign_test_refuses_counts_that_do_not_add_up():
    with pytest.raises(ValueError, match=r"add up to n at most. Got 5, 4 and 8 instead"):
        sign_test(5, 4, 8)


@pytest.mark.parametrize("n", range(2, 40))
def test_no_p_value_exceeds_one(n):
    values = np.where(np.arange(n) == 0, -1.0, 1.0 + np.arange(n))
    assert max(signed_rank_test(values)) <= 1
