"""Updates of the parameters of a stack, given the gradient of each product."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from reportgen.engine.train.batched import descend, product
from reportgen.engine.train.descent import Descent
from reportgen.engine.train.first_product import first_gradients, is_large, shared
from reportgen.engine.train.regularize import GradientChange
from reportgen.engine.train.rules import Factors


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
