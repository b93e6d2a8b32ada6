"""The function that a stack of fully connected nets computes for given parameters.

Hidden layers are feature-major, (T, F, B), so that batch norm is torch's own on T * F channels, and
the first product of all arms of a seed is one product with one batch. No operation sums over
trials, so the results of a trial do not depend on the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from reportgen.engine.train.architecture import Layer, has_affine
from reportgen.engine.train.batched import first_product, product
from reportgen.engine.train.learner import Captured
from reportgen.engine.train.norms import Moments, Statistics, normalise
from reportgen.engine.train.shift_noise import Shift
from reportgen.parts.models import Mlp
from reportgen.parts.norms import NoNorm

VECTOR = 64
"""Largest number of values that an elementwise loop processes in vector registers at once."""


@dataclass(frozen=True)
class LayerParameters:
    """Indices of the parameters of a layer in the list of all; None for those it does not have."""

    weight: int
    bias: int | None
    gamma: int | None
    beta: int | None

    @property
    def norm(self) -> list[int]:
        """Indices of gamma and beta, if the layer has them."""
        return [place for place in (self.gamma, self.beta) if place is not None]


@dataclass(frozen=True)
class Dropping:
    """Dropout in one step: draws int16 (S, units, B) of every layer, empty without dropout.

    least: int16 (S, A, 1, 1), the smallest draw that keeps a unit.
    scale: (T, 1, 1), the factor of the units that are kept.
    training: False for an evaluation after vanilla dropout, which scales all units.
    """

    draws: Sequence[Tensor]
    least: Tensor
    scale: Tensor
    training: bool = True


class Network:
    """The structure of the fully connected nets of T trials; it has no parameters itself."""

    def __init__(self, model: Mlp, shapes: Sequence[Layer]) -> None:
        self.model, self.shapes = model, shapes
        self.layers: list[LayerParameters] = []
        count = 0
        for layer in shapes:
            affine = layer.hidden and has_affine(model.norm)
            has = (True, layer.bias and not layer.idle_bias, affine, affine)
            numbers: list[int | None] = []
            for there in has:
                numbers.append(count if there else None)
                count += there
            weight, *others = numbers
            assert weight is not None
            self.layers.append(LayerParameters(weight, *others))

    def start(self, weights: Sequence[Tensor]) -> list[Tensor]:
        """Initial parameters, for weights (T, out, in): biases 0, gamma 1 and beta 0."""
        parameters: list[Tensor] = []
        for place, weight in zip(self.layers, weights, strict=True):
            trials, units, _ = weight.shape
            parameters.append(weight)
            if place.bias is not None:
                parameters.append(weight.new_zeros(trials, units, 1))
            if place.gamma is not None:
                parameters.append(weight.new_ones(trials, units, 1))
                parameters.append(weight.new_zeros(trials, units, 1))
        return parameters

    def forward(
        self,
        parameters: Sequence[Tensor],
        inputs: Tensor,
        statistics: Sequence[Statistics],
        dropping: Dropping | None,
        *,
        captured: Captured | None = None,
        moments: list[Moments] | None = None,
        shifts: Sequence[Shift] = (),
    ) -> Tensor:
        """Outputs (T, C, B) for inputs (S, B, in).

        statistics: those of every hidden layer with batch norm.
        shifts: the noise of every hidden layer with noisy batch norm; empty without it.
        dropping: dropout of a training step; None in evaluation mode, unless it scales units.
        moments: if given, batch norm appends the moments of the batch and normalises with them.
        """
        h = inputs
        for number in range(len(self.layers) - 1):
            z = self.product(parameters, number, h)
            h = self.norm_and_activation(
                parameters,
                number,
                z,
                statistics,
                dropping,
                captured=captured,
                moments=moments,
                shifts=shifts,
            )
        return self.product(parameters, len(self.layers) - 1, h)

    def thinned(self, parameters: Sequence[Tensor], masks: Sequence[Tensor]) -> Sequence[Tensor]:
        """The parameters, with the weights of hidden layers multiplied by masks of DropConnect."""
        if not masks:
            return parameters
        thin = list(parameters)
        with torch.no_grad():
            for place, mask in zip(self.layers, masks, strict=False):
                thin[place.weight] = parameters[place.weight] * mask
        return thin

    def product(self, parameters: Sequence[Tensor], number: int, below: Tensor) -> Tensor:
        """The product of a layer (from 0), W h + b: (T, F, B)."""
        place = self.layers[number]
        weight, bias = parameters[place.weight], _at(parameters, place.bias)
        return (product if number else first_product)(weight, below, bias)

    def norm_and_activation(
        self,
        parameters: Sequence[Tensor],
        number: int,
        z: Tensor,
        statistics: Sequence[Statistics],
        dropping: Dropping | None,
        *,
        captured: Captured | None = None,
        moments: list[Moments] | None = None,
        shifts: Sequence[Shift] = (),
    ) -> Tensor:
        """Apply dropout, norm and activation of a hidden layer to its product, (T, F, B)."""
        model, place, h = self.model, self.layers[number], z
        gamma, beta = _at(parameters, place.gamma), _at(parameters, place.beta)

        def normed(x: Tensor) -> Tensor:
            if isinstance(model.norm, NoNorm):
                return x
            running = statistics[number] if statistics else None
            training = dropping is not None and dropping.training
            made = normalise(model.norm, x, gamma, beta, running, training, moments)
            return shifts[number].stacked(made) if shifts else made

        if model.dropout_position == "before_norm":
            h = _drop(h, dropping, number)
        if model.norm_position == "before":
            h = normed(h)
        z, h = h, _in_whole_vectors(model.activation.forward, h)
        if captured is not None:
            captured.preactivations.append(z)
            captured.activations.append(h)
        if model.norm_position == "after":
            h = normed(h)
        if model.dropout_position == "last":
            h = _drop(h, dropping, number)
        return h


def _at(parameters: Sequence[Tensor], place: int | None) -> Tensor | None:
    return None if place is None else parameters[place]


def _drop(x: Tensor, dropping: Dropping | None, number: int) -> Tensor:
    if dropping is not None and not dropping.training:
        return x * dropping.scale
    if dropping is None or not dropping.draws:
        return x
    kept = dropping.draws[number].unsqueeze(1) >= dropping.least  # (S, A, units, B)
    return x * (kept.view(x.shape) * dropping.scale)


def _in_whole_vectors(function: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Apply an elementwise function so that no value depends on the number of values.

    The last values, which do not fill a vector register, are computed one by one, and exp may round
    differently there. So the stack is padded to whole registers.
    """
    missing = -x.numel() % VECTOR
    if not missing:
        return function(x)
    padded = function(F.pad(x.flatten(), (0, missing)))
    return padded[: x.numel()].view(x.shape)
