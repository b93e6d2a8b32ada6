import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from reportgen.stats import Interval, mean_band, mean_interval, prediction_interval

RUNS = [0.61, 0.64, 0.58, 0.66, 0.63, 0.60, 0.62]
runs = st.lists(st.floats(-100, 100, allow_subnormal=False), min_size=2, max_size=12)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
@pytest.mark.parametrize("n", [2, 3, 7])
def test_mean_interval_is_that_of_the_one_sample_t_test(n, level):
    ours = mean_interval(RUNS[:n], level)
    theirs = scipy_stats.ttest_1samp(RUNS[:n], 0).confidence_interval(level)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-10)
    assert ours.estimate == pytest.approx(sum(RUNS[:n]) / n)
    assert (ours.n, ours.level, ours.note) == (n, level, "")


def test_mean_interval_by_hand():
    # 1, 2, 3: mean 2, s 1; t(2 degrees, 95 %) = 4.302653 stands in every printed table.
    interval = mean_interval([1, 2, 3])
    assert interval.high == pytest.approx(2 + 4.302653 / math.sqrt(3), abs=1e-6)
    assert interval.low == pytest.approx(2 - 4.302653 / math.sqrt(3), abs=1e-6)


def test_prediction_interval_by_hand():
    interval = prediction_interval([1, 2, 3])
    assert interval.high == pytest.approx(2 + 4.302653 * math.sqrt(4 / 3), abs=1e-6)
    assert interval.low == pytest.approx(2 - 4.302653 * math.sqrt(4 / 3), abs=1e-6)


@pytest.mark.parametrize("n", [3, 10])
def test_both_intervals_cover_as_often_as_they_say(n):
    experiments = 4000
    generator = np.random.default_rng(20240501)
    samples = generator.normal(3.0, 2.0, size=(experiments, n))
    next_runs = generator.normal(3.0, 2.0, size=experiments)
    means = [mean_interval(sample, 0.9) for sample in samples]
    predictions = [prediction_interval(sample, 0.9) for sample in samples]
    covers_mean = np.mean([i.low < 3.0 < i.high for i in means])
    covers_next = np.mean([i.low < x < i.high for i, x in zip(predictions, next_runs, strict=True)])
    three_sigma = 3 * math.sqrt(0.9 * 0.1 / experiments)
    assert covers_mean == pytest.approx(0.9, abs=three_sigma)
    assert covers_next == pytest.approx(0.9, abs=three_sigma)


@pytest.mark.parametrize("make", [mean_interval, prediction_interval])
@given(values=runs, shift=st.floats(-50, 50), scale=st.floats(0.01, 100))
def test_intervals_move_with_the_unit(make, values, shift, scale):
    before = make(values)
    after = make([scale * value + shift for value in values])
    for name in ("estimate", "low", "high"):
        expected = scale * getattr(before, name) + shift
        assert getattr(after, name) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@given(values=runs)
def test_prediction_is_wider_than_the_mean_by_the_root_of_n_plus_1(values):
    mean, prediction = mean_interval(values), prediction_interval(values)
    ratio = math.sqrt(len(values) + 1)
    width = prediction.high - prediction.low
    assert width == pytest.approx(ratio * (mean.high - mean.low), rel=1e-6, abs=1e-9)


@given(values=runs)
def test_a_higher_level_never_narrows(values):
    narrow, wide = mean_interval(values, 0.8), mean_interval(values, 0.99)
    assert wide.low <= narrow.low <= narrow.estimate <= narrow.high <= wide.high


@pytest.mark.parametrize("make", [mean_interval, prediction_interval])
def test_one_value_leaves_the_interval_unbounded(make):
    interval = make([0.25])
    assert (interval.estimate, interval.low, interval.high) == (0.25, -math.inf, math.inf)
    assert (interval.n, interval.note) == (1, "one value shows no spread")


@pytest.mark.parametrize("make", [mean_interval, prediction_interval])
@pytest.mark.parametrize("value", [0.1, -1 / 3, 0.0, 1e308, 5e-324])
def test_equal_values_give_zero_width_at_exactly_that_value(make, value):
    assert make([value] * 7) == Interval(value, value, value, 7)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("make", [mean_interval, prediction_interval])
@pytest.mark.parametrize("others", [[], [1.0, 2.0]])
def test_a_value_that_is_not_finite_is_never_dropped(make, bad, others):
    interval = make([bad, *others])
    assert math.isnan(interval.estimate)
    assert (interval.low, interval.high) == (-math.inf, math.inf)
    assert interval.note == "some values are not finite"


@pytest.mark.parametrize("size", [1e-250, 1e-160, 1e160, 1e250])
def test_spread_neither_vanishes_nor_overflows_when_squares_would(size):
    interval = mean_interval([1 * size, 2 * size, 3 * size])
    assert interval.low / size == pytest.approx(2 - 4.302653 / math.sqrt(3), abs=1e-6)
    assert interval.high / size == pytest.approx(2 + 4.302653 / math.sqrt(3), abs=1e-6)


def test_a_small_spread_around_a_large_mean_survives():
    interval = mean_interval([1e12 + 1, 1e12 + 2, 1e12 + 3])
    assert interval.high - interval.low == pytest.approx(2 * 4.302653 / math.sqrt(3), rel=1e-3)


def test_bounds_beyond_the_largest_float_are_unbounded_with_a_reason():
    interval = mean_interval([1.7e308, -1.7e308])
    assert (interval.estimate, interval.low, interval.high) == (0, -math.inf, math.inf)
    assert interval.note == "the bounds exceed the largest float"


def test_band_is_the_interval_of_every_entry():
    values = np.random.default_rng(1).normal(size=(6, 4, 3))
    values[2, 1, 1] = np.nan
    values[:, 3, 0] = 0.1
    band = mean_band(values, 0.8)
    assert band.estimate.shape == band.low.shape == band.high.shape == (4, 3)
    assert (band.n, band.level) == (6, 0.8)
    for index in np.ndindex(4, 3):
        alone = mean_interval(values[(slice(None), *index)], 0.8)
        for name in ("estimate", "low", "high"):
            entry = getattr(band, name)[index]
            assert entry == pytest.approx(getattr(alone, name), rel=1e-13, nan_ok=True)
    assert band.low[3, 0] == band.high[3, 0] == 0.1


def test_band_of_one_run_is_that_run_between_infinities():
    band = mean_band([[1.0, 2.0]])
    assert band.estimate.tolist() == [1.0, 2.0]
    assert band.low.tolist() == [-math.inf] * 2
    assert band.high.tolist() == [math.inf] * 2


def test_the_values_handed_in_are_left_alone():
    values = np.array([[3.0, 1.0], [2.0, 5.0]])
    mean_band(values)
    assert values.tolist() == [[3.0, 1.0], [2.0, 5.0]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean_interval([]), r"at least one run. Got \(0,\) instead"),
        (lambda: mean_band(np.empty((0, 3))), r"at least one run. Got \(0, 3\) instead"),
        (lambda: mean_interval([[1.0, 2.0]]), r"shape \(n,\). Got \(1, 2\) instead"),
        (lambda: mean_band(1.0), r"shape \(n, ...\). Got \(\) instead"),
        (lambda: mean_interval([1.0, 2.0], 1.0), "between 0 and 1. Got 1.0 instead"),
        (lambda: prediction_interval([1.0, 2.0], 0), "between 0 and 1. Got 0 instead"),
        (lambda: mean_interval([1.0, 2.0], math.nan), "between 0 and 1. Got nan instead"),
        (lambda: Interval(1, 2, 0, 3), "low must be at most high. Got 2 and 0 instead"),
        (lambda: Interval(1, math.nan, 2, 3), "low must be at most high"),
        (lambda: Interval(1, 0, 2, 3, 95), "between 0 and 1. Got 95 instead"),
    ],
)
def test_what_cannot_be_an_interval_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
