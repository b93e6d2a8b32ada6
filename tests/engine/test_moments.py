"""Means, spreads and the spread of X^T Y, against numpy in the plainest form."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from reportgen.engine.moments import Rows, outer_std


def matrices(rows: int, columns: int) -> st.SearchStrategy[np.ndarray]:
    values = st.floats(-100, 100, allow_subnormal=False)
    return arrays.arrays(np.float64, (rows, columns), elements=values)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    return draw(matrices(rows, columns)), draw(matrices(rows, columns))


@given(pairs())
def test_agrees_with_numpy(pair: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = pair
    rows = Rows(torch.tensor(x))
    assert rows.mean == pytest.approx(x.mean(), abs=1e-10)
    assert rows.std == pytest.approx(x.std(), abs=1e-10)
    np.testing.assert_allclose(rows.uncentred_gram.numpy(), x @ x.T, atol=1e-9)
    spread = outer_std(rows, Rows(torch.tensor(y)))
    assert spread == pytest.approx((x.T @ y).std(), rel=1e-9, abs=1e-7)


@given(pairs())
def test_gram_and_formed_matrix_agree(pair: tuple[np.ndarray, np.ndarray]) -> None:
    """More rows than columns takes the other way; zero rows change nothing but the way."""
    x, y = (torch.tensor(matrix) for matrix in pair)
    more = torch.zeros(x.shape[1] + 1, x.shape[1], dtype=x.dtype)
    formed = outer_std(Rows(torch.cat([x, more])), Rows(torch.cat([y, more])))
    assert formed == pytest.approx(outer_std(Rows(x), Rows(y)), rel=1e-9, abs=1e-7)


def test_small_spread_about_a_large_mean_keeps_its_digits() -> None:
    x = 0.5 + 1e-7 * torch.randn(16, 400, generator=torch.Generator().manual_seed(1)).double()
    y = 0.5 + 1e-7 * torch.randn(16, 400, generator=torch.Generator().manual_seed(2)).double()
    assert Rows(x).std == pytest.approx(x.numpy().std(), rel=1e-8)
    # to first order X^T Y deviates from its mean by 0.5 times the sums of deviations
    first_order = 0.5 * math.hypot(
        (x - x.mean(1, keepdim=True)).sum(0).std(correction=0).item(),
        (y - y.mean(1, keepdim=True)).sum(0).std(correction=0).item(),
    )
    assert outer_std(Rows(x), Rows(y)) == pytest.approx(first_order, rel=1e-5)


def test_constants_have_no_spread() -> None:
    x = torch.full((3, 7), 0.1)
    assert Rows(x).std == pytest.approx(0, abs=1e-16)
    assert outer_std(Rows(x), Rows(x)) == pytest.approx(0, abs=1e-16)


def test_values_that_are_not_finite_show() -> None:
    x = torch.ones(3, 7)
    x[1, 2] = math.inf
    assert not math.isfinite(Rows(x).mean)
    assert not math.isfinite(Rows(x).std)
    assert not math.isfinite(outer_std(Rows(x), Rows(torch.ones(3, 7))))


def test_argument_stays_as_it_is() -> None:
    x = torch.ones(2, 3, dtype=torch.float64)
    Rows(x)
    assert torch.equal(x, torch.ones(2, 3, dtype=torch.float64))


def test_compact_rows_still_have_their_gram_matrix() -> None:
    x = torch.randn(3, 5, generator=torch.Generator().manual_seed(1))
    assert torch.equal(Rows(x).compact().uncentred_gram, Rows(x).uncentred_gram)
    assert outer_std(Rows(x).compact(), Rows(x).compact()) == outer_std(Rows(x), Rows(x))
