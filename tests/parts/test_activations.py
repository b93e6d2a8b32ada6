"""Every activation is the one of `torch.nn`, with the derivative that autograd finds."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from reportgen.parts.activations import (
    ACTIVATIONS,
    Activation,
    CentredSigmoid,
    Elu,
    Gelu,
    Identity,
    LeakyRelu,
    Relu,
    Sigmoid,
    Silu,
    Tanh,
)


class HalfTanh(nn.Module):
    """tanh(z / 2) / 2."""

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return torch.tanh(z / 2) / 2


TWINS: list[tuple[Activation, nn.Module]] = [
    (Tanh(), nn.Tanh()),
    (Sigmoid(), nn.Sigmoid()),
    (CentredSigmoid(), HalfTanh()),
    (Relu(), nn.ReLU()),
    (LeakyRelu(), nn.LeakyReLU()),
    (LeakyRelu(negative_slope=0.2), nn.LeakyReLU(0.2)),
    (LeakyRelu(negative_slope=3.0), nn.LeakyReLU(3.0)),
    (Elu(), nn.ELU()),
    (Elu(alpha=1.7), nn.ELU(1.7)),
    (Gelu(), nn.GELU()),
    (Silu(), nn.SiLU()),
    (Identity(), nn.Identity()),
]
each = pytest.mark.parametrize(
    ("activation", "twin"), TWINS, ids=[repr(activation) for activation, _ in TWINS]
)


def points() -> torch.Tensor:
    """The middle closely, the kink, and far out, where careless formulas overflow."""
    far = torch.tensor([0.0, -0.0, 30.0, -30.0, 800.0, -800.0, 1e4, -1e4], dtype=torch.float64)
    return torch.cat([torch.linspace(-8, 8, 4001, dtype=torch.float64), far])


def test_every_activation_has_a_twin() -> None:
    assert {activation.name for activation, _ in TWINS} == set(ACTIVATIONS.members)


@each
def test_agrees_with_torch(activation: Activation, twin: nn.Module) -> None:
    z = points().requires_grad_()
    expected = twin(z)
    (slope,) = torch.autograd.grad(expected.sum(), z)
    (own,) = torch.autograd.grad(activation.forward(z).sum(), z)  # through its own operations
    torch.testing.assert_close(own, slope, rtol=1e-11, atol=1e-13)
    z = z.detach()
    kept = z.clone()
    h = activation.forward(z)
    torch.testing.assert_close(h, expected.detach(), rtol=1e-12, atol=1e-15)
    torch.testing.assert_close(activation.derivative(z, h), slope, rtol=1e-11, atol=1e-13)
    assert torch.equal(z, kept), "the arguments must stay as they are"
    assert torch.equal(h, activation.forward(z))


@each
def test_bounds_and_steepest_slope_are_those_of_the_function(
    activation: Activation, twin: nn.Module
) -> None:
    z = torch.linspace(-60, 60, 2_400_001, dtype=torch.float64)
    far = torch.tensor([-1e9, 1e9], dtype=torch.float64)  # some approach their bounds slowly
    z = torch.cat([far[:1], z, far[1:]])
    h = activation.forward(z)
    low, high = activation.bounds
    assert low - 1e-12 <= h.min() and h.max() <= high + 1e-12
    for bound, reached in ((low, h.min()), (high, h.max())):
        if math.isfinite(bound):
            assert reached == pytest.approx(bound, abs=1e-6)
    steepest = activation.derivative(z, h).abs().max()
    assert activation.steepest == pytest.approx(steepest.item(), rel=1e-9)
    assert twin(z).shape == z.shape
