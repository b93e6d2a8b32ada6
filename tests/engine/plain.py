"""The same experiment as anyone would write it in PyTorch: one net, autograd, W.grad in memory."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from reportgen.engine.context import ComputeContext
from reportgen.engine.net import SATURATED, RandomNet, Shape
from reportgen.engine.noise import MatrixNoise
from reportgen.parts.initializers import Noise

Measured = dict[str, list[float]]


def noise_of(shape: Shape, noise: Noise, seed: int, context: ComputeContext) -> list[Tensor]:
    """x, dL/dh_L and N_1^T ... N_L^T as the dense engine draws them; L times N_1^T if shared."""

    def draw(noise: Noise, rows: int, *name: object) -> Tensor:
        out = torch.empty(rows, shape.width, dtype=context.dtype, device=context.device)
        MatrixNoise(noise, seed, *name).fill(out, context.threads)
        return out

    return [
        draw(Noise.NORMAL, shape.batch, "inputs"),
        draw(Noise.NORMAL, shape.batch, "top_gradient"),
        *(
            draw(noise, shape.width, "weights", 1 if shape.shared else layer)
            for layer in range(1, shape.depth + 1)
        ),
    ]


def propagate(
    net: RandomNet, function: Callable[[Tensor], Tensor], noise: list[Tensor]
) -> Measured:
    """`function` is the activation as torch has it; statistics are torch's own."""
    h, top, *matrices = noise
    weights = [(net.scale * matrix).requires_grad_() for matrix in matrices]
    zs: list[Tensor] = []
    hs: list[Tensor] = []
    for weight in weights:
        z = torch.nn.functional.linear(h, weight)
        h = function(z)
        for kept, tensor in ((zs, z), (hs, h)):
            tensor.retain_grad()
            kept.append(tensor)
    torch.autograd.backward(h, top)
    slopes = [
        torch.autograd.grad(function(point).sum(), point)[0]
        for point in (z.detach().requires_grad_() for z in zs)
    ]
    flat = SATURATED * net.activation.steepest

    def each(measure: Callable[[Tensor], Tensor], tensors: list[Tensor]) -> list[float]:
        return [measure(tensor.detach()).item() for tensor in tensors]

    def std(x: Tensor) -> Tensor:
        return x.std(correction=0)

    def gradients(tensors: list[Tensor]) -> list[Tensor]:
        return [tensor.grad for tensor in tensors if tensor.grad is not None]

    return {
        "activation_mean": each(torch.mean, hs),
        "activation_std": each(std, hs),
        "preactivation_mean": each(torch.mean, zs),
        "preactivation_std": each(std, zs),
        "saturated": each(lambda slope: (slope.abs() < flat).double().mean(), slopes),
        "grad_activation_std": each(std, gradients(hs)),
        "grad_weight_std": each(std, gradients(weights)),
    }
