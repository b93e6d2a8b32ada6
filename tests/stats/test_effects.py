import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reportgen.stats import (
    interquartile_interval,
    interquartile_mean,
    standardised_effect,
)


@pytest.mark.parametrize("n", [3, 5, 20])
def test_the_correction_removes_the_bias(n):
    """Unbiased: over many samples of mean 0.7 and deviation 1 it is 0.7; without, it is not."""
    draws = np.random.default_rng(n).normal(0.7, 1, size=(40_000, n))
    found = np.array([standardised_effect(row) for row in draws])
    assert found.mean() == pytest.approx(0.7, abs=4 * found.std() / math.sqrt(len(found)))


def test_it_is_approximately_hedges_printed_formula():
    values = np.random.default_rng(0).normal(1, 2, 15)
    plain = values.mean() / values.std(ddof=1)
    assert standardised_effect(values) == pytest.approx(plain * (1 - 3 / (4 * 14 - 1)), rel=1e-3)


@pytest.mark.parametrize(
    "values", [[1.0, 2.0], [3.0, 3.0, 3.0], [1.0, 2.0, math.inf], [1.0, math.nan, 2.0]]
)
def test_where_an_effect_has_no_standard(values):
    assert math.isnan(standardised_effect(values))


@given(st.lists(st.floats(-100, 100), min_size=4, max_size=40).filter(lambda x: len(x) % 4 == 0))
def test_interquartile_mean_is_the_trimmed_mean(values):
    assert interquartile_mean(values) == pytest.approx(stats.trim_mean(values, 0.25), abs=1e-12)


def test_half_of_the_scores_count_whatever_their_number():
    assert interquartile_mean([7.0]) == 7
    assert interquartile_mean([0.0, 1.0, 100.0]) == pytest.approx((0.25 * 0 + 1 + 25) / 1.5)
    assert interquartile_mean([0, 1, 2, 3, math.inf]) < math.inf


def test_data_sets_are_drawn_by_themselves():
    """Data sets that differ much among each other but not within leave no uncertainty."""
    constant = np.tile([0.1, 0.5, 0.9, 0.7], (6, 1))
    found = interquartile_interval(constant)
    assert found.low == found.high == pytest.approx(0.6)


def test_interquartile_interval_covers():
    rng = np.random.default_rng(0)
    covered = 0
    for _ in range(200):
        found = interquartile_interval(rng.normal(size=(10, 4)))
        covered += found.low <= 0 <= found.high
    assert 0.89 <= covered / 200 <= 0.99


def test_interquartile_interval_without_spread_or_numbers():
    assert not interquartile_interval([[0.5, 0.6]]).bounded
    assert not interquartile_interval([[0.5, math.nan], [0.5, 0.5]]).bounded
    lost = interquartile_interval([[0.1, -math.inf], [0.2, 0.4], [0.3, 0.5]])
    assert lost.low <= lost.estimate <= lost.high
