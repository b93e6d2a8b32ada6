"""The noise of every layer, drawn when it is needed, and the products with it."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from reportgen.engine.context import ComputeContext
from reportgen.engine.net import Shape
from reportgen.engine.noise import MatrixNoise, combine, fingerprint
from reportgen.engine.products import ROWS, linear
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
    below are drawn again by name.
    """

    def __init__(
        self, shape: Shape, noise: Noise, seed: int, context: ComputeContext, keep: int
    ) -> None:
        self._shape, self._noise, self._seed = shape, noise, seed
        self._threads = context.threads
        width = shape.width
        slots = min(shape.depth, max(1, keep // (width * width * context.dtype.itemsize)))
        self._slots = context.take("weights", slots, width, width).unbind()
        self._holds = [0] * slots  # the layer in each slot
        self._fingerprints: list[str] = []

    @property
    def fingerprint(self) -> str:
        """Fingerprint of all layers that the forward pass has drawn."""
        return combine(self._fingerprints)

    def forward(self, layer: int, stack: Tensor, out: Tensor) -> None:
        """Draw N_layer and compute `out = stack @ N_layer`; both (R, D).

        A task draws the weights of a few upper units and multiplies while they are in the cache.
        """
        slot = layer % len(self._slots)
        matrix, source = self._slots[slot], self._source(layer)
        self._holds[slot] = layer

        def task(start: int) -> None:
            block = slice(start, start + FORWARD_UNITS)
            source.draw(matrix, block)
            for rows in self._calls(stack):
                out[rows, block] = linear(stack[rows], matrix[block])

        source.prepare(matrix, self._threads)
        self._threads.map(task, range(0, self._shape.width, FORWARD_UNITS))
        self._fingerprints.append(fingerprint(matrix))

    def backward(self, layer: int, stack: Tensor, out: Tensor) -> None:
        """Compute `out = stack @ N_layer^T`; both (R, D).

        The sum over upper units has fixed parts, which are added in a fixed order.
        """
        matrix = self._drawn(layer)
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

    def _source(self, layer: int) -> MatrixNoise:
        return MatrixNoise(self._noise, self._seed, "weights", layer)

    def _drawn(self, layer: int) -> Tensor:
        slot = layer % len(self._slots)
        if self._holds[slot] != layer:
            self._source(layer).fill(self._slots[slot], self._threads)
            self._holds[slot] = layer
        return self._slots[slot]
