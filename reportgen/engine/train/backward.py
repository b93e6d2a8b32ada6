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

from reportgen.engine.train.batched import descend, first_gradients, is_large, product, shared
from reportgen.engine.train.descent import Descent
from reportgen.engine.train.learner import LossFunction
from reportgen.engine.train.network import Dropping, Network
from reportgen.engine.train.norms import Statistics
from reportgen.engine.train.regularize import GradientChange
from reportgen.engine.train.rules import Factors
from reportgen.engine.train.shift_noise import Shift


class Updates:
    """The updates of a stack, step by step: `begin`, then every parameter once, then `finish`.

    If all trials are plain SGD, a gradient is subtracted from the weights while it is computed. A
    large first layer is updated seed by seed, so that a gradient is used while it is in the cache.
    All other updates are made at the end, as are all updates if a regulariser changes gradients.
    """

    def __init__(self, descent: Descent, change: GradientChange | None = None) -> None:
        self._descent = descent
        self._change = None if change is None or change.changes_nothing else change
        self._plain = descent.is_plain and self._change is None
        self._rates: dict[int, Tensor] = {}
        self._factors: Sequence[Factors] = ()
        self._keep = False
        self._kept: dict[int, Tensor] = {}
        self._waiting: dict[int, Tensor] = {}

    def begin(self, step: int, *, keep: bool) -> None:
        """Begin a step, counted from 1. keep: whether `finish` is to return the gradients."""
        self._factors = self._descent.factors(step)
        if not self._descent.steady:
            self._rates.clear()
        self._keep, self._kept = keep, {}

    def layer(
        self,
        weight: int,
        bias: int | None,
        delta: Tensor,
        below: Tensor,
        mask: Tensor | None = None,
    ) -> None:
        """Update W and b of a product W h + b whose gradient is `delta`, (T, F, B); h: (T, K, B).

        mask: (T, F, K), if the product is (W * mask) h + b.
        """
        self._bias(bias, delta)
        self._weight(weight, delta, below.transpose(1, 2), len(delta), mask)

    def first_layer(
        self,
        weight: int,
        bias: int | None,
        delta: Tensor,
        inputs: Tensor,
        mask: Tensor | None = None,
    ) -> None:
        """Update the first layer, whose inputs are the examples (S, B, K) of each seed."""
        self._bias(bias, delta)
        matrix = self._descent.parameters[weight].detach()
        if not is_large(matrix, inputs):
            stacks, inputs = shared(matrix, inputs)
            self._weight(weight, delta, inputs, stacks, mask)
            return
        if self._change is not None or mask is not None:
            waiting = self._waiting.setdefault(weight, torch.empty_like(matrix))
            for rows, gradient in first_gradients(delta, inputs):
                waiting[rows] = gradient if mask is None else gradient * mask[rows]
            return
        for rows, gradient in first_gradients(delta, inputs):
            self._descent.step([weight], [gradient], self._factors, rows)
            if self._keep:
                self._kept.setdefault(weight, torch.empty_like(matrix))[rows] = gradient

    def others(self, numbers: Sequence[int], gradients: Sequence[Tensor]) -> None:
        """Update parameters whose gradients are given."""
        self._waiting.update(zip(numbers, gradients, strict=True))

    def finish(self) -> list[Tensor]:
        """End the step; returns the gradients of all parameters if they are to be kept.

        They are the gradients of the loss, before a regulariser changes them.
        """
        numbers, gradients = [*self._waiting], [*self._waiting.values()]
        if self._change is not None:
            numbers = sorted(self._waiting)
            waiting = [self._waiting[number] for number in numbers]
            gradients = self._change(self._descent.parameters, waiting)
        self._descent.step(numbers, gradients, self._factors)
        if self._keep:
            self._kept.update(self._waiting)
        self._waiting = {}
        return [self._kept[number] for number in sorted(self._kept)]

    def _bias(self, number: int | None, delta: Tensor) -> None:
        if number is not None:
            self._waiting[number] = delta.sum(2, keepdim=True)

    def _weight(
        self, number: int, delta: Tensor, examples: Tensor, stacks: int, mask: Tensor | None
    ) -> None:
        """Update a weight; delta: (T, F, B) or a view of it; examples: (stacks, B, K)."""
        matrix = self._descent.parameters[number].detach()
        rows = delta.reshape(stacks, -1, delta.shape[2])
        if not self._plain or mask is not None:
            gradient = product(rows, examples).view(matrix.shape)
            self._waiting[number] = gradient if mask is None else gradient.mul_(mask)
            return
        stacked = matrix.view(*rows.shape[:2], -1)
        kept = descend(stacked, self._rate(number, rows), rows, examples, keep=self._keep)
        if self._keep and kept is not None:
            self._kept[number] = kept.view(matrix.shape)

    def _rate(self, number: int, rows: Tensor) -> Tensor:
        """The negative learning rate of every row of a weight matrix."""
        if number not in self._rates:
            rate = self._factors[0][0].view(-1, 1)
            spread = rate.expand(-1, rows.shape[0] * rows.shape[1] // len(rate))
            self._rates[number] = spread.reshape(rows.shape[:2]).contiguous()
        return self._rates[number]


class Gradients:
    """The gradients of a step that is not made, with the interface of `Updates`."""

    def __init__(self, parameters: Sequence[Tensor]) -> None:
        """parameters: those of the network, (T, ...) each."""
        self._parameters = parameters
        self._found: dict[int, Tensor] = {}

    def layer(
        self,
        weight: int,
        bias: int | None,
        delta: Tensor,
        below: Tensor,
        mask: Tensor | None = None,
    ) -> None:
        """Compute dL/dW and dL/db, see `Updates.layer`; there is no mask."""
        self._bias(bias, delta)
        self._found[weight] = product(delta, below.transpose(1, 2))

    def first_layer(
        self,
        weight: int,
        bias: int | None,
        delta: Tensor,
        inputs: Tensor,
        mask: Tensor | None = None,
    ) -> None:
        """Compute those of the first layer, see `Updates.first_layer`; there is no mask."""
        self._bias(bias, delta)
        matrix = self._parameters[weight]
        if is_large(matrix, inputs):
            found = torch.empty_like(matrix, requires_grad=False)
            for rows, gradient in first_gradients(delta, inputs):
                found[rows] = gradient
        else:
            stacks, inputs = shared(matrix, inputs)
            rows_of_arms = delta.reshape(stacks, -1, delta.shape[2])
            found = product(rows_of_arms, inputs).view(matrix.shape)
        self._found[weight] = found

    def others(self, numbers: Sequence[int], gradients: Sequence[Tensor]) -> None:
        """Take gradients that were computed elsewhere."""
        self._found.update(zip(numbers, gradients, strict=True))

    def finish(self) -> list[Tensor]:
        """The gradients of all parameters."""
        return [self._found[number] for number in sorted(self._found)]

    def _bias(self, number: int | None, delta: Tensor) -> None:
        if number is not None:
            self._found[number] = delta.sum(2, keepdim=True)


@dataclass(frozen=True)
class _Layer:
    """Tensors of a layer in the forward pass: its input, its product, and its output."""

    below: Tensor
    product: Tensor
    above: Tensor


def train_step(
    network: Network,
    parameters: Sequence[Tensor],
    updates: Updates | Gradients,
    inputs: Tensor,
    targets: Tensor,
    statistics: Sequence[Statistics],
    dropping: Dropping,
    objective: LossFunction,
    masks: Sequence[Tensor] = (),
    shifts: Sequence[Shift] = (),
) -> Tensor:
    """Make one step of every trial; returns the losses before it, (T,).

    Shapes are those of `Network.forward`. updates: the updates of a step that has begun, or the
        collection of its gradients.
    objective: the losses of a batch.
    masks: of DropConnect, (T, F, K) for the weights of every hidden layer; empty without it.
    """
    last = len(network.layers) - 1
    parameters = network.thinned(parameters, masks)
    seen, h = [], inputs
    for number in range(last):
        z = _product(network, parameters, number, h)
        above = network.norm_and_activation(
            parameters, number, z, statistics, dropping, shifts=shifts
        )
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
