"""The error of batch gradients against that of all training examples, while a net is trained.

Gradients are computed in float64, because rounding would hide how the error of large batches tends
to 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap

from reportgen.engine.context import ThreadPool
from reportgen.engine.noise import generator
from reportgen.engine.timing import clock_of, take_turns
from reportgen.engine.train.architecture import layers
from reportgen.engine.train.learner import Batch, losses
from reportgen.engine.train.loop import Loop
from reportgen.engine.train.modules import Net
from reportgen.engine.train.preprocess import Prepare, fit
from reportgen.engine.train.streams import Order, fingerprint, scale, split, starting_weights
from reportgen.engine.train.training import Data
from reportgen.parts.initializers import Initializer
from reportgen.parts.models import Block
from reportgen.parts.optimizers import Optimizer
from reportgen.parts.preprocessing import Preprocessing

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


def times(
    net: nn.Module, inputs: Tensor, targets: Tensor, sizes: Sequence[int], repeats: int, seed: int
) -> dict[int, float]:
    """Seconds of the gradient of one batch of each size, in the precision of the net.

    The batches are those of the first draw of `measure`, and already in memory. Median of
    `repeats` rounds in which the sizes take turns.
    """
    order = draw(len(inputs), seed, 0).to(inputs.device)
    batches = [(inputs[order[:size]], targets[order[:size]]) for size in sizes]
    tasks = [partial(_gradient, net, x, y) for x, y in batches]
    return dict(zip(sizes, take_turns(tasks, repeats, clock_of(inputs.device)), strict=True))


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


@dataclass(frozen=True)
class Setting:
    """Settings that the trials of a seed share: all but the batch sizes that are compared.

    at: the steps after which gradients are measured, in order; 0 is before the first step.
    batches: number of batches of each size that are drawn for a measurement.
    training_batch: number of examples in a training step.
    repeats: number of times that the gradient of each size is timed, after the last measurement.
    """

    model: Block
    init: Initializer
    optimizer: Optimizer
    preprocess: Preprocessing
    at: Sequence[int]
    batches: int
    training_batch: int
    validation: float
    train_size: int | None
    repeats: int = 0


@dataclass
class Measurements:
    """The measurements after each step of `Setting.at`; fewer if the net diverged before.

    seconds: batch size -> seconds of a gradient; empty unless requested, or if the net diverged.
    """

    full: list[Full] = field(default_factory=list)
    errors: list[dict[int, Errors]] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    seconds: dict[int, float] = field(default_factory=dict)


def run_seed(
    setting: Setting, sizes: Sequence[int], seed: int, data: Data, outputs: int, threads: ThreadPool
) -> Measurements:
    """Train one net, and measure batches of all `sizes` after the steps of `setting.at`."""
    parts = split(len(data.inputs), seed, setting.validation, setting.train_size)
    fitted = fit(setting.preprocess, data.inputs, parts.train, conditions=False)
    prepare = Prepare(setting.preprocess, [fitted.map], data.inputs)
    net, weights = _net(setting, seed, data.inputs, outputs, threads)
    order = Order(parts.train, setting.training_batch, seed)
    loop, found = Loop(net, setting.optimizer), Measurements()
    found.hashes = {
        "split": parts.fingerprint,
        f"weights.{setting.init.noise.value}": weights,
        "batches": fingerprint(draw(len(parts.train), seed, 0)),
    }
    if setting.at[-1] > 0:
        found.hashes["order"] = order.fingerprint
    train = parts.train.to(data.inputs.device)
    examples = prepare(data.inputs[train][None])[0]
    done = 0
    for stop in setting.at:
        for step in range(done, stop):
            epoch, place = divmod(step, order.batches_per_epoch)
            index = order.epoch(epoch)[place].to(data.inputs.device)
            loop.step(Batch(prepare(data.inputs[index][None]), data.targets[index][None]))
        done = stop
        full, errors = measure(net, examples, data.targets[train], sizes, setting.batches, seed)
        if not (math.isfinite(full.loss) and math.isfinite(full.norm)):
            found.reason = f"loss or gradient is not finite after step {stop}"
            break
        found.full.append(full)
        found.errors.append(errors)
    if setting.repeats and not found.reason:
        size_of = (sizes, setting.repeats, seed)
        found.seconds = times(net, examples, data.targets[train], *size_of)
    return found


def _net(
    setting: Setting, seed: int, inputs: Tensor, outputs: int, threads: ThreadPool
) -> tuple[Net, str]:
    """The net before training, and the fingerprint of the noise of its weights."""
    shapes = layers(setting.model, setting.preprocess.shape(inputs.shape[1:]), outputs)
    drawn, found = starting_weights(shapes, setting.init.noise, seed, threads, inputs)
    weights = [
        torch.mul(noise, scale(setting.init, layer))
        for noise, layer in zip(drawn, shapes, strict=True)
    ]
    return Net(setting.model, shapes, weights), found
