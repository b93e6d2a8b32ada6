"""Spread, slope and exponent, against numpy's own fits; infinite values and NaN by their rules."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reportgen.metrics.functions.fits import Exponent, Slope
from reportgen.metrics.functions.summaries import Spread, distances
from reportgen.metrics.nodes import Number

INF, NAN = np.inf, np.nan
numbers = st.floats(-1e3, 1e3).map(lambda value: round(value, 3))
tables = hnp.arrays(np.float64, st.tuples(st.integers(2, 6), st.integers(1, 4)), elements=numbers)


def slope(x, values, axis=0):
    return Slope(Number(0)).reduce(values, axis, np.asarray(x, dtype=float))


def exponent(x, values):
    return Exponent(Number(0)).reduce(values, 0, np.asarray(x, dtype=float))


def spread(values, axis=0):
    return Spread(Number(0)).reduce(values, axis, np.empty(0))


def levels(n):
    return st.lists(st.integers(1, 1000), min_size=n, max_size=n, unique=True)


@given(tables, st.data())
def test_slope_is_that_of_a_fitted_line(values, data):
    x = data.draw(levels(len(values)))
    expected, _ = np.polyfit(x, values, 1)
    np.testing.assert_allclose(slope(x, values), expected, atol=1e-7 * np.abs(values).max() + 1e-12)
    np.testing.assert_array_equal(slope(x, values.T, axis=1), slope(x, values))


@given(tables, st.data())
def test_exponent_is_the_slope_of_logarithms(values, data):
    x, positive = data.draw(levels(len(values))), np.abs(values) + 0.01
    expected, _ = np.polyfit(np.log(x), np.log(positive), 1)
    np.testing.assert_allclose(exponent(x, positive), expected, atol=1e-6)


def test_exponent_of_a_power_law():
    x = np.array([1.0, 4, 16, 64])
    values = np.stack([3 * x**-0.5, 0.1 * x**2], axis=1)
    np.testing.assert_allclose(exponent(x, values), [-0.5, 2.0])


@pytest.mark.parametrize("bad", [0.0, -1.0, INF, NAN])
def test_no_power_law_goes_through_such_a_value(bad):
    values = np.array([[1.0, 1], [2, bad], [4, 4]])
    np.testing.assert_allclose(exponent([1, 2, 4], values), [1.0, NAN])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, INF, INF], INF),
        ([INF, INF, 2, 1], -INF),
        ([1, INF, INF, INF], INF),
        ([1, 2, -INF, -INF], -INF),
        ([-INF, 0, 0, INF], INF),
        ([INF, INF, INF, INF], NAN),
        ([INF, 0, 0, INF], NAN),
        ([0, NAN, 0, INF], NAN),
        ([0, NAN, 0, 1], NAN),
    ],
)
def test_infinite_values_pull_a_slope(values, expected):
    np.testing.assert_equal(slope([0, 10, 20, 30], np.array(values, dtype=float)), expected)


@given(tables, st.data())
def test_infinite_values_pull_as_very_large_ones_do(values, data):
    x = data.draw(levels(len(values)))
    infinite = data.draw(hnp.arrays(bool, values.shape))
    weights = np.asarray(x) - np.mean(x)
    assume((np.abs((infinite * weights[:, None]).sum(axis=0)) > 1e-3)[infinite.any(axis=0)].all())
    large = slope(x, np.where(infinite, 1e15, values))
    found = slope(x, np.where(infinite, INF, values))
    assert (np.isinf(found) == infinite.any(axis=0)).all()
    assert (np.sign(found) == np.sign(large))[np.isinf(found)].all()


def test_one_point_has_no_slope():
    assert np.isnan(slope([5], np.array([1.0])))


@given(tables)
def test_spread_is_a_standard_deviation(values):
    expected = np.sqrt(((values - values.mean(axis=0)) ** 2).mean(axis=0))
    np.testing.assert_allclose(spread(values), expected, atol=1e-9)
    np.testing.assert_array_equal(spread(values.T, axis=1), spread(values))


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 2, INF], INF), ([-INF, 2, 3], INF), ([INF, INF, INF], INF), ([1, NAN, INF], NAN)],
)
def test_spread_of_what_is_not_finite(values, expected):
    np.testing.assert_equal(spread(np.array(values, dtype=float)), expected)


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        (1, 3, 2),
        (3, -1, 4),
        (INF, 3, INF),
        (3, -INF, INF),
        (INF, INF, INF),
        (-INF, INF, INF),
        (NAN, 1, NAN),
        (INF, NAN, NAN),
    ],
)
def test_how_far_two_values_lie_apart(first, second, distance):
    np.testing.assert_array_equal(distances(np.array([first]), np.array([second])), [distance])
