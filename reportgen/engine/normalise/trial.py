"""One net: its draws, its forward and backward pass, and the measurements of each layer.

Measures are computed in float64 whatever element type the layer has.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reportgen.engine.context import ComputeContext
from reportgen.engine.net import Shape
from reportgen.engine.noise import MatrixNoise, combine
from reportgen.engine.normalise.layers import (
    Layer,
    LayerSettings,
    apply,
    backward,
    backward_of_products,
    forward,
)
from reportgen.parts.initializers import Initializer, Noise
from reportgen.parts.norms import Norm

_Numbers = dict[str, Callable[[], float]]


def r_squared(x: Tensor, y: Tensor) -> float:
    """R^2 of the least squares straight line of y on x, all entries of both pooled.

    1 where y does not vary.
    """
    x, y = (t.double().flatten() for t in (x, y))
    x, y = x - x.mean(), y - y.mean()
    total = float(y @ y) * float(x @ x)
    return float(x @ y) ** 2 / total if total > 0 else 1.0


class LinearMaps:
    """Least squares affine maps of the same inputs (B, D) to whatever is computed from them."""

    def __init__(self, inputs: Tensor) -> None:
        """Raises ValueError where there are too few examples to judge a map by."""
        self.examples, self.inputs = inputs.shape
        if self.examples < self.inputs + 2:
            raise ValueError(
                f"inputs must have at least {self.inputs + 2} rows. Got {self.examples} instead."
            )
        x = inputs.double()
        self._basis = torch.linalg.qr(x - x.mean(0)).Q  # (B, D), of all affine maps but constants

    def r_squared(self, y: Tensor) -> float:
        """Adjusted R^2 of the map to y (B, E): 1 - (1 - R^2) (B - 1) / (B - D - 1).

        R^2 pools all units, so that each has the weight of its variance. A map explains some of the
        variance of a small batch by chance, for which the adjustment corrects on average (Ezekiel
        1930). It is 1 where y does not vary.
        """
        y = y.double()
        y = y - y.mean(0)
        total = float(y.square().sum())
        if total == 0:
            return 1.0
        left = float((y - self._basis @ (self._basis.T @ y)).square().sum())
        return 1 - left / total * (self.examples - 1) / (self.examples - self.inputs - 1)


def correlation(z: Tensor) -> float:
    """Root mean square of the correlations between different units of z (B, D), D > 1.

    A unit that does not vary is correlated with none.
    """
    covariance = _covariance(z)
    scale = covariance.diagonal().sqrt()
    found = torch.nan_to_num(covariance / scale / scale.unsqueeze(1))
    found.fill_diagonal_(0)
    units = len(scale)
    return math.sqrt(float(found.square().sum()) / (units * (units - 1)))


def condition_number(z: Tensor) -> float:
    """Largest over smallest eigenvalue of the covariance of the units of z (B, D).

    At most 1 over the resolution of float64: what is smaller is not told from 0.
    """
    values = torch.linalg.eigvalsh(_covariance(z))
    largest = float(values[-1])
    least = max(float(values[0]), largest * torch.finfo(torch.float64).eps)
    return largest / least if largest > 0 else math.inf


def relative_error(z: Tensor, restored: Tensor) -> float:
    """Root mean square of restored - z over that of z less the mean of each unit; both (B, D).

    Where z does not vary, 0 if it is given back exactly, else infinite.
    """
    z = z.double()
    wrong = float((restored.double() - z).square().sum())
    spread = float((z - z.mean(0)).square().sum())
    if spread == 0:
        return math.inf if wrong else 0.0
    return math.sqrt(wrong / spread)


def relative_distance(x: Tensor, y: Tensor) -> float:
    """Euclidean norm of y - x over that of x, of all entries; infinite if only x is 0."""
    x, y = x.double(), y.double()
    distance, norm = float((y - x).norm()), float(x.norm())
    return distance / norm if norm else math.inf if distance else 0.0


def rms(x: Tensor) -> float:
    """Root mean square of all entries."""
    return math.sqrt(float(x.double().square().mean()))


def _covariance(z: Tensor) -> Tensor:
    z = z.double()
    z = z - z.mean(0)
    return z.T @ z / len(z)


@dataclass(frozen=True)
class Inputs:
    """Normal inputs; any two of them have this `correlation`, by a component that they share."""

    mean: float
    std: float
    correlation: float


@dataclass(frozen=True)
class Draw:
    """The random numbers of a trial: inputs and top gradient (B, D), weights (D, D) each.

    hashes: purpose of a noise stream -> fingerprint.
    """

    inputs: Tensor
    weights: tuple[Tensor, ...]
    top: Tensor
    hashes: dict[str, str]


@dataclass
class LayerMeasurements:
    """Measurements of the layers: float64 arrays (depth,), NaN for layers not reached.

    reason: which number was not finite; empty while all are finite.
    """

    arrays: dict[str, NDArray[np.float64]]
    layers: list[Layer] = field(default_factory=list)
    reason: str = ""


def draw(
    shape: Shape, inputs: Inputs, init: Initializer, seed: int, context: ComputeContext
) -> Draw:
    """Draw in float32 whatever the element type, so that both types have the same draws."""

    def filled(noise: Noise, rows: int, columns: int, *name: object) -> tuple[Tensor, str]:
        out = torch.empty(rows, columns, device=context.device)
        found = MatrixNoise(noise, seed, *name).fill(out, context.threads)
        return out.to(context.dtype), found

    own, first = filled(Noise.NORMAL, shape.batch, shape.width, "inputs")
    common, second = filled(Noise.NORMAL, shape.batch, 1, "inputs", "common")
    top, third = filled(Noise.NORMAL, shape.batch, shape.width, "top_gradient")
    noises = [
        filled(init.noise, shape.width, shape.width, "weights", layer)
        for layer in range(1, shape.depth + 1)
    ]
    shared = inputs.correlation  # fraction of the variance
    mixed = math.sqrt(1 - shared) * own + math.sqrt(shared) * common
    scale = init.scale(shape.width, shape.width)
    return Draw(
        inputs.mean + inputs.std * mixed,
        tuple(scale * noise for noise, _ in noises),
        top,
        {
            "inputs": combine([first, second]),
            f"weights.{init.noise.value}": combine([found for _, found in noises]),
            "top_gradient": third,
        },
    )


def measure_layers(
    net: LayerSettings,
    drawn: Draw,
    wanted: Collection[str],
    *,
    weight_scale: float | None = None,
) -> LayerMeasurements:
    """Run a net, and measure the wanted quantities of every layer.

    weight_scale: if given, the weights of the net are those drawn times this factor, and it is
        compared with the net whose weights are those drawn.
    """
    original = drawn
    if weight_scale is not None:
        drawn = replace(drawn, weights=tuple(weight_scale * weight for weight in drawn.weights))
    measured = LayerMeasurements(
        {name: np.full(len(drawn.weights), math.nan) for name in sorted(wanted)}
    )
    try:
        measured.layers.extend(forward(net, drawn.inputs, drawn.weights))
    except torch.linalg.LinAlgError:  # type: ignore[attr-defined]
        number = len(measured.layers) + 1
        measured.reason = f"the covariance of layer {number} cannot be factorised"
    maps = LinearMaps(drawn.inputs) if "linear_in_input" in wanted else None
    for number, layer in enumerate(measured.layers, start=1):
        if not _note(measured, number, _of_layer(net.norm, layer, maps), wanted):
            return measured
    if not measured.reason:
        for number, (bias, beta) in enumerate(backward(measured.layers, drawn.top), start=1):
            found: _Numbers = {
                "grad_bias": partial(rms, bias),
                "grad_beta": partial(rms, beta),
            }
            _note(measured, number, found, wanted)
    if weight_scale is not None and not measured.reason:
        numbers = _changes(net, original, drawn, weight_scale)
        for number, changed in enumerate(numbers, start=1):
            _note(measured, number, changed, wanted)
    return measured


def _changes(net: LayerSettings, original: Draw, scaled: Draw, factor: float) -> Iterator[_Numbers]:
    """What the factor of the weights changes in every layer.

    With batch norm and eps = 0 the three changes are 0, and dL/dW falls as 1 / factor: Ioffe and
    Szegedy 2015, section 3.3.
    """
    found = []
    for drawn in (original, scaled):
        inputs = drawn.inputs.clone().requires_grad_()
        weights = [weight.clone().requires_grad_() for weight in drawn.weights]
        layers = list(forward(net, inputs, weights))
        gradients = backward_of_products(layers, drawn.top)
        outputs = [layer.above.detach() for layer in layers]
        found.append([(h, *own) for h, own in zip(outputs, gradients, strict=True)])
    for (output, below, weight), (output_now, below_now, weight_now) in zip(*found, strict=True):
        yield {
            "output_change": partial(relative_distance, output, output_now),
            "grad_input_change": partial(relative_distance, below, below_now),
            "grad_weight_change": partial(relative_distance, weight, factor * weight_now.double()),
            "grad_weight": partial(rms, weight_now),
        }


def _of_layer(norm: Norm, layer: Layer, maps: LinearMaps | None) -> _Numbers:
    given, above = layer.given.detach(), layer.above.detach()
    return {
        "preactivation_mean": lambda: float(given.double().mean()),
        "preactivation_std": lambda: float(given.double().std(correction=0)),
        "linearity": lambda: r_squared(given, above),
        "linear_in_input": lambda: maps.r_squared(above) if maps else math.nan,
        "correlation": lambda: correlation(given),
        "condition_number": lambda: condition_number(given),
        "restored_error": lambda: _restored_error(norm, layer.product.detach()),
    }


def _restored_error(norm: Norm, z: Tensor) -> float:
    """Error of restoring z with gamma its standard deviation, without eps, and beta its mean."""
    exact = z.double()
    gamma, beta = exact.std(0, correction=0).to(z), exact.mean(0).to(z)
    return relative_error(z, apply(norm, z, gamma, beta))


def _note(
    measured: LayerMeasurements, number: int, found: _Numbers, wanted: Collection[str]
) -> bool:
    """Record the numbers of a layer; False, with the reason, at the first that is not finite."""
    for name in (name for name in found if name in wanted):
        value = found[name]()
        if not math.isfinite(value):
            measured.reason = measured.reason or f"{name} of layer {number} is not finite"
            return False
        measured.arrays[name][number - 1] = value
    return True
