import math

import numpy as np
import pytest
from scipy import stats

from reportgen.stats import skewness_test
from reportgen.stats.skewness import distance_at, sample_skewness, transformed_t


def test_symmetric_values_give_students_t():
    found = np.array([-1.0, 0.0, 1.0, 2.0, 3.0, 0.5, 1.5])
    expected = stats.ttest_1samp(found, 0, alternative="greater").pvalue
    assert skewness_test(found)[0] == pytest.approx(expected, rel=1e-9)
    assert sum(skewness_test(found)) == pytest.approx(1)


def test_it_is_halls_formula():
    found = np.random.default_rng(0).exponential(size=15) - 0.4
    n, g = 15, stats.skew(found)
    d = found.mean() / found.std(ddof=1)
    t = math.sqrt(n) * (d + g * d**2 / 3 + g**2 * d**3 / 27 + g / (6 * n))
    assert skewness_test(found)[0] == pytest.approx(stats.t.sf(t, n - 1))


def test_skewed_values_err_less_often_than_by_students_t():
    samples = np.random.default_rng(1).exponential(size=(20_000, 12)) - 1
    t = stats.ttest_1samp(samples, 0, axis=1).statistic
    mine = transformed_t(samples)
    critical = stats.t.isf(0.01, 11)
    assert np.mean(-t > critical) > 0.03
    assert np.mean(-mine > critical) < 0.028
    assert np.mean(np.abs(mine) > stats.t.isf(0.025, 11)) < 0.07


def test_the_inverse_leads_back():
    samples = np.random.default_rng(2).exponential(size=(50, 9)) - 0.7
    g = sample_skewness(samples)
    distance = samples.mean(axis=1) / samples.std(axis=1, ddof=1)
    for row, (skew, d) in enumerate(zip(g, distance, strict=True)):
        t = float(transformed_t(samples[row : row + 1])[0])
        assert distance_at(t, np.array([skew]), 9)[0] == pytest.approx(d)
    assert distance_at(3.0, np.zeros(1), 9)[0] == pytest.approx(1)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 2.0], (1, 1)),
        ([1.0, math.nan, 3.0], (1, 1)),
        ([2.0] * 4, (0, 1)),
        ([-2.0] * 4, (1, 0)),
        ([0.0] * 4, (1, 1)),
    ],
)
def test_where_there_is_no_skewness_to_answer_to(values, expected):
    assert skewness_test(values) == expected


@pytest.mark.parametrize("unit", [1e-300, 1e300])
def test_the_unit_does_not_matter(unit):
    found = np.array([0.1, 0.4, 0.2, 0.9, -0.2])
    assert skewness_test(found * unit) == pytest.approx(skewness_test(found))
