import math

import numpy as np
import pytest

from reportgen.stats import prediction_interval, reproduced

RUNS = [0.482, 0.485, 0.488, 0.484, 0.486]  # mean 0.485, s 0.002236


def test_bounds_are_the_prediction_interval_and_half_a_printed_unit():
    outcome = reproduced(RUNS, 0.49, 2)
    # t(4 degrees, 95 %) = 2.776445
    reach = 2.776445 * np.std(RUNS, ddof=1) * math.sqrt(1 + 1 / 5) + 0.005
    assert (outcome.low, outcome.high) == pytest.approx((0.485 - reach, 0.485 + reach), abs=1e-8)
    assert (outcome.printed, outcome.n, outcome.level) == (0.49, 5, 0.95)


@pytest.mark.parametrize(
    ("printed", "decimals", "expected"),
    [
        (0.49, 2, True),
        (0.48, 2, True),
        (0.47, 2, False),
        (0.50, 2, False),
        (0.5, 1, True),  # a coarser print agrees with more
        (0.490, 3, True),
        (0.4930, 4, False),
        (0.0, 0, True),
        (-0.49, 2, False),
    ],
)
def test_a_printed_number(printed, decimals, expected):
    outcome = reproduced(RUNS, printed, decimals)
    assert outcome.reproduced is expected
    assert bool(outcome) is expected


@pytest.mark.parametrize("value", [0.035, 0.045, 0.065, 0.485])  # some miss by the last bit
def test_without_spread_a_half_may_have_been_rounded_either_way(value):
    assert reproduced([value] * 5, round(value - 0.005, 2), 2)
    assert reproduced([value] * 5, round(value + 0.005, 2), 2)


def test_without_spread_any_other_print_is_refused():
    assert not reproduced([0.48501] * 5, 0.48, 2)
    assert not reproduced([0.48499] * 5, 0.49, 2)


def test_a_run_of_the_same_kind_is_reproduced_as_often_as_the_level_says():
    generator = np.random.default_rng(7)
    runs = generator.normal(5.0, 1.0, size=(3000, 6))
    hits = [reproduced(row[:5], round(row[5], 6), 6, level=0.9).reproduced for row in runs]
    assert np.mean(hits) == pytest.approx(0.9, abs=3 * math.sqrt(0.9 * 0.1 / 3000))


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ([0.49], "one value shows no spread"),
        ([0.49, math.nan], "some values are not finite"),
        ([0.49, math.inf], "some values are not finite"),
    ],
)
def test_an_unbounded_range_reproduces_nothing(values, note):
    outcome = reproduced(values, 0.49, 2)
    assert not outcome
    assert (outcome.low, outcome.high, outcome.note) == (-math.inf, math.inf, note)


def test_a_higher_level_reaches_further():
    narrow, wide = reproduced(RUNS, 0.49, 2, level=0.5), reproduced(RUNS, 0.49, 2, level=0.99)
    assert wide.low < narrow.low and narrow.high < wide.high
    assert narrow.high == pytest.approx(prediction_interval(RUNS, 0.5).high + 0.005)


@pytest.mark.parametrize(
    ("printed", "decimals", "message"),
    [
        (0.485, 2, "printed must have at most 2 decimals. Got 0.485 instead"),
        (math.nan, 2, "printed must be finite. Got nan instead"),
        (0.5, -1, "decimals must be at least 0. Got -1 instead"),
    ],
)
def test_what_cannot_have_been_printed_is_refused(printed, decimals, message):
    with pytest.raises(ValueError, match=message):
        reproduced(RUNS, printed, decimals)


def test_no_run_reproduces_nothing():
    with pytest.raises(ValueError, match="at least one run"):
        reproduced([], 0.49, 2)
