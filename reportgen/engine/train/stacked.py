"""Fully connected nets of many trials as one program.

Every parameter has the trials as its first dimension, and a step of the whole group is a few
batched products and elementwise operations. Hidden layers are feature-major, (T, F, B): then batch
norm is torch's own on T * F channels, and the first product of all arms of a seed is one product
with one batch, because their weights (T, F, inputs) are also (S, A * F, inputs).

Nothing ever sums over trials, so a trial's numbers do not depend on the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from reportgen.engine.train.architecture import Layer
from reportgen.engine.train.first_product import first_product
from reportgen.engine.train.learner import Batch, Sight, loss_sums
from reportgen.engine.train.normalise import Statistics, normalise
from reportgen.engine.train.rules import Descent
from reportgen.engine.train.streams import threshold
from reportgen.parts.models import Mlp
from reportgen.parts.norms import BatchNorm, NoNorm
from reportgen.parts.optimizers import Optimizer

VECTOR = 64
"""Numbers that fill the registers an elementwise loop uses at once, at most."""


@dataclass(frozen=True)
class Places:
    """Where the parameters of a layer are in the list of all; None for what it does not have."""

    weight: int
    bias: int | None
    gamma: int | None
    beta: int | None


class StackedMlp:
    """A group of fully connected nets that differ in numbers only; a `Learner`."""

    def __init__(
        self,
        models: Sequence[Mlp],
        optimizers: Sequence[Optimizer],
        shapes: Sequence[Layer],
        weights: Sequence[Tensor],
        seeds: int,
    ) -> None:
        """`models` and `optimizers` of the T trials; `weights`: of every layer, (T, out, in)."""
        self.model, self.shapes, self.seeds = models[0], shapes, seeds
        self.trials = len(models)
        self.parameters: list[Tensor] = []
        self.places = [self._place(layer, w) for layer, w in zip(shapes, weights, strict=True)]
        self.hidden_weights = [place.weight for place in self.places[:-1]]
        self.gradients: Sequence[Tensor] = ()
        self._descent = Descent(optimizers, self.parameters, stacked=True)
        self._steps = 0
        like = weights[0]
        self.statistics: list[Statistics | None] = [None] * (len(shapes) - 1)
        if isinstance(self.model.norm, BatchNorm):
            self.statistics = [
                Statistics.start(like, self.trials * layer.units) for layer in shapes[:-1]
            ]
        kept = [threshold(model.dropout) for model in models]
        arms = self.trials // seeds
        self._least = torch.tensor(
            [least for least, _ in kept], dtype=torch.int16, device=like.device
        ).view(seeds, arms, 1, 1)
        self._scale = like.new_tensor([scale for _, scale in kept]).view(self.trials, 1, 1)

    def step(self, batch: Batch) -> Tensor:
        """One step of every trial; returns the losses before it, (T,)."""
        self._steps += 1
        sums = loss_sums(self._forward(self.parameters, batch.inputs, batch.draws), batch.targets)
        losses = sums / batch.inputs.shape[1]
        self.gradients = torch.autograd.grad(losses.sum(), self.parameters)
        self._descent.step(self.gradients, self._descent.factors(self._steps))
        return losses.detach()

    @torch.no_grad()
    def outputs(self, inputs: Tensor, sight: Sight | None = None) -> Tensor:
        """In evaluation mode: (T, C, B)."""
        return self._forward(self.parameters, inputs, None, sight)

    def _forward(
        self,
        parameters: Sequence[Tensor],
        inputs: Tensor,
        draws: Sequence[Tensor] | None,
        sight: Sight | None = None,
    ) -> Tensor:
        """`draws` is None in evaluation mode."""
        at = [
            [None if place is None else parameters[place] for place in vars(places).values()]
            for places in self.places
        ]
        model = self.model
        h = inputs.flatten(2).expand(self.seeds, -1, -1)
        for number, (weight, bias, gamma, beta) in enumerate(at):
            assert weight is not None
            h = self._product(weight, bias, h, first=number == 0)
            if number == len(at) - 1:
                break
            if model.dropout_position == "before_norm":
                h = self._drop(h, draws, number)
            if model.norm_position == "before":
                h = self._normalise(h, gamma, beta, number, draws is not None)
            z, h = h, _in_whole_vectors(model.activation.forward, h)
            if sight is not None:
                sight.preactivations.append(z)
                sight.activations.append(h)
            if model.norm_position == "after":
                h = self._normalise(h, gamma, beta, number, draws is not None)
            if model.dropout_position == "last":
                h = self._drop(h, draws, number)
        return h

    def _product(
        self, weight: Tensor, bias: Tensor | None, below: Tensor, *, first: bool
    ) -> Tensor:
        if first:
            product = first_product(weight, below)
            return product if bias is None else product + bias
        return torch.bmm(weight, below) if bias is None else torch.baddbmm(bias, weight, below)

    def _normalise(
        self, x: Tensor, gamma: Tensor | None, beta: Tensor | None, number: int, training: bool
    ) -> Tensor:
        if gamma is None or beta is None:
            return x
        return normalise(self.model.norm, x, gamma, beta, self.statistics[number], training)

    def _drop(self, x: Tensor, draws: Sequence[Tensor] | None, number: int) -> Tensor:
        if not draws:
            return x
        seeds, arms = self._least.shape[:2]
        kept = draws[number].unsqueeze(1) >= self._least  # (S, A, units, B)
        return x * (kept.view(seeds * arms, *x.shape[1:]) * self._scale)

    def _place(self, layer: Layer, weight: Tensor) -> Places:
        """Adds the parameters of a layer; a bias that cannot matter is none."""
        trials, units = weight.shape[:2]

        def add(value: Tensor | None) -> int | None:
            if value is None:
                return None
            self.parameters.append(value.requires_grad_())
            return len(self.parameters) - 1

        normed = layer.hidden and not isinstance(self.model.norm, NoNorm)
        has_bias = layer.bias and not layer.idle_bias
        where = add(weight)
        assert where is not None
        return Places(
            where,
            add(weight.new_zeros(trials, units, 1) if has_bias else None),
            add(weight.new_ones(trials, units, 1) if normed else None),
            add(weight.new_zeros(trials, units, 1) if normed else None),
        )


def _in_whole_vectors(function: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """An elementwise function whose last values do not depend on how many there are.

    What fills no vector register is computed one by one, where an exp may round otherwise. So the
    stack is padded where it ends within one, and every value is computed the same way.
    """
    missing = -x.numel() % VECTOR
    if not missing:
        return function(x)
    padded = function(F.pad(x.flatten(), (0, missing)))
    return padded[: x.numel()].view(x.shape)
