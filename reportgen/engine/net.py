"""The net of `propagate`, and what is measured in its forward and backward pass."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reportgen.engine import histograms
from reportgen.engine.moments import Rows, outer_std
from reportgen.parts.activations import Activation

SATURATED = 0.05
"""A unit is saturated when its slope |f'(z)| is below this fraction of the steepest slope."""

QUANTITIES = (
    "activation_mean",
    "activation_std",
    "preactivation_mean",
    "preactivation_std",
    "saturated",
    "grad_activation_std",
    "grad_weight_std",
)


@dataclass(frozen=True)
class Shape:
    """Sizes of a net without biases: `depth` square layers of `width` units, `batch` inputs.

    shared: all layers have the weights of layer 1, as the steps of a recurrent net have.
    """

    width: int
    depth: int
    batch: int
    shared: bool = False


@dataclass(frozen=True)
class RandomNet:
    """z = scale * h N, h = f(z) in every layer, with N the noise of that layer."""

    activation: Activation
    scale: float


@dataclass
class Trace:
    """Measurements of one net: float64 arrays (depth,), NaN for layers that were not reached.

    histogram: int64 (depth, bins + 2), counts of activations; zero for layers not reached.
    reason: which number was not finite; empty while all are finite.
    """

    depth: int
    arrays: dict[str, NDArray[np.float64]] = field(init=False)
    histogram: NDArray[np.int64] = field(init=False)
    reason: str = ""

    def __post_init__(self) -> None:
        self.arrays = {quantity: np.full(self.depth, math.nan) for quantity in QUANTITIES}
        self.histogram = np.zeros((self.depth, histograms.BINS + 2), dtype=np.int64)

    def note(self, layer: int, what: str, **values: float) -> bool:
        """Record the finite values of a layer; False, with `what` as the reason, if one is not."""
        for quantity, value in values.items():
            if math.isfinite(value):
                self.arrays[quantity][layer - 1] = value
            elif not self.reason:
                self.reason = f"{what} of layer {layer} are not finite"
        return not self.reason


def forward(
    net: RandomNet, trace: Trace, layer: int, z: Tensor, h: Tensor, slope: Tensor
) -> Rows | None:
    """Compute activations from pre-activations; returns the rows of h, None if not finite.

    z: pre-activations of `layer` before the factor `net.scale`, (B, D); overwritten.
    h, slope: outputs for f(z) and f'(z), (B, D); undefined where None is returned.
    """
    if trace.reason:
        return None
    rows = Rows(z.mul_(net.scale))
    if not trace.note(
        layer, "pre-activations", preactivation_mean=rows.mean, preactivation_std=rows.std
    ):
        return None
    h.copy_(net.activation.forward(z))
    rows = Rows(h)
    if not trace.note(layer, "activations", activation_mean=rows.mean, activation_std=rows.std):
        return None
    slope.copy_(net.activation.derivative(z, h))
    flat = torch.count_nonzero(slope.abs() < SATURATED * net.activation.steepest).item()
    trace.note(layer, "slopes", saturated=flat / slope.numel())
    trace.histogram[layer - 1] = histograms.counts(h).cpu().numpy()
    return rows


def backward(
    trace: Trace, layer: int, gradient: Tensor, slope: Tensor, below: Rows, delta: Tensor
) -> Rows | None:
    """Compute the gradient of pre-activations from that of activations; returns its rows.

    gradient: dL/dh of `layer`, (B, D); slope: f'(z); below: the rows of h of the layer below.
    delta: output for dL/dz, (B, D); undefined where None is returned, if something is not finite.
    """
    if trace.reason or not trace.note(layer, "gradients", grad_activation_std=Rows(gradient).std):
        return None
    rows = Rows(torch.mul(gradient, slope, out=delta))
    finite = trace.note(layer, "weight gradients", grad_weight_std=outer_std(below, rows))
    return rows if finite else None
