import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reportgen.stats import bca_interval
from reportgen.stats.bootstrap import draws

samples = st.lists(st.integers(-50, 50).map(float), min_size=3, max_size=9)


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
@pytest.mark.parametrize(("shape", "n"), [("normal", 8), ("normal", 20), ("exponential", 10)])
def test_it_agrees_with_scipy(shape, n, level):
    """Both draw: they agree up to the error of so many draws, largest far out."""
    rng = np.random.default_rng(n)
    values = rng.normal(size=n) if shape == "normal" else rng.exponential(size=n)
    theirs = stats.bootstrap(
        (values,), np.mean, confidence_level=level, n_resamples=20_000, method="BCa", rng=1
    ).confidence_interval
    ours = bca_interval(values, level, expanded=False)
    assert ours is not None
    error = (0.06 if level < 0.99 else 0.15) * values.std()
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=error)
    assert ours.estimate == pytest.approx(values.mean())
    assert (ours.n, ours.level) == (n, level)


def test_few_values_are_drawn_in_all_ways():
    weights = draws(4)
    assert weights.shape == (4**4, 4)
    counts = np.round(weights * 4).astype(int)
    for row in np.unique(counts, axis=0):
        ways = math.factorial(4) // math.prod(math.factorial(k) for k in row)
        assert (counts == row).all(axis=1).sum() == ways


@given(samples, st.sampled_from([1e-300, 0.5, 1e200]), st.sampled_from([0.0, 8.0]))
def test_it_moves_with_the_values(values, unit, offset):
    plain = bca_interval(values)
    moved = bca_interval(unit * (np.array(values) + offset))
    assert plain is not None and moved is not None
    near = 1e-9 * (max(map(abs, values)) + offset)
    assert moved.low / unit == pytest.approx(plain.low + offset, abs=near)
    assert moved.high / unit == pytest.approx(plain.high + offset, abs=near)


@given(samples)
def test_it_lies_among_the_values_around_their_mean(values):
    found = bca_interval(values)
    assert found is not None
    near = 1e-9 * max(map(abs, values))
    assert min(values) - near <= found.low <= found.estimate + near
    assert found.estimate - near <= found.high <= max(values) + near


def test_a_skewed_sample_gets_a_skewed_interval():
    found = bca_interval([1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 9.0])
    assert found is not None
    assert found.high - found.estimate > 1.5 * (found.estimate - found.low)


@pytest.mark.parametrize("n", [8, 20])
def test_expanded_it_covers_the_mean_of_few_normal_values(n):
    rng = np.random.default_rng(n)
    held = {True: 0, False: 0}
    for _ in range(400):
        values = rng.normal(size=n)
        for expanded in held:
            found = bca_interval(values, expanded=expanded)
            assert found is not None
            held[expanded] += found.low <= 0 <= found.high
    assert 0.92 <= held[True] / 400 <= 0.98
    assert held[False] < held[True]


def test_equal_values_have_no_width():
    found = bca_interval([0.1, 0.1, 0.1])
    assert found is not None
    assert found.low == found.estimate == found.high == 0.1


@pytest.mark.parametrize("values", [[1.0, 2.0], [1.0, 2.0, math.nan], [1.0, 2.0, math.inf]])
def test_where_there_is_none(values):
    assert bca_interval(values) is None


def test_draws_are_samples_with_replacement():
    weights = draws(7)
    assert weights.sum(axis=1) == pytest.approx(1)
    assert (weights * 7 == np.round(weights * 7)).all()
    assert weights.mean(axis=0) == pytest.approx(np.full(7, 1 / 7))  # balanced
    one, twice = weights[:, 0].std() * 7, np.corrcoef(weights[:, 0], weights[:, 1])[0, 1]
    assert one == pytest.approx(math.sqrt(6 / 7), rel=0.03)  # multinomial
    assert twice == pytest.approx(-1 / 6, abs=0.03)
