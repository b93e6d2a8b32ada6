"""A training step of a stack, with the way back through its products written out.

Between two products autograd goes back through what is there: dropout, norm, activation. Through a
product z = W h + b it is two products, of which one, the gradient of W, need not be written down
where it is only taken off W: see `Updates`.
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
class _Seen:
    """Of a layer on the way forward: what it was given, its product, and what it passed on."""

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
    """One step of every trial; returns the losses before it, (T,). Shapes as `Network.forward`.

    updates: of the parameters, for a step that has begun. objective: the losses of a batch.
    masks: of DropConnect, (T, F, K) for the weights of every hidden layer; empty without.
    """
    last = len(network.layers) - 1
    parameters = network.thinned(parameters, masks)
    seen, h = [], inputs
    for number in range(last):
        z = _product(network, parameters, number, h)
        above = network.norm_and_activation(parameters, number, z, statistics, dropping)
        seen.append(_Seen(h, z, above))
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
    """None where nothing is dropped: everywhere, or in the output layer."""
    return masks[number] if number < len(masks) else None


def _product(network: Network, parameters: Sequence[Tensor], number: int, below: Tensor) -> Tensor:
    """The product of a layer, from which autograd starts anew."""
    with torch.no_grad():
        return network.product(parameters, number, below).requires_grad_()
