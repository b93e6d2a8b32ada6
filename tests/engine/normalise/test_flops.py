"""The formulas against programs whose numbers count what is done with them, and against torch."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from reportgen.engine.normalise import flops, layers
from reportgen.parts.norms import BatchNorm, Cholesky, GroupNorm, LayerNorm, NoNorm, Zca


class Counted(float):
    """A number that counts operations: of all numbers together."""

    done = 0

    def _next(self, value: float) -> Counted:
        Counted.done += 1
        return Counted(value)

    def __add__(self, other):
        return self._next(float(self) + float(other))

    def __sub__(self, other):
        return self._next(float(self) - float(other))

    def __mul__(self, other):
        return self._next(float(self) * float(other))

    def __truediv__(self, other):
        return self._next(float(self) / float(other))

    def root(self):
        return self._next(math.sqrt(self))


def numbers(rows: int, columns: int, seed: int = 0) -> list[list[Counted]]:
    drawn = np.random.default_rng(seed).normal(size=(rows, columns))
    return [[Counted(value) for value in row] for row in drawn]


def total(values):
    result = Counted(0)
    for value in values:
        result = result + value
    return result


def count(program, *sizes: int) -> int:
    Counted.done = 0
    program(*sizes)
    return Counted.done


def normalised(line, gammas, betas, eps=1e-5):
    """A line of numbers with mean 0 and variance 1, scaled and shifted; and 1 / its root."""
    mean = total(line) / len(line)
    centred = [value - mean for value in line]
    variance = total(value * value for value in centred) / len(line)
    scale = Counted(1) / (variance + eps).root()
    unit = [value * scale for value in centred]
    shifted = [u * gamma + beta for u, gamma, beta in zip(unit, gammas, betas, strict=True)]
    return unit, scale, shifted


def batch_norm(batch: int, width: int):
    columns, gradients = numbers(width, batch), numbers(width, batch, 1)
    gammas, betas = numbers(1, width)[0], numbers(1, width)[0]
    results = []
    for column, above, gamma, beta in zip(columns, gradients, gammas, betas, strict=True):
        unit, scale, _ = normalised(column, [gamma] * batch, [beta] * batch)
        beta_gradient = total(above)
        gamma_gradient = total(g * u for g, u in zip(above, unit, strict=True))
        factor, mean, slope = gamma * scale, beta_gradient / batch, gamma_gradient / batch
        below = [(g - mean - u * slope) * factor for g, u in zip(above, unit, strict=True)]
        results.append((below, gamma_gradient, beta_gradient))
    return columns, gradients, gammas, betas, results


def layer_norm(batch: int, width: int):
    rows, gradients = numbers(batch, width), numbers(batch, width, 1)
    gammas, betas = numbers(1, width)[0], numbers(1, width)[0]
    gamma_gradients = beta_gradients = [Counted(0)] * width
    results = []
    for row, above in zip(rows, gradients, strict=True):
        unit, scale, _ = normalised(row, gammas, betas)
        beta_gradients = [b + g for b, g in zip(beta_gradients, above, strict=True)]
        gamma_gradients = [c + g * u for c, g, u in zip(gamma_gradients, above, unit, strict=True)]
        scaled = [g * gamma for g, gamma in zip(above, gammas, strict=True)]
        mean = total(scaled) / width
        slope = total(s * u for s, u in zip(scaled, unit, strict=True)) / width
        results.append([(s - mean - u * slope) * scale for s, u in zip(scaled, unit, strict=True)])
    return rows, gradients, gammas, betas, results


def cholesky_factor(width: int):
    root = np.random.default_rng(0).normal(size=(width, width))
    matrix = [[Counted(value) for value in row] for row in root @ root.T + width * np.eye(width)]
    for k in range(width):  # outer product form, Golub and Van Loan, algorithm 4.2.2
        matrix[k][k] = matrix[k][k].root()
        for i in range(k + 1, width):
            matrix[i][k] = matrix[i][k] / matrix[k][k]
        for j in range(k + 1, width):
            for i in range(j, width):
                matrix[i][j] = matrix[i][j] - matrix[i][k] * matrix[j][k]
    return matrix


def triangular_solve(width: int):
    lower, right = numbers(width, width), numbers(1, width)[0]
    for i in range(width):
        for j in range(i):
            right[i] = right[i] - lower[i][j] * right[j]
        right[i] = right[i] / lower[i][i]


def linear_map(batch: int, width: int):
    h, weight, above = numbers(batch, width), numbers(width, width), numbers(batch, width, 1)
    bias = numbers(1, width)[0]
    for row in h:
        for j in range(width):
            _ = total(row[i] * weight[i][j] for i in range(width)) + bias[j]
    for row in above:
        for i in range(width):
            total(row[j] * weight[i][j] for j in range(width))
    for i in range(width):
        for j in range(width):
            total(h[b][i] * above[b][j] for b in range(batch))
    for j in range(width):
        total(row[j] for row in above)


def test_the_counting_programs_compute_what_torch_computes():
    for program, function in (
        (batch_norm, lambda x, w, b: torch.nn.functional.batch_norm(x, None, None, w, b, True)),
        (layer_norm, lambda x, w, b: torch.nn.functional.layer_norm(x, w.shape, w, b)),
    ):
        x, above, gammas, betas, results = program(7, 3)
        turned = program is batch_norm
        leaf = torch.tensor(x, dtype=torch.float64)
        leaf = (leaf.T if turned else leaf).contiguous().requires_grad_()
        y = function(leaf, *(torch.tensor(v, dtype=torch.float64) for v in (gammas, betas)))
        gradient = torch.tensor(above, dtype=torch.float64)
        (expected,) = torch.autograd.grad(y, leaf, gradient.T if turned else gradient)
        found = torch.tensor([r[0] for r in results] if turned else results, dtype=torch.float64)
        torch.testing.assert_close(found.T if turned else found, expected)


def test_batch_norm_is_counted_right():
    """Another example costs every unit 14 operations."""
    more = count(batch_norm, 9, 3) - count(batch_norm, 8, 3)
    assert more == flops.normalisation(BatchNorm(), 1, 3)


@pytest.mark.parametrize("norm", [LayerNorm(), GroupNorm(groups=2)])
def test_layer_and_group_norm_are_counted_right(norm):
    """Another unit costs every example 18 operations."""
    more = count(layer_norm, 5, 9) - count(layer_norm, 5, 8)
    assert more == flops.normalisation(norm, 5, 1)


def test_a_linear_map_is_counted_right():
    assert count(linear_map, 6, 4) == flops.product(6, 4)


def test_a_factor_takes_a_third_of_a_cube_and_a_triangular_system_a_square():
    """By the highest differences of the counts, which are polynomials."""
    factors = [count(cholesky_factor, width) for width in range(3, 7)]
    assert np.diff(factors, 3).tolist() == [6 / 3]
    systems = [count(triangular_solve, width) for width in range(3, 7)]
    assert np.diff(systems, 2).tolist() == [2, 2]


def _cube(times: float):
    return lambda a_shape, *args, **kwargs: times * a_shape[-1] ** 3


@pytest.mark.parametrize("norm", [Zca(), Cholesky()])
def test_whitening_runs_the_matrix_operations_that_are_counted(norm):
    """All but what goes over the elements once: 11 operations each, and those of D x D."""
    batch, width = 96, 12
    x = torch.randn(batch, width, dtype=torch.float64, requires_grad=True)
    counter = FlopCounterMode(
        display=False,
        custom_mapping={
            torch.ops.aten._linalg_eigh: _cube(flops.EIGENDECOMPOSITION),
            torch.ops.aten.linalg_cholesky_ex: _cube(1 / 3),
            torch.ops.aten.linalg_solve_triangular: (
                lambda a, b, *args, **kwargs: a[-1] * b[-1] * b[-2]
            ),
        },
    )
    function = layers.zca if isinstance(norm, Zca) else layers.cholesky
    with counter:
        function(x, norm.eps).sum().backward()
    expected = flops.normalisation(norm, batch, width) - 11 * batch * width
    assert counter.get_total_flops() == pytest.approx(expected)


def test_no_norm_costs_nothing():
    assert flops.normalisation(NoNorm(), 100, 10) == 0
