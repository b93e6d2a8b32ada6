"""One layer, h = f(gamma * norm(W h + b) + beta), differentiated by autograd."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from reportgen.engine.normalise import whitening
from reportgen.parts.activations import Activation
from reportgen.parts.norms import BatchNorm, Cholesky, GroupNorm, LayerNorm, Norm, Zca


@dataclass(frozen=True)
class Net:
    """Settings that all layers of a net share; `gamma` is the initial value of every gamma."""

    norm: Norm
    gamma: float
    activation: Activation


@dataclass(frozen=True)
class Layer:
    """The tensors of one forward pass through a layer, which autograd differentiates.

    below, product, given, above: (B, D): h of the layer below, W h + b, the input of f, and h.
    weight: (D, D), one row for each unit of this layer. bias, beta: (D,), all 0; gamma: (D,).
    """

    below: Tensor
    weight: Tensor
    bias: Tensor
    product: Tensor
    gamma: Tensor
    beta: Tensor
    given: Tensor
    above: Tensor


def apply(norm: Norm, z: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
    """gamma * norm(z) + beta for z (B, D) with the statistics of the batch; gamma and beta (D,).

    Torch's own operation is used where there is one, as a net would be trained with it.
    """
    match norm:
        case BatchNorm(eps=eps):
            return F.batch_norm(z, None, None, gamma, beta, training=True, eps=eps)
        case LayerNorm(eps=eps):
            return F.layer_norm(z, gamma.shape, gamma, beta, eps)
        case GroupNorm(groups=groups, eps=eps):
            return F.group_norm(z, groups, gamma, beta, eps)
        case Zca(eps=eps):
            return whitening.zca(z, eps) * gamma + beta
        case Cholesky(eps=eps):
            return whitening.cholesky(z, eps) * gamma + beta
        case _:
            return z * gamma + beta


def forward(net: Net, inputs: Tensor, weights: Iterable[Tensor]) -> Iterator[Layer]:
    """Compute the layers from the first to the last; inputs (B, D), weights (D, D) each.

    Raises torch.linalg.LinAlgError at a layer whose covariance cannot be factorised.
    """
    h = inputs
    for weight in weights:
        bias, beta = (torch.zeros_like(weight[0]).requires_grad_() for _ in range(2))
        gamma = torch.full_like(weight[0], net.gamma)
        product = F.linear(h, weight, bias)
        given = apply(net.norm, product, gamma, beta)
        above = net.activation.forward(given)
        yield Layer(h, weight, bias, product, gamma, beta, given, above)
        h = above


def backward(layers: Sequence[Layer], top: Tensor) -> list[tuple[Tensor, Tensor]]:
    """(dL/dbias, dL/dbeta), each (D,), of every layer, for dL/dh = `top` at the last one."""
    leaves = [leaf for layer in layers for leaf in (layer.bias, layer.beta)]
    found = torch.autograd.grad(layers[-1].above, leaves, top)
    return list(zip(found[::2], found[1::2], strict=True))
