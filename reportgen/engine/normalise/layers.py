"""One layer, h = f(gamma * norm(W h + b) + beta), differentiated by autograd, and whitening.

Whitening takes B examples in rows and D units in columns. With x the centred batch and
S = x^T x / B + eps I its covariance, the result is x R where R^T S R = I. R is the symmetric
S^(-1/2) (ZCA), or L^(-T) with S = L L^T (Cholesky). Kessy, Lewin and Strimmer, Optimal whitening
and decorrelation (The American Statistician 72, 2018). Its functions take stacks of batches
(..., B, D), so that they serve many nets at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from reportgen.parts.activations import Activation
from reportgen.parts.norms import BatchNorm, Cholesky, GroupNorm, LayerNorm, Norm, Zca


@dataclass(frozen=True)
class LayerSettings:
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
            return zca(z, eps) * gamma + beta
        case Cholesky(eps=eps):
            return cholesky(z, eps) * gamma + beta
        case _:
            return z * gamma + beta


def forward(net: LayerSettings, inputs: Tensor, weights: Iterable[Tensor]) -> Iterator[Layer]:
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


def backward_of_products(layers: Sequence[Layer], top: Tensor) -> list[tuple[Tensor, Tensor]]:
    """(dL/dh of the layer below, dL/dW) of every layer, for dL/dh = `top` at the last one.

    The inputs and the weights of the layers must require gradients.
    """
    leaves = [leaf for layer in layers for leaf in (layer.below, layer.weight)]
    found = torch.autograd.grad(layers[-1].above, leaves, top)
    return list(zip(found[::2], found[1::2], strict=True))


def zca(x: Tensor, eps: float) -> Tensor:
    """Whiten (..., B, D) by the symmetric inverse root. NaN where S has a negative eigenvalue.

    Huang, Yang, Lang and Deng, Decorrelated batch normalization (CVPR 2018), section 3.
    """
    centred = x - x.mean(-2, keepdim=True)
    return centred @ _inverse_root(covariance(centred, eps))


def cholesky(x: Tensor, eps: float) -> Tensor:
    """Whiten (..., B, D) by solving with a triangular factor, whose inverse is not formed.

    Raises torch.linalg.LinAlgError where S is not positive definite in the type of `x`.
    """
    centred = x - x.mean(-2, keepdim=True)
    lower = torch.linalg.cholesky(covariance(centred, eps))
    solved: Tensor = torch.linalg.solve_triangular(lower, centred.mT, upper=False)
    return solved.mT


def covariance(centred: Tensor, eps: float) -> Tensor:
    """x^T x / B + eps I, (..., D, D), of a batch x whose mean is 0."""
    product: Tensor = _Covariance.apply(centred)  # type: ignore[no-untyped-call]
    return product + eps * torch.eye(product.shape[-1]).to(product)


def _inverse_root(s: Tensor) -> Tensor:
    root: Tensor = _InverseRoot.apply(s)  # type: ignore[no-untyped-call]
    return root


class _Covariance(torch.autograd.Function):
    """x^T x / B with one product in the backward pass, where autograd would compute two."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return x.mT @ x / x.shape[-2]

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        x: Tensor = ctx.saved_tensors[0]
        (gradient,) = gradients
        return x @ ((gradient + gradient.mT) / x.shape[-2])


class _InverseRoot(torch.autograd.Function):
    """S^(-1/2) of symmetric positive definite S, and its derivative by divided differences.

    In the basis of eigenvectors the derivative multiplies entry (i, j) by
    (a^(-1/2) - b^(-1/2)) / (a - b) = -1 / (sqrt(a) sqrt(b) (sqrt(a) + sqrt(b))), a and b the
    eigenvalues i and j (Daleckii and Krein 1965; Higham, Functions of Matrices, theorem 3.11).
    This form divides by no difference, so eigenvalues may be equal, where the derivative of the
    eigenvectors does not exist.
    """

    @staticmethod
    def forward(ctx: Any, s: Tensor) -> Tensor:
        values, vectors = torch.linalg.eigh(s)
        roots = values.sqrt()
        ctx.save_for_backward(roots, vectors)
        root: Tensor = (vectors / roots.unsqueeze(-2)) @ vectors.mT
        return root

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        saved: tuple[Tensor, Tensor] = ctx.saved_tensors
        (roots, vectors), (gradient,) = saved, gradients
        down, across = roots.unsqueeze(-1), roots.unsqueeze(-2)
        inner = vectors.mT @ gradient @ vectors / (-down * across * (down + across))
        return vectors @ inner @ vectors.mT
