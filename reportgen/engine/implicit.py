"""Propagation that draws the products with weights in place of weights; exact in distribution.

A layer's noise N, (D, D) standard normal, is only multiplied with the B rows of h in the forward
pass and with the B rows of delta in the backward pass. With K = h h^T and Q^T = K^{-1/2} h, whose
rows are orthonormal,

    forward    h N = K^{1/2} G,                with G = Q^T N, (B, D) standard normal
    backward   delta N^T = delta G^T Q^T + A (I - Q Q^T),
               with A = (delta delta^T)^{1/2} G2, G2 (B, D) standard normal and independent of G.

docs/propagate.md has the derivation, also for a singular K. All nets of a seed share G and G2; the
Gram matrix of each net is factorised separately, so that no net depends on the others
(docs/decisions/001-one-factorisation-a-net.md).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from reportgen.engine.context import ComputeContext
from reportgen.engine.moments import Rows
from reportgen.engine.net import RandomNet, Shape, Trace, backward, forward
from reportgen.engine.noise import MatrixNoise, combine
from reportgen.parts.initializers import Noise

RANK_CUTOFF = 1e-12
"""Eigenvalues of a Gram matrix below this fraction of the largest are taken as zero.

In lengths this is a millionth: rows that differ by less, a difference of which float32 keeps hardly
a digit, are taken as equal. The relative error of float64 in the rest is at most about 1e-4."""


def propagate(
    nets: Sequence[RandomNet], shape: Shape, seed: int, context: ComputeContext
) -> tuple[list[Trace], dict[str, str]]:
    """Run one random batch forward and backward; as `dense.propagate` for normal noise.

    Raises ValueError for a batch larger than the width, where dense weights take less memory.
    """
    if shape.batch > shape.width:
        raise ValueError(f"batch must be at most the width. Got {shape.batch} > {shape.width}.")
    draws = _Draws(shape, seed, context)
    traces = context.threads.map(lambda net: _run(net, shape, draws), nets)
    return traces, draws.hashes


class _Draws:
    """All random numbers of a seed: tensors (B, D), and (L, B, D) for the layers."""

    def __init__(self, shape: Shape, seed: int, context: ComputeContext) -> None:
        size = (shape.batch, shape.width)
        self.inputs = context.take("inputs", *size)
        self.top_gradient = context.take("top_gradient", *size)
        self.forward = context.take("forward", shape.depth, *size)  # G of each layer
        self.backward = context.take("backward", shape.depth, *size)  # G2 of each layer

        def fill(out: Tensor, *name: object) -> str:
            return MatrixNoise(Noise.NORMAL, seed, *name).fill(out, context.threads)

        weights = []
        for layer in range(1, shape.depth + 1):
            weights.append(fill(self.forward[layer - 1], "weights", layer, "up"))
            weights.append(fill(self.backward[layer - 1], "weights", layer, "down"))
        self.hashes = {
            "inputs": fill(self.inputs, "inputs"),
            "top_gradient": fill(self.top_gradient, "top_gradient"),
            f"weights.{Noise.NORMAL.value}": combine(weights),
        }


def _run(net: RandomNet, shape: Shape, draws: _Draws) -> Trace:
    trace = Trace(shape.depth)
    h = draws.inputs
    rows: Rows | None = Rows(h).compact()
    passed = []  # what the backward pass needs of each layer
    for layer in range(1, shape.depth + 1):
        if rows is None:
            return trace
        root, inverse_root = roots(rows.uncentred_gram)
        z = root.to(h.dtype) @ draws.forward[layer - 1]
        above, slope = torch.empty_like(z), torch.empty_like(z)
        passed.append((h, rows, inverse_root, slope))
        rows = forward(net, trace, layer, z, above, slope)
        h = above
        if rows is not None:
            rows.compact()
    gradient = draws.top_gradient
    for layer in range(shape.depth, 0, -1):
        h, below, inverse_root, slope = passed.pop()
        delta = torch.empty_like(gradient)
        delta_rows = backward(trace, layer, gradient, slope, below, delta)
        if delta_rows is None:
            break
        if layer > 1:
            basis = (inverse_root @ h.double()).to(h.dtype)  # Q^T
            root, _ = roots(delta_rows.uncentred_gram)
            fresh = root.to(h.dtype) @ draws.backward[layer - 1]  # A
            gradient = back(delta, draws.forward[layer - 1], basis, fresh).mul_(net.scale)
    return trace


def roots(gram: Tensor) -> tuple[Tensor, Tensor]:
    """K^{1/2} and its pseudo-inverse, both symmetric, of a Gram matrix K (B, B) in float64.

    K may be singular, as it is for dead nets and for rows that are equal because units saturate.
    """
    values, vectors = torch.linalg.eigh(gram)
    kept = values > RANK_CUTOFF * values[-1].clamp_min(0)
    lengths = values.clamp_min(0).sqrt()
    inverse = torch.where(kept, 1 / lengths, 0.0)
    lengths = torch.where(kept, lengths, 0.0)
    return (vectors * lengths) @ vectors.T, (vectors * inverse) @ vectors.T


def back(delta: Tensor, known: Tensor, basis: Tensor, fresh: Tensor) -> Tensor:
    """delta N^T, given that basis N = known; all arguments and the result are (B, D).

    basis: Q^T, orthonormal rows (for a singular Gram matrix they span fewer dimensions).
    fresh: delta N'^T for weights N' that are independent of N.
    """
    seen = delta @ known.T - fresh @ basis.T  # (B, B): the known part replaces that of `fresh`
    return torch.addmm(fresh, seen, basis)
