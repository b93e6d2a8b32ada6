"""The interface of the nets of a group, stacked or plain, for the training loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from reportgen.engine.train.norms import Moments, Statistics

LossFunction = Callable[[Tensor, Tensor], Tensor]
"""Outputs (T, C, B) and targets (S, B) or (S, B, C) -> mean losses over the batch, (T,)."""


@dataclass
class Captured:
    """Captured values of each hidden layer for a batch: (T, F, positions * B)."""

    preactivations: list[Tensor] = field(default_factory=list)  # inputs of the nonlinearity
    activations: list[Tensor] = field(default_factory=list)  # its outputs


@dataclass(frozen=True)
class Hidden:
    """Indices, among the parameters of a net, of those of each hidden layer.

    biases: None where a layer has no bias, or one that never changes. gammas, betas: empty if the
    norm has none.
    """

    weights: Sequence[int]
    biases: Sequence[int | None] = ()
    gammas: Sequence[int] = ()
    betas: Sequence[int] = ()


@dataclass(frozen=True)
class MixedLabels:
    """Second labels of a batch whose examples were mixed.

    targets: int64 (S, B), the labels of the examples that were mixed in.
    weight: (S,), the weight of the first label of every example, between 0 and 1.
    """

    targets: Tensor
    weight: Tensor

    def losses(self, plain: LossFunction, outputs: Tensor, targets: Tensor) -> Tensor:
        """weight * loss(targets) + (1 - weight) * loss(second targets) of every trial: (T,)."""
        weight = for_trials(self.weight, len(outputs))
        return weight * plain(outputs, targets) + (1 - weight) * plain(outputs, self.targets)


@dataclass(frozen=True)
class Batch:
    """The examples of every seed in one step, and the draws of that step.

    inputs: (S, B, ...). targets: int64 (S, B), or (S, B, outputs) for regression.
    draws: the draws of dropout for every hidden layer, int16 (S, units, B); empty without dropout.
    connections: the draws of DropConnect, int16 (S, weights, 1).
    mixed: second labels; None where each example has one.
    """

    inputs: Tensor
    targets: Tensor
    draws: Sequence[Tensor] = ()
    connections: Sequence[Tensor] = ()
    mixed: MixedLabels | None = None

    def objective(self, plain: LossFunction) -> LossFunction:
        """The loss of this batch, where `plain` is the loss of outputs and single targets."""
        return plain if self.mixed is None else partial(self.mixed.losses, plain)


class Learner(Protocol):
    """The nets of a group, which are trained together: T = S * A trials, ordered by seed."""

    @property
    def parameters(self) -> Sequence[Tensor]:
        """All learnt parameters, each (T, ...)."""
        ...

    @property
    def model_state(self) -> Sequence[Tensor]:
        """The tensors on which `outputs` depends, each (T, ...); views that may be written to."""
        ...

    def state_dict(self) -> Mapping[str, Tensor]:
        """The tensors on which the next steps depend, each (T, ...)."""
        ...

    def load_state_dict(self, saved: Mapping[str, Tensor]) -> None:
        """Copy a `state_dict` into a learner that has made no step."""
        ...

    @property
    def gradients(self) -> Sequence[Tensor]:
        """Gradients of the last step, as `parameters`; empty before it, or if not kept."""
        ...

    @property
    def hidden(self) -> Hidden:
        """Indices in `parameters` of those of each hidden layer."""
        ...

    @property
    def statistics(self) -> Sequence[Statistics]:
        """Statistics that batch norm uses in evaluation, layer by layer; empty if it has none."""
        ...

    def step(self, batch: Batch, *, keep: bool = True) -> Tensor:
        """Make one step of every trial's optimizer; returns the losses before it, (T,).

        keep: whether to keep the `gradients`.
        """
        ...

    def gradients_at(
        self, parameters: Sequence[Tensor], batch: Batch
    ) -> tuple[Tensor, Sequence[Tensor]]:
        """Losses (T,) of a batch at these parameters (T, ...), and their gradients there.

        As in the next training step, but without dropout; nothing is changed.
        """
        ...

    def outputs(
        self, inputs: Tensor, captured: Captured | None = None, draws: Sequence[Tensor] = ()
    ) -> Tensor:
        """Outputs (T, C, B) in evaluation mode, for inputs (S, B, ...) or (1, B, ...).

        draws: those of a dropout mask for all examples, int16 (S, units, 1) of each hidden layer;
        batch norm would then use the statistics of the batch.
        """
        ...

    def population(self, inputs: Tensor) -> list[Moments]:
        """Moments of the inputs of each batch norm, with these examples as one batch.

        (T, F, 1) each, without dropout; nothing is changed.
        """
        ...


def losses(outputs: Tensor, targets: Tensor) -> Tensor:
    """Mean loss (T,) over a batch, for outputs (T, C, B) and targets (S, B) or (S, B, C).

    It is the cross-entropy for classes, and for numbers the squared error, averaged over outputs.
    """
    return loss_sums(outputs, targets) / outputs.shape[2]


def loss_sums(outputs: Tensor, targets: Tensor) -> Tensor:
    """Sum of the losses over the examples, (T,); see `losses`."""
    trials = outputs.shape[0]
    if targets.is_floating_point():
        wanted = for_trials(targets, trials).transpose(1, 2)
        return (outputs - wanted).square().mean(1).sum(1)
    return F.cross_entropy(outputs, for_trials(targets, trials), reduction="none").sum(1)


def hits(outputs: Tensor, targets: Tensor) -> Tensor:
    """Number of examples whose largest output is that of the right class, (T,)."""
    return (outputs.argmax(1) == for_trials(targets, outputs.shape[0])).sum(1)


def for_trials(x: Tensor, trials: int) -> Tensor:
    """Repeat the rows (S, ...) of every seed for each of its trials: (T, ...)."""
    seeds = x.shape[0]
    arms = trials // seeds
    if arms == 1:
        return x
    return x.unsqueeze(1).expand(seeds, arms, *x.shape[1:]).reshape(trials, *x.shape[1:])


def all_finite(tensors: Sequence[Tensor]) -> Tensor:
    """Whether all numbers of a trial are finite: bool (T,), from tensors (T, ...)."""
    finite = torch.ones(tensors[0].shape[0], dtype=torch.bool, device=tensors[0].device)
    for tensor in tensors:
        finite &= tensor.flatten(1).isfinite().all(1)
    return finite
