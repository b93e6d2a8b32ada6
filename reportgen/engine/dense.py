"""Propagation with weights that are held in memory: the default and the reference.

    forward    z_l = scale * (h_{l-1} N_l),    h_l = f(z_l)
    backward   delta_l = dL/dh_l * f'(z_l),    dL/dh_{l-1} = scale * (delta_l N_l^T)

All nets of a seed share the noise N_l, which is drawn once and multiplied with the whole stack in
one product. dL/dh_L is standard normal and has a stream of its own. dL/dh_0 is not needed, so the
backward pass does not need N_1. No weight gradient is ever formed (see `moments.outer_std`).

With shared weights N_l is N_1 in every layer, and dL/dW of a layer is what this use of the matrix
contributes to its gradient: the term of one step in backpropagation through time.
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from reportgen.engine.context import ComputeContext
from reportgen.engine.moments import Rows
from reportgen.engine.net import RandomNet, Shape, Trace, backward, forward
from reportgen.engine.noise import MatrixNoise, combine, fingerprint
from reportgen.engine.products import ROWS, linear, padded
from reportgen.parts.initializers import Noise

FORWARD_UNITS = 256
"""Units of the upper layer whose weights one forward task draws and uses: 4 MB at width 4096."""

BACKWARD_UNITS = 1024
"""Units of the upper layer that one backward task sums over."""

BACKWARD_ROWS = 1024
"""Rows of a stack in one backward product, which bounds the memory of the partial sums."""


class Weights:
    """N_1 ... N_L of one seed, stored as N_l^T: (units above, units below), as in `nn.Linear`.

    They are kept in as many slots as `keep` bytes allow, at least one. The forward pass uses the
    slots in turn, so that the top layers are still there when the backward pass begins; the layers
    below are drawn again by name. Shared weights are one matrix, which is kept.
    """

    def __init__(
        self, shape: Shape, noise: Noise, seed: int, context: ComputeContext, keep: int
    ) -> None:
        self._shape, self._noise, self._seed = shape, noise, seed
        self._threads = context.threads
        width = shape.width
        matrices = 1 if shape.shared else shape.depth
        slots = min(matrices, max(1, keep // (width * width * context.dtype.itemsize)))
        self._slots = context.take("weights", slots, width, width).unbind()
        self._holds = [0] * slots  # the number of the matrix in each slot
        self._fingerprints: list[str] = []

    @property
    def fingerprint(self) -> str:
        """Fingerprint of all layers that the forward pass has drawn."""
        return combine(self._fingerprints)

    def forward(self, layer: int, stack: Tensor, out: Tensor) -> None:
        """Draw N_layer and compute `out = stack @ N_layer`; both (R, D).

        A task draws the weights of a few upper units and multiplies while they are in the cache.
        """
        number = self._number(layer)
        slot = number % len(self._slots)
        matrix, source = self._slots[slot], self._source(number)
        drawn = self._holds[slot] == number

        def task(start: int) -> None:
            block = slice(start, start + FORWARD_UNITS)
            if not drawn:
                source.draw(matrix, block)
            for rows in self._calls(stack):
                out[rows, block] = linear(stack[rows], matrix[block])

        if not drawn:
            source.prepare(matrix, self._threads)
        self._threads.map(task, range(0, self._shape.width, FORWARD_UNITS))
        if not drawn:
            self._holds[slot] = number
            self._fingerprints.append(fingerprint(matrix))

    def backward(self, layer: int, stack: Tensor, out: Tensor) -> None:
        """Compute `out = stack @ N_layer^T`; both (R, D).

        The sum over upper units has fixed parts, which are added in a fixed order.
        """
        matrix = self._drawn(self._number(layer))
        starts = range(0, self._shape.width, BACKWARD_UNITS)
        for chunk in self._calls(stack, BACKWARD_ROWS):

            def product(start: int, rows: slice = chunk) -> Tensor:
                block = slice(start, start + BACKWARD_UNITS)
                return linear(stack[rows, block], matrix[block].T)

            parts = self._threads.map(product, starts)
            self._add(parts, out[chunk])

    def _add(self, parts: Sequence[Tensor], out: Tensor) -> None:
        def task(start: int) -> None:
            rows = slice(start, start + ROWS)
            target = out[rows].copy_(parts[0][rows])
            for part in parts[1:]:
                target += part[rows]

        self._threads.map(task, range(0, len(out), ROWS))

    def _calls(self, stack: Tensor, most: int | None = None) -> list[slice]:
        """The rows of each call of a product; see `products`."""
        rows = stack.shape[0]
        step = (most or rows) if stack.device.type == "cpu" else self._shape.batch
        return [slice(start, start + step) for start in range(0, rows, step)]

    def _number(self, layer: int) -> int:
        """The number of the matrix that `layer` multiplies with."""
        return 1 if self._shape.shared else layer

    def _source(self, number: int) -> MatrixNoise:
        return MatrixNoise(self._noise, self._seed, "weights", number)

    def _drawn(self, number: int) -> Tensor:
        slot = number % len(self._slots)
        if self._holds[slot] != number:
            self._source(number).fill(self._slots[slot], self._threads)
            self._holds[slot] = number
        return self._slots[slot]


def propagate(
    nets: Sequence[RandomNet],
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

    def __init__(self, nets: Sequence[RandomNet], shape: Shape, context: ComputeContext) -> None:
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
