"""Counts on fixed bins, against numpy."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from reportgen.engine.histograms import BINS, HIGH, LOW, counts

EDGES = np.linspace(LOW, HIGH, BINS + 1)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_agrees_with_numpy_off_the_edges(dtype: torch.dtype, device: torch.device) -> None:
    x = 1.5 * torch.randn(40_000, generator=torch.Generator().manual_seed(1), dtype=dtype)
    distance = (x.double() * 20 - (x.double() * 20).round()).abs()
    x = x[distance > 1e-3]
    inner, _ = np.histogram(x.double().numpy(), EDGES)
    expected = [int((x < LOW).sum()), *inner.tolist(), int((x > HIGH).sum())]
    assert counts(x.to(device)).tolist() == expected


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_edges_count_on_the_side_of_zero(dtype: torch.dtype) -> None:
    """So a saturated tanh lies in [-1, -0.95] or [0.95, 1], where a tanh can be."""
    for k in range(1, BINS // 2 + 1):
        right, left = torch.tensor([k / 20], dtype=dtype), torch.tensor([-k / 20], dtype=dtype)
        middle = 1 + BINS // 2  # the index of the bin that begins at 0
        assert counts(right)[middle + k - 1] == 1, k
        assert counts(left)[middle - k] == 1, k


def test_zero_counts_in_the_bin_above_it() -> None:
    assert counts(torch.zeros(5))[1 + BINS // 2] == 5
    assert counts(-torch.zeros(5))[1 + BINS // 2] == 5


def test_tiny_values_stay_on_their_side_of_zero() -> None:
    """61 - 1e-7 is 61 in float32: the offset must not swallow the sign."""
    middle = 1 + BINS // 2
    for size in (1e-6, 1e-7, 1e-12, 1e-38):
        result = counts(torch.tensor([-size, -size, size]))
        assert result[middle - 1] == 2, size
        assert result[middle] == 1, size


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), max_size=50))
def test_every_value_is_counted_once(values: list[float]) -> None:
    x = torch.tensor(values, dtype=torch.float32)
    result = counts(x)
    assert result.shape == (BINS + 2,)
    assert result.dtype == torch.int64
    assert result.sum() == len(values)
    assert (x < LOW * 1.0001).sum() <= result[0] <= (x < LOW).sum()
    assert (x > HIGH * 1.0001).sum() <= result[-1] <= (x > HIGH).sum()
