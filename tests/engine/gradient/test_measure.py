"""Gradients of batches against a plain autograd loop, their errors against exact enumeration."""

from __future__ import annotations

import itertools
import math
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from reportgen.engine import gradient as module
from reportgen.engine.gradient import draw, measure


def problem(n: int = 40, *, regression: bool = False) -> tuple[nn.Sequential, Tensor, Tensor]:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.LayerNorm(8), nn.Linear(8, 3))
    x = torch.randn(n, 6)
    y = torch.randn(n, 3) if regression else torch.randint(3, (n,))
    return net, x, y


def plain(net: nn.Sequential, x: Tensor, y: Tensor) -> Tensor:
    """As a user would: zero_grad, loss, backward."""
    twin = deepcopy(net).double()
    twin.zero_grad()
    outputs = twin(x.double())
    loss = F.mse_loss(outputs, y.double()) if y.is_floating_point() else F.cross_entropy(outputs, y)
    loss.backward()
    return torch.cat([p.grad.flatten() for p in twin.parameters() if p.grad is not None])


@pytest.mark.parametrize("regression", [False, True])
def test_agrees_with_a_plain_loop(regression: bool) -> None:
    net, x, y = problem(regression=regression)
    before = [p.detach().clone() for p in net.parameters()]
    full, errors = measure(net, x, y, [5, 1, 40], 30, 7)
    assert all(torch.equal(p, old) for p, old in zip(net.parameters(), before, strict=True))
    assert all(p.grad is None and p.dtype == torch.float32 for p in net.parameters())
    g = plain(net, x, y)
    torch.testing.assert_close(full.gradient, g, rtol=1e-10, atol=1e-12)
    for size in (1, 5):
        found = [plain(net, x[o[:size]], y[o[:size]]) for o in (draw(40, 7, n) for n in range(30))]
        squares = [float((b - g).square().sum()) for b in found]
        relative = math.sqrt(np.mean(squares)) / float(g.norm())
        cosine = np.mean([float(F.cosine_similarity(b, g, dim=0)) for b in found])
        assert errors[size].relative == pytest.approx(relative, rel=1e-9)
        assert errors[size].cosine == pytest.approx(cosine, rel=1e-9)


def test_the_batch_of_all_examples_has_no_error() -> None:
    net, x, y = problem()
    full, errors = measure(net, x, y, [40], 3, 0)
    assert errors[40].relative < 1e-12 and errors[40].cosine == pytest.approx(1, abs=1e-12)
    assert full.expected_error(40) == 0


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
def test_the_expected_error_is_that_of_all_batches_there_are(size: int) -> None:
    """All subsets of 6 examples, one by one."""
    net, x, y = problem(6)
    full, _ = measure(net, x, y, [1], 1, 0)
    g = full.gradient
    subsets = [list(s) for s in itertools.combinations(range(6), size)]
    squares = [float((plain(net, x[s], y[s]) - g).square().sum()) for s in subsets]
    expected = math.sqrt(np.mean(squares)) / full.norm
    assert full.expected_error(size) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_the_noise_scale_is_the_batch_whose_error_is_the_gradient() -> None:
    net, x, y = problem()
    full, _ = measure(net, x, y, [1], 1, 0)
    each = torch.stack([plain(net, x[[n]], y[[n]]) for n in range(40)])
    scatter = float((each - each.mean(0)).square().sum(1).mean())
    assert full.noise_scale == pytest.approx(scatter / full.norm**2, rel=1e-9)


def test_sizes_and_chunks_do_not_change_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    net, x, y = problem()
    full, errors = measure(net, x, y, [2, 8, 16], 10, 3)
    alone_full, alone = measure(net, x, y, [8], 10, 3)
    assert alone[8] == errors[8]
    assert torch.equal(alone_full.gradient, full.gradient)
    monkeypatch.setattr(module, "CHUNK", 7)
    other, _ = measure(net, x, y, [8], 1, 3)
    torch.testing.assert_close(other.gradient, full.gradient, rtol=1e-10, atol=1e-12)
    assert other.variance == pytest.approx(full.variance, rel=1e-9)


def test_draws_are_without_repetition_and_named_by_seed_and_number() -> None:
    orders: list[Any] = [draw(30, seed, number).tolist() for seed in (0, 1) for number in (0, 1)]
    assert all(sorted(order) == list(range(30)) for order in orders)
    assert len(set(map(tuple, orders))) == 4
    assert draw(30, 0, 1).tolist() == orders[1]
