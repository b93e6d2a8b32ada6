"""Nets whose weights exist in memory: the default and the reference.

    forward    z_l = scale * (h_{l-1} N_l),    h_l = f(z_l)
    backward   delta_l = dL/dh_l * f'(z_l),    dL/dh_{l-1} = scale * (delta_l N_l^T)

All nets of a seed share the noise N_l, which is drawn once and serves the whole stack in one
product. dL/dh_L is standard normal, from a stream of its own. dL/dh_0 is not needed, so N_1 is not
needed on the way back, and no gradient of weights is ever formed (see `moments.outer_std`).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from reportgen.engine.crew import Crew
from reportgen.engine.net import Net, Shape, Trace, fall, rise
from reportgen.engine.noise import MatrixNoise
from reportgen.engine.products import padded
from reportgen.engine.weights import KEEP, Weights
from reportgen.engine.workspace import Workspace
from reportgen.parts.initializers import Noise


def propagate(
    nets: Sequence[Net],
    shape: Shape,
    noise: Noise,
    seed: int,
    crew: Crew,
    workspace: Workspace,
    *,
    device: torch.device,
    dtype: torch.dtype = torch.float32,
    keep: int = KEEP,
) -> tuple[list[Trace], dict[str, str]]:
    """Runs one random batch through every net and back.

    Returns the measurements in the order of `nets`, and the fingerprints of the noise they share.
    """
    stack = _Stack(nets, shape, workspace, device, dtype)
    slots = Weights.slots(shape, workspace, device, dtype, keep)
    weights = Weights(shape, noise, seed, crew, slots)
    hashes = {"inputs": stack.fill_inputs(seed, crew)}
    for layer in range(1, shape.depth + 1):
        weights.up(layer, stack.activations[layer - 1], stack.signal)
        stack.rise(layer, crew)
    hashes[f"weights.{noise.value}"] = weights.fingerprint
    hashes["top_gradient"] = stack.fill_top_gradient(seed, crew)
    for layer in range(shape.depth, 0, -1):
        stack.fall(layer, crew)
        if layer > 1:
            weights.down(layer, stack.deltas, stack.signal)
    return stack.traces, hashes


class _Stack:
    """The batches of all nets, one below the other: tensors (padded(A * B), D)."""

    def __init__(
        self,
        nets: Sequence[Net],
        shape: Shape,
        workspace: Workspace,
        device: torch.device,
        dtype: torch.dtype,
    ) -> None:
        self.nets, self.batch = nets, shape.batch
        self.traces = [Trace(shape.depth) for _ in nets]
        rows, width, depth = padded(len(nets) * shape.batch), shape.width, shape.depth

        def take(name: str, *leading: int) -> Tensor:
            return workspace.take(name, *leading, rows, width, device=device, dtype=dtype)

        self.activations = take("activations", depth + 1).unbind()  # h_0 ... h_L
        self.slopes = take("slopes", depth).unbind()  # f'(z_1) ... f'(z_L)
        self.signal = take("signal")  # z on the way up, dL/dh on the way back
        self.deltas = take("deltas")  # scale * dL/dz
        used = len(nets) * shape.batch
        for tensor in (*self.activations, self.deltas):
            tensor[used:] = 0  # the padding, which goes through the products

    def _of(self, number: int, tensor: Tensor) -> Tensor:
        return tensor[number * self.batch : (number + 1) * self.batch]

    def _share(self, tensor: Tensor, crew: Crew, *name: object) -> str:
        """Draws one batch of standard normals for all nets; returns its fingerprint."""
        first = self._of(0, tensor)
        fingerprint = MatrixNoise(Noise.NORMAL, *name).fill(first, crew)
        for number in range(1, len(self.nets)):
            self._of(number, tensor).copy_(first)
        return fingerprint

    def fill_inputs(self, seed: int, crew: Crew) -> str:
        return self._share(self.activations[0], crew, seed, "inputs")

    def fill_top_gradient(self, seed: int, crew: Crew) -> str:
        return self._share(self.signal, crew, seed, "top_gradient")

    def rise(self, layer: int, crew: Crew) -> None:
        def one(number: int) -> None:
            z, h, slope = (
                self._of(number, tensor)
                for tensor in (self.signal, self.activations[layer], self.slopes[layer - 1])
            )
            rise(self.nets[number], self.traces[number], layer, z, h, slope)

        crew.map(one, range(len(self.nets)))

    def fall(self, layer: int, crew: Crew) -> None:
        def one(number: int) -> None:
            gradient, slope, below, out = (
                self._of(number, tensor)
                for tensor in (
                    self.signal,
                    self.slopes[layer - 1],
                    self.activations[layer - 1],
                    self.deltas,
                )
            )
            fall(self.nets[number], self.traces[number], layer, gradient, slope, below, out)

        crew.map(one, range(len(self.nets)))
