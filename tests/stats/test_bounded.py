"""Intervals that stay within the range of their quantity: by hand, by simulation, at the edges."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.stats import (
    bounded_band,
    bounded_interval,
    geometric_interval,
    mean_interval,
    simultaneous_band,
)

INF = math.inf
SHARE, SIZE = (0.0, 1.0), (0.0, INF)
NEAR_ONE = [0.99, 0.995, 0.98, 0.999, 0.97]


def test_a_share_by_hand():
    plain = mean_interval(NEAR_ONE)
    mean, half = plain.estimate, plain.high - plain.estimate
    logit, moved = math.log(mean / (1 - mean)), half / (mean * (1 - mean))
    found = bounded_interval(NEAR_ONE, SHARE)
    assert found.estimate == mean
    assert found.low == pytest.approx(1 / (1 + math.exp(moved - logit)))
    assert found.high == pytest.approx(1 / (1 + math.exp(-moved - logit)))


def test_a_size_by_hand():
    found = bounded_interval([1, 2, 3, 4], SIZE)
    half = 3.182446 * math.sqrt(5 / 3) / 2  # t of 3 degrees as printed in every table
    assert found.low == pytest.approx(2.5 * math.exp(-half / 2.5), rel=1e-6)
    assert found.high == pytest.approx(2.5 * math.exp(half / 2.5), rel=1e-6)


def test_the_accuracy_of_the_report_that_reached_beyond_one():
    plain = mean_interval([0.6, 0.95, 1.0, 0.99])
    assert plain.high > 1
    found = bounded_interval([0.6, 0.95, 1.0, 0.99], SHARE)
    assert 0 < found.low < found.estimate < found.high < 1


@pytest.mark.parametrize("values", [[0.9], [0.9, 1.0], [0.4, 0.4, 0.9]])
def test_of_fewer_than_four_values_there_is_no_interval(values):
    found = bounded_interval(values, SHARE)
    assert (found.low, found.high) == (-INF, INF)
    assert found.estimate == pytest.approx(np.mean(values))
    assert not found.bounded
    assert found.note


@pytest.mark.parametrize("bounds", [(-INF, INF), SHARE, SIZE, (-1.0, 1.0), (-INF, 1.0)])
def test_equal_values_have_no_width(bounds):
    for value in (0.25, 1.0):
        found = bounded_interval([value] * 5, bounds)
        assert (found.low, found.estimate, found.high) == (value, value, value)


def test_values_that_rounding_put_beyond_a_bound_keep_their_interval():
    values = [1.0, 1.0 + 2e-16, 1.0, 1.0 + 4e-16, 1.0]
    found = bounded_interval(values, SHARE)
    assert found.low <= found.estimate <= found.high <= max(values)


def test_far_from_the_ends_it_is_students():
    values = [0.501, 0.499, 0.5, 0.502]
    plain, found = mean_interval(values), bounded_interval(values, SHARE)
    assert found.low == pytest.approx(plain.low, abs=1e-7)
    assert found.high == pytest.approx(plain.high, abs=1e-7)


@given(st.lists(st.floats(0, 1, allow_subnormal=False), min_size=4, max_size=12))
def test_it_holds_the_mean_and_stays_within(values):
    for bounds in (SHARE, SIZE, (-1.0, 1.0), (-INF, 1.0)):
        found = bounded_interval(values, bounds)
        slack = 1e-12
        assert bounds[0] - slack <= found.low <= found.estimate <= found.high <= bounds[1] + slack


@given(st.lists(st.floats(0.01, 0.99), min_size=4, max_size=8))
def test_a_mirrored_share_has_the_mirrored_interval(values):
    one = bounded_interval(values, SHARE)
    other = bounded_interval([1 - value for value in values], SHARE)
    assert (1 - other.high, 1 - other.low) == pytest.approx((one.low, one.high), abs=1e-9)


def test_a_band_is_the_interval_of_every_entry():
    values = np.random.default_rng(1).beta(9, 1, size=(6, 4))
    values[:, 2] = 1.0
    values[3, 1] = np.nan
    band = bounded_band(values, SHARE)
    for at in range(4):
        alone = bounded_interval(values[:, at], SHARE)
        assert band.low[at] == pytest.approx(alone.low)
        assert band.high[at] == pytest.approx(alone.high)
    assert not np.isfinite(bounded_band(values[:3], SHARE).low).any()


def test_a_band_of_the_whole_curve_stays_within_and_holds_the_pointwise_one():
    values = np.random.default_rng(2).beta(20, 1, size=(5, 30))
    inner, outer = bounded_band(values, SHARE), simultaneous_band(values, bounds=SHARE)
    assert (outer.low >= 0).all()
    assert (outer.high <= 1).all()
    assert (outer.low < inner.low).all()
    assert (outer.high > inner.high).all()


SAMPLES = 4000


def shares(generator, mean, n):
    """Accuracies on 360 examples, of seeds whose true accuracies differ."""
    true = generator.beta(200 * mean, 200 * (1 - mean), size=(SAMPLES, n))
    return generator.binomial(360, true) / 360


def covered(samples, truth, bounds):
    """How often the interval holds the truth: one sample a column, all at once."""
    band = bounded_band(samples.T, bounds)
    return float(((band.low <= truth) & (truth <= band.high)).mean())


@pytest.mark.parametrize("n", [4, 5, 8, 12])
@pytest.mark.parametrize("mean", [0.9, 0.97, 0.99])
def test_coverage_of_accuracies_near_one(n, mean):
    samples = shares(np.random.default_rng(20240601), mean, n)
    error = 3 * math.sqrt(0.95 * 0.05 / SAMPLES)
    found = covered(samples, mean, SHARE)
    assert 0.95 - error <= found <= 0.975
    assert found >= covered(samples, mean, (-INF, INF))  # Student's: 91 % at 0.99


@pytest.mark.parametrize("n", [4, 5, 8, 12])
def test_coverage_of_gaps_of_accuracies(n):
    generator = np.random.default_rng(20240602)
    gaps = 1 - shares(generator, 0.97, n)  # training is right on all of its examples
    assert covered(gaps, 0.03, (-1.0, 1.0)) >= 0.92


@pytest.mark.parametrize("n", [4, 5, 8, 12])
def test_coverage_of_skewed_sizes(n):
    samples = np.random.default_rng(20240603).exponential(size=(SAMPLES, n))
    assert covered(samples, 1.0, SIZE) >= 0.92
    assert covered(samples, 1.0, (-INF, INF)) <= 0.92


def test_a_geometric_mean_over_a_value_of_0_has_no_interval():
    found = geometric_interval([0.0, 1.0, 2.0, 3.0, 4.0])
    assert (found.low, found.high) == (0, INF) and not found.bounded
    np.testing.assert_allclose(geometric_interval([1.0, 2.0, 4.0, 8.0]).estimate, 8**0.5)
