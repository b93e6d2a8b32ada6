"""Every surface: its gradient against autograd, its minima against a search."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.optimize import minimize, rosen

from reportgen.parts.surfaces import SURFACES, Beale, LocalMinimum, Ravine, Rosenbrock, Surface

CASES: list[Surface] = [
    *(part() for part in SURFACES.members.values()),
    Ravine(condition=1000.0),
    Rosenbrock(steepness=3.0),
    LocalMinimum(tilt=0.3),
]
ids = [surface.describe() for surface in CASES]


@pytest.mark.parametrize("surface", CASES, ids=ids)
def test_the_gradient_is_that_of_the_value(surface: Surface) -> None:
    stream = torch.Generator().manual_seed(1)
    points = torch.randn(2, 200, generator=stream, dtype=torch.float64) * 2
    x, y = (row.clone().requires_grad_() for row in points)
    expected = torch.autograd.grad(surface.value(x, y).sum(), (x, y))
    for found, derivative in zip(surface.gradient(x.detach(), y.detach()), expected, strict=True):
        torch.testing.assert_close(found, derivative, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("surface", CASES, ids=ids)
def test_it_is_0_at_its_minima_alone(surface: Surface) -> None:
    for point in surface.minima:
        assert surface.value(*point) == pytest.approx(0, abs=1e-15)
        assert surface.gradient(*point) == pytest.approx((0, 0), abs=1e-14)
    grid = np.meshgrid(np.linspace(-4, 4, 401), np.linspace(-4, 4, 401))
    assert surface.value(*grid).min() >= -1e-15
    lowest = np.unravel_index(surface.value(*grid).argmin(), (401, 401))

    def height(point: np.ndarray) -> float:
        return float(surface.value(*point))

    found = minimize(height, [float(axis[lowest]) for axis in grid]).x
    distances = [math.dist(found, point) for point in surface.minima]
    assert min(distances) < 1e-3


def test_known_values() -> None:
    assert Rosenbrock().value(-1.2, 1.0) == pytest.approx(rosen([-1.2, 1.0]))
    assert Beale().value(0, 0) == 1.5**2 + 2.25**2 + 2.625**2
    assert Ravine(condition=8.0).value(2.0, 3.0) == 38.0


def test_the_wells_are_where_the_slope_is_0() -> None:
    surface = LocalMinimum(tilt=0.1)
    deep, pass_, shallow = surface.wells
    assert deep < pass_ < shallow
    for x in surface.wells:
        assert surface.gradient(x, 0.0)[0] == pytest.approx(0, abs=1e-14)
    assert surface.value(shallow, 0.0) == pytest.approx(0.20, abs=0.005)
    assert surface.value(pass_, 0.0) == pytest.approx(0.36, abs=0.005)
