"""Propagation with weights that are held in memory: the default and the reference.

    forward    z_l = scale * (h_{l-1} N_l),    h_l = f(z_l)
    backward   delta_l = dL/dh_l * f'(z_l),    dL/dh_{l-1} = scale * (delta_l N_l^T)

All nets of a seed share the noise N_l, which is drawn once and multiplied with the whole stack in
one product. dL/dh_L is standard normal and has a stream of its own. dL/dh_0 is not needed, so the
backward pass does not need N_1. No weight gradient is ever formed (see `moments.outer_std`).
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from reportgen.engine.context import ComputeContext
from reportgen.engine.moments import Rows
from reportgen.engine.net import Net, Shape, Trace, backward, forward
from reportgen.engine.noise import MatrixNoise
from reportgen.engine.products import padded
from reportgen.engine.weights import Weights
from reportgen.parts.initializers import Noise


def propagate(
    nets: Sequence[Net],
    shape: Shape,
    noise: Noise,
    seed: int,
    context: ComputeContext,
    *,
    keep: int = 2**30,
) -> tuple[list[Trace], dict[str, str]]:
    """Run one random batch forward and backward through every net.

    keep: bytes of weights that are kept for the backward pass; the others are drawn again.
    Returns the measurements in the order of `nets`, and the fingerprints of the shared noise.
    """
    stack = _Stack(nets, shape, context)
    weights = Weights(shape, noise, seed, context, keep)
    hashes = {"inputs": stack.draw_shared(stack.activations[0], seed, "inputs")}
    for layer in range(1, shape.depth + 1):
        weights.forward(layer, stack.activations[layer - 1], stack.signal)
        stack.forward(layer)
    hashes[f"weights.{noise.value}"] = weights.fingerprint
    hashes["top_gradient"] = stack.draw_shared(stack.signal, seed, "top_gradient")
    for layer in range(shape.depth, 0, -1):
        stack.backward(layer)
        if layer > 1:
            weights.backward(layer, stack.deltas, stack.signal)
    return stack.traces, hashes


class _Stack:
    """The batches of all nets, concatenated along the rows: tensors (padded(A * B), D)."""

    def __init__(self, nets: Sequence[Net], shape: Shape, context: ComputeContext) -> None:
        self.nets, self.batch, self.threads = nets, shape.batch, context.threads
        self.traces = [Trace(shape.depth) for _ in nets]
        size = (padded(len(nets) * shape.batch), shape.width)
        self.activations = context.take("activations", shape.depth + 1, *size).unbind()  # h_0 ...
        self.slopes = context.take("slopes", shape.depth, *size).unbind()  # f'(z_1) ...
        self.signal = context.take("signal", *size)  # z forward, dL/dh backward
        self.deltas = context.take("deltas", *size)  # scale * dL/dz
        used = len(nets) * shape.batch
        for tensor in (*self.activations, self.deltas):
            tensor[used:] = 0  # the padding, which goes through the products

    def draw_shared(self, tensor: Tensor, *name: object) -> str:
        """Draw one batch of standard normals for all nets; returns its fingerprint."""
        first = self._of(0, tensor)
        fingerprint = MatrixNoise(Noise.NORMAL, *name).fill(first, self.threads)
        others = range(1, len(self.nets))
        self.threads.map(lambda number: self._of(number, tensor).copy_(first), others)
        return fingerprint

    def forward(self, layer: int) -> None:
        """Compute activations and slopes from `signal`, which holds the products of `layer`."""
        self.threads.map(lambda number: self._forward(number, layer), range(len(self.nets)))

    def backward(self, layer: int) -> None:
        """Compute `deltas` from `signal`, which holds the gradient of activations of `layer`."""
        self.threads.map(lambda number: self._backward(number, layer), range(len(self.nets)))

    def _forward(self, number: int, layer: int) -> None:
        net, trace = self.nets[number], self.traces[number]
        h = self._of(number, self.activations[layer])
        slope = self._of(number, self.slopes[layer - 1])
        if forward(net, trace, layer, self._of(number, self.signal), h, slope) is None:
            h.zero_()  # not finite: keep infinities out of the products of the stack

    def _backward(self, number: int, layer: int) -> None:
        net, trace = self.nets[number], self.traces[number]
        gradient = self._of(number, self.signal)
        slope = self._of(number, self.slopes[layer - 1])
        below = Rows(self._of(number, self.activations[layer - 1]))
        delta = self._of(number, self.deltas)
        if backward(trace, layer, gradient, slope, below, delta) is None:
            delta.zero_()
        else:
            delta.mul_(net.scale)

    def _of(self, number: int, tensor: Tensor) -> Tensor:
        return tensor[number * self.batch : (number + 1) * self.batch]
