"""`rank_correlation` against scipy, and on trials of a suite."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import spearmanr

from reportgen.metrics.functions.ranks import spearman

few = st.integers(0, 6).map(float)  # many ties
arrays = st.integers(3, 12).flatmap(
    lambda n: st.tuples(*[hnp.arrays(np.float64, n, elements=few)] * 2)
)


@given(arrays)
def test_agrees_with_scipy(sides):
    left, right = sides
    if len(set(left)) == 1 or len(set(right)) == 1:
        assert math.isnan(spearman(left, right))
    else:
        assert spearman(left, right) == pytest.approx(spearmanr(left, right).statistic)


def test_infinite_values_are_left_out_and_nan_is_not():
    left, right = np.array([3.0, 1, 2, np.inf]), np.array([1.0, 5, 4, 9])
    assert spearman(left, right) == spearman(left[:3], right[:3]) == -1
    assert math.isnan(spearman(np.array([3.0, 1, np.inf, 2]), np.array([1.0, 5, 4, -np.inf])))
    assert math.isnan(spearman(left, np.array([1.0, 5, np.nan, 9])))
