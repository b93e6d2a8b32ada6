import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reportgen.stats.permutation import (
    is_complete,
    least_p,
    sign_flip_test,
    sign_patterns,
    sign_test,
)

values = st.lists(st.integers(-20, 20).map(float), min_size=1, max_size=9)


@given(values)
def test_it_counts_patterns_of_signs(found):
    sums = [
        sum(sign * value for sign, value in zip(signs, found, strict=True))
        for signs in itertools.product((1, -1), repeat=len(found))
    ]
    above = np.mean([total >= sum(found) for total in sums]) if any(found) else 1
    assert sign_flip_test(found)[0] == above


@pytest.mark.parametrize("n", [6, 9, 12])
def test_it_is_the_exact_paired_test_of_scipy(n):
    a, b = np.random.default_rng(n).normal([[0.5], [0.0]], size=(2, n))

    def mean_difference(x, y, axis):
        return np.mean(x - y, axis=axis)

    found = sign_flip_test(a - b)
    above, below = (
        stats.permutation_test(
            (a, b),
            mean_difference,
            permutation_type="samples",
            alternative=alternative,
            n_resamples=2**n,
            vectorized=True,
        ).pvalue
        for alternative in ("greater", "less")
    )
    assert found == pytest.approx((above, below))


@given(values, st.sampled_from([1e-300, 1e-3, 7.0, 1e300]))
def test_the_unit_does_not_matter(found, unit):
    assert sign_flip_test(np.array(found) * unit) == sign_flip_test(found)


@given(values)
def test_exchanging_the_arms_exchanges_the_sides(found):
    assert sign_flip_test(-np.array(found)) == sign_flip_test(found)[::-1]


@pytest.mark.parametrize("n", [1, 5, 14, 15, 20, 40])
def test_values_of_one_sign_give_the_least_p(n):
    spread = np.random.default_rng(n).uniform(1, 2, n)
    assert sign_flip_test(spread)[0] == least_p(n) == 2.0 ** -min(n, 14)
    assert sign_flip_test(spread)[1] == 1


def test_five_seeds_cannot_reach_five_percent_on_two_sides():
    assert 2 * least_p(5) > 0.05 > 2 * least_p(6)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_without_a_mean_there_is_nothing_to_test(bad):
    assert sign_flip_test([1.0, 2.0, bad]) == (1, 1)


def test_no_difference_at_all_says_nothing():
    assert sign_flip_test([0.0] * 8) == (1, 1)


@pytest.mark.parametrize("n", [15, 23, 40])
def test_a_part_of_the_patterns_is_a_group_that_treats_seeds_alike(n):
    patterns = sign_patterns(n)
    assert patterns.shape == (2**14, n)
    assert not is_complete(n)
    assert (patterns[0] == 1).all()
    known = {row.tobytes() for row in patterns}
    assert len(known) == 2**14
    products = patterns[::131] * patterns[7919]
    assert all(row.tobytes() in known for row in products)
    assert (patterns == -patterns[::-1]).all()
    assert (patterns.T @ patterns == 2**14 * np.eye(n)).all()  # no two seeds always flip together


def test_a_part_of_the_patterns_agrees_with_normal_theory():
    found = np.random.default_rng(3).normal(0.4, 1, 30)
    theory = stats.ttest_1samp(found, 0, alternative="greater").pvalue
    assert sign_flip_test(found)[0] == pytest.approx(theory, rel=0.15)


@pytest.mark.parametrize("n", [13, 16])
def test_error_rate_is_the_level_even_with_a_part_of_the_patterns(n):
    noise = np.random.default_rng(5).standard_t(2, size=(4000, n))
    rejected = np.mean([sign_flip_test(row)[0] <= 0.05 for row in noise])
    assert rejected == pytest.approx(0.05, abs=3 * math.sqrt(0.05 * 0.95 / 4000))


@pytest.mark.parametrize(("above", "below", "n"), [(8, 0, 8), (6, 1, 8), (0, 0, 3), (11, 9, 20)])
def test_sign_test_is_binomial(above, below, n):
    expected = [stats.binomtest(count, n, alternative="greater").pvalue for count in (above, below)]
    assert sign_test(above, below, n) == pytest.approx(expected)


def test_sign_test_refuses_counts_that_do_not_add_up():
    with pytest.raises(ValueError, match=r"add up to n at most. Got 5, 4 and 8 instead"):
        sign_test(5, 4, 8)
