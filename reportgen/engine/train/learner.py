"""What the training loop asks of the nets of a group, stacked or alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from reportgen.engine.train.batch_norm import Moments, Statistics

LossFunction = Callable[[Tensor, Tensor], Tensor]
"""Outputs (T, C, B) and targets (S, B) or (S, B, C) -> mean losses over the batch, (T,)."""


@dataclass
class Captured:
    """What is seen of each hidden layer while examples pass: (T, F, places * B)."""

    preactivations: list[Tensor] = field(default_factory=list)  # inputs of the nonlinearity
    activations: list[Tensor] = field(default_factory=list)  # its outputs


@dataclass(frozen=True)
class Hidden:
    """Where in the parameters of a net those of each hidden layer are.

    biases: None where a layer has none, or has one that can never move. gammas, betas: empty where
    the norm learns none.
    """

    weights: Sequence[int]
    biases: Sequence[int | None] = ()
    gammas: Sequence[int] = ()
    betas: Sequence[int] = ()


@dataclass(frozen=True)
class MixedLabels:
    """Second labels of a batch whose examples were mixed.

    targets: int64 (S, B), of what was mixed in. share: (S,), of the label that an example had
    before.
    """

    targets: Tensor
    share: Tensor

    def losses(self, plain: LossFunction, outputs: Tensor, targets: Tensor) -> Tensor:
        """share * loss(targets) + (1 - share) * loss(second targets), for every trial: (T,)."""
        share = for_trials(self.share, len(outputs))
        return share * plain(outputs, targets) + (1 - share) * plain(outputs, self.targets)


@dataclass(frozen=True)
class Batch:
    """Examples of every seed, and what one step draws for them.

    inputs: (S, B, ...). targets: int64 (S, B), or (S, B, outputs) for regression.
    draws: for every hidden layer the draws behind dropout, int16 (S, units, B); empty without.
    connections: the same behind DropConnect, int16 (S, weights, 1).
    mixed: second labels; None where each example has one.
    """

    inputs: Tensor
    targets: Tensor
    draws: Sequence[Tensor] = ()
    connections: Sequence[Tensor] = ()
    mixed: MixedLabels | None = None

    def objective(self, plain: LossFunction) -> LossFunction:
        """The loss of this batch, where `plain` is that of outputs and single targets."""
        return plain if self.mixed is None else partial(self.mixed.losses, plain)


class Learner(Protocol):
    """Nets of a group, trained together: T = S * A trials, seed by seed."""

    @property
    def parameters(self) -> Sequence[Tensor]:
        """All that is learnt, each (T, ...)."""
        ...

    @property
    def model_state(self) -> Sequence[Tensor]:
        """All that decides `outputs`, each (T, ...), to be copied or written to in place."""
        ...

    def state_dict(self) -> Mapping[str, Tensor]:
        """All that decides the next steps, each (T, ...): of the model and of the optimizers."""
        ...

    def load_state_dict(self, saved: Mapping[str, Tensor]) -> None:
        """Take up what `state_dict` gave; only for a learner that has made no step."""
        ...

    @property
    def gradients(self) -> Sequence[Tensor]:
        """Of the last step, in the same order; empty before the first, or if they were not kept."""
        ...

    @property
    def hidden(self) -> Hidden:
        """Where in `parameters` those of each hidden layer are."""
        ...

    @property
    def statistics(self) -> Sequence[Statistics]:
        """What batch norm uses in evaluation, layer by layer; empty where it has nothing."""
        ...

    def step(self, batch: Batch, *, keep: bool = True) -> Tensor:
        """One step of every trial's optimizer; returns the losses before it, (T,).

        keep: whether `gradients` are asked for afterwards.
        """
        ...

    def outputs(self, inputs: Tensor, captured: Captured | None = None) -> Tensor:
        """In evaluation mode, for inputs (S, B, ...) or (1, B, ...): (T, C, B)."""
        ...

    def population(self, inputs: Tensor) -> list[Moments]:
        """Of what each batch norm is given when these examples pass as one batch: (T, F, 1) each.

        Without dropout; nothing is changed.
        """
        ...


def losses(outputs: Tensor, targets: Tensor) -> Tensor:
    """Mean loss over a batch for every trial: outputs (T, C, B), targets (S, B) or (S, B, C).

    Cross-entropy for classes, squared error, the mean over outputs as well, for numbers. (T,)
    """
    return loss_sums(outputs, targets) / outputs.shape[2]


def loss_sums(outputs: Tensor, targets: Tensor) -> Tensor:
    """As `losses`, but the sum over the examples."""
    trials = outputs.shape[0]
    if targets.is_floating_point():
        wanted = for_trials(targets, trials).transpose(1, 2)
        return (outputs - wanted).square().mean(1).sum(1)
    return F.cross_entropy(outputs, for_trials(targets, trials), reduction="none").sum(1)


def hits(outputs: Tensor, targets: Tensor) -> Tensor:
    """Examples for which the largest output is that of the right class, (T,)."""
    return (outputs.argmax(1) == for_trials(targets, outputs.shape[0])).sum(1)


def for_trials(x: Tensor, trials: int) -> Tensor:
    """From (S, ...) to (T, ...): every seed's rows once for each of its trials."""
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
