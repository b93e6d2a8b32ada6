import math

import numpy as np
import pytest
from scipy import stats

from reportgen.stats import mean_band, simultaneous_band
from reportgen.stats.bands import largest_t
from reportgen.stats.intervals import t_quantile

POINTS = 60


def curves(shape, n, rng):
    noise = rng.normal(size=(n, POINTS))
    if shape == "rough":
        return noise
    return np.cumsum(noise, axis=1) if shape == "walk" else noise[:, :1] + 0 * noise


@pytest.mark.parametrize("n", [5, 10])
@pytest.mark.parametrize("shape", ["rough", "walk", "rigid"])
def test_it_holds_the_whole_curve_as_often_as_it_says(shape, n):
    rng = np.random.default_rng(n)
    held = []
    for _ in range(500):
        band = simultaneous_band(curves(shape, n, rng))
        held.append(((band.low <= 0) & (band.high >= 0)).all())
    assert 0.92 <= np.mean(held) <= 0.995


def test_the_pointwise_band_does_not():
    rng = np.random.default_rng(0)
    held = []
    for _ in range(200):
        band = mean_band(curves("walk", 10, rng))
        held.append(((band.low <= 0) & (band.high >= 0)).all())
    assert np.mean(held) < 0.75


def test_it_is_as_wide_as_the_curve_is_rough():
    rng = np.random.default_rng(4)
    rigid, walk, rough = (largest_t(curves(s, 8, rng)) for s in ("rigid", "walk", "rough"))
    pointwise, bonferroni = t_quantile(7, 0.95), t_quantile(7, 1 - 0.05 / POINTS)
    assert rigid == pytest.approx(pointwise)
    assert pointwise < walk < rough == pytest.approx(bonferroni)


def test_two_points_by_the_formula():
    """P(max |t| > c) <= 2 P(t > c) + angle / pi * (1 + c^2 / k)^(-(k - 1) / 2)."""
    x = np.random.default_rng(5).normal(size=9)
    both = np.stack([x, x + 0.01 * x**2], axis=1)
    c = largest_t(both)
    angle = math.acos(stats.pearsonr(both[:, 0], both[:, 1]).statistic)
    assert 2 * stats.t.sf(c, 8) + angle / math.pi * (1 + c * c / 8) ** -3.5 == pytest.approx(0.05)


def test_points_without_numbers_or_spread_keep_their_own_interval():
    rng = np.random.default_rng(6)
    clean = rng.normal(size=(6, 20))
    dirty = np.insert(clean, [5], [[math.nan], [1.0], [2.0], [3.0], [4.0], [5.0]], axis=1)
    dirty = np.insert(dirty, [0], 0.3, axis=1)
    found, expected = simultaneous_band(dirty), simultaneous_band(clean)
    assert found.low[0] == found.high[0] == 0.3
    assert (found.low[6], found.high[6]) == (-math.inf, math.inf)
    kept = [i for i in range(22) if i not in (0, 6)]
    assert found.low[kept] == pytest.approx(expected.low)
    assert found.high[kept] == pytest.approx(expected.high)


def test_one_run_and_one_point():
    assert simultaneous_band([[1.0, 2.0]]).low.tolist() == [-math.inf] * 2
    values = [[1.0], [2.0], [4.0]]
    assert simultaneous_band(values).high == pytest.approx(mean_band(values).high)
    with pytest.raises(ValueError, match="shape"):
        simultaneous_band([1.0, 2.0])
