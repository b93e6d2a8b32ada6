"""The gradient of a net over all training examples, and the errors of batches drawn from them.

It is computed in float64, because rounding would hide how the error of large batches tends to 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap

from reportgen.engine.noise import generator
from reportgen.engine.train.learner import losses

CHUNK = 64
"""Number of examples whose gradients are kept in memory at once."""


@dataclass(frozen=True)
class Full:
    """Mean loss and gradient (P,) of all N examples, and the variance of single gradients.

    variance: mean over the examples of |g_i - g|^2, the trace of their covariance.
    """

    loss: float
    gradient: Tensor
    variance: float
    examples: int

    @property
    def norm(self) -> float:
        """Euclidean norm of the gradient."""
        return float(self.gradient.norm())

    @property
    def noise_scale(self) -> float:
        """variance / |g|^2, B_simple of McCandlish et al. (arXiv:1812.06162, 2018), section 2.2."""
        return self.variance / self.norm**2

    def expected_error(self, batch: int) -> float:
        """Root mean square of |g_B - g| / |g| over all batches without repetition.

        The variance of a mean of B out of N: variance / B * (N - B) / (N - 1) (Cochran, Sampling
        techniques, 1977, theorem 2.2).
        """
        rest = (self.examples - batch) / max(1, self.examples - 1)
        return math.sqrt(self.noise_scale / batch * rest)


@dataclass(frozen=True)
class Errors:
    """Root mean square of |g_B - g| / |g|, and mean cosine, over the batches that were drawn."""

    relative: float
    cosine: float


def measure(
    net: nn.Module, inputs: Tensor, targets: Tensor, sizes: Sequence[int], batches: int, seed: int
) -> tuple[Full, dict[int, Errors]]:
    """Measure the gradients of a net for inputs (N, ...) and targets (N,) or (N, C).

    The net is not changed. It must treat examples independently: no batch norm, no dropout.
    """
    twin, x = deepcopy(net).double(), inputs.double()
    y = targets.double() if targets.is_floating_point() else targets
    full = _full(twin, x, y)
    sums = {size: torch.zeros(2, dtype=torch.float64) for size in sizes}
    for number in range(batches):
        order = draw(len(x), seed, number).to(x.device)
        for size in sums:
            index = order[:size]
            found = _gradient(twin, x[index], y[index])
            sums[size] += _compared(found, full.gradient)
    return full, {size: _errors(total / batches, full) for size, total in sums.items()}


def draw(examples: int, seed: int, number: int) -> Tensor:
    """Permutation of all examples; its first B are the batch of B, so batches of all sizes nest."""
    stream = generator(torch.device("cpu"), seed, "batches", number)
    return torch.randperm(examples, generator=stream)


def _compared(found: Tensor, gradient: Tensor) -> Tensor:
    """Squared distance and cosine of a batch gradient and the full one."""
    cosine = torch.dot(found, gradient) / (found.norm() * gradient.norm())
    return torch.stack([(found - gradient).square().sum(), cosine]).cpu()


def _errors(mean: Tensor, full: Full) -> Errors:
    square, cosine = mean.tolist()
    return Errors(math.sqrt(square) / full.norm, cosine)


def _gradient(net: nn.Module, inputs: Tensor, targets: Tensor) -> Tensor:
    """Gradient of the mean loss over a batch, all parameters concatenated: (P,)."""
    loss = losses(net(inputs).T.unsqueeze(0), targets.unsqueeze(0)).sum()
    found = torch.autograd.grad(loss, list(net.parameters()))
    return torch.cat([gradient.flatten() for gradient in found])


def _full(net: nn.Module, inputs: Tensor, targets: Tensor) -> Full:
    """Compute `Full` from the gradients of single examples, a chunk at a time."""
    parameters = {name: value.detach() for name, value in net.named_parameters()}

    def loss_of(values: dict[str, Tensor], x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        outputs = functional_call(net, values, (x.unsqueeze(0),))
        loss = losses(outputs.T.unsqueeze(0), y[None, None]).sum()
        return loss, loss

    each = vmap(grad(loss_of, has_aux=True), in_dims=(None, 0, 0))
    examples = len(inputs)
    loss, squares, total = 0.0, 0.0, torch.zeros(())
    for start in range(0, examples, CHUNK):
        chosen = slice(start, start + CHUNK)
        found, values = each(parameters, inputs[chosen], targets[chosen])
        rows = torch.cat([gradient.flatten(1) for gradient in found.values()], 1)
        loss += float(values.sum())
        squares += float(rows.square().sum())
        total = total.to(rows) + rows.sum(0)
    gradient = total / examples
    variance = max(0.0, squares / examples - float(gradient.square().sum()))
    return Full(loss / examples, gradient, variance, examples)
