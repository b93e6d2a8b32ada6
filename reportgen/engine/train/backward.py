"""A training step of a stack, with an explicit backward pass through its products.

Autograd differentiates the operations between two products: dropout, norm, activation. The backward
pass of a product z = W h + b is two products, of which one, the gradient of W, need not be stored
where it is only subtracted from W; see `Updates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from reportgen.engine.train.batch_norm import Statistics
from reportgen.engine.train.batched import product
from reportgen.engine.train.learner import LossFunction
from reportgen.engine.train.network import Dropping, Network
from reportgen.engine.train.updates import Updates


@dataclass(frozen=True)
class _Layer:
    """Tensors of a layer in the forward pass: its input, its product, and its output."""

    below: Tensor
    product: Tensor
    above: Tensor


def train_step(
    network: Network,
    parameters: Sequence[Tensor],
    updates: Updates,
    inputs: Tensor,
    targets: Tensor,
    statistics: Sequence[Statistics],
    dropping: Dropping,
    objective: LossFunction,
    masks: Sequence[Tensor] = (),
) -> Tensor:
    """Make one step of every trial; returns the losses before it, (T,).

    Shapes are those of `Network.forward`. updates: the updates of a step that has begun.
    objective: the losses of a batch.
    masks: of DropConnect, (T, F, K) for the weights of every hidden layer; empty without it.
    """
    last = len(network.layers) - 1
    parameters = network.thinned(parameters, masks)
    seen, h = [], inputs
    for number in range(last):
        z = _product(network, parameters, number, h)
        above = network.norm_and_activation(parameters, number, z, statistics, dropping)
        seen.append(_Layer(h, z, above))
        h = above.detach()
    outputs = _product(network, parameters, last, h)
    losses = objective(outputs, targets)
    (delta,) = torch.autograd.grad(losses.sum(), outputs)
    for number in range(last, 0, -1):
        layer, place = seen.pop(), network.layers[number]
        back = product(parameters[place.weight].detach().transpose(1, 2), delta)
        updates.layer(place.weight, place.bias, delta, h, _of_layer(masks, number))
        norm = network.layers[number - 1].norm
        wanted = [layer.product, *(parameters[p] for p in norm)]
        delta, *others = torch.autograd.grad(layer.above, wanted, back)
        updates.others(norm, others)
        h = layer.below
    place = network.layers[0]
    updates.first_layer(place.weight, place.bias, delta, inputs, _of_layer(masks, 0))
    return losses.detach()


def _of_layer(masks: Sequence[Tensor], number: int) -> Tensor | None:
    """The mask of a layer; None without DropConnect, and for the output layer."""
    return masks[number] if number < len(masks) else None


def _product(network: Network, parameters: Sequence[Tensor], number: int, below: Tensor) -> Tensor:
    """The product of a layer, as a leaf of a new autograd graph."""
    with torch.no_grad():
        return network.product(parameters, number, below).requires_grad_()
