"""Regularisation of losses, gradients and weights, with settings for each trial.

A trial without a regulariser keeps its bits in a group with one that has it: 0 times a finite
number is added, or its gradient is multiplied by 1.

DropConnect drops weights in a step, where dropout drops units: Wan, Zeiler, Zhang, LeCun and
Fergus, Regularization of neural networks using DropConnect (ICML 2013). Weights of hidden linear
layers are dropped, but not biases, and not the output layer. All examples of a step share one mask;
the paper draws a mask for each example, which needs as many matrices as there are examples. Kept
weights are scaled by 1 / (1 - rate), so that evaluation uses the weights unchanged, which are the
mean over masks; the paper samples in evaluation from a normal distribution with the mean and
variance of the input of each unit.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from reportgen.engine.train.architecture import Layer
from reportgen.engine.train.learner import for_trials, loss_sums
from reportgen.engine.train.probes import gradient_norms
from reportgen.engine.train.streams import threshold
from reportgen.parts.regularizers import Regularizers

TINY = 1e-6
"""Is added to the norm of a gradient before dividing, as in `torch.nn.utils.clip_grad_norm_`."""


class Objective:
    """The loss that training minimises, with label smoothing; curves show the loss without it.

    With smoothing e and C classes it is (1 - e) * cross-entropy + e / C * the sum of all -log p,
    as in `torch.nn.functional.cross_entropy`.
    """

    def __init__(self, regularizers: Sequence[Regularizers], like: Tensor) -> None:
        """Take the settings of T trials; `like` has the device and the element type."""
        values = [each.label_smoothing for each in regularizers]
        self._smoothing = like.new_tensor(values).unsqueeze(1) if any(values) else None

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Mean over the batch, (T,), for outputs (T, C, B) and targets (S, B) or (S, B, C)."""
        batch = outputs.shape[2]
        if self._smoothing is None or targets.is_floating_point():
            return loss_sums(outputs, targets) / batch
        wanted = for_trials(targets, outputs.shape[0])
        right = F.cross_entropy(outputs, wanted, reduction="none")
        every = -F.log_softmax(outputs, 1).mean(1)
        return ((1 - self._smoothing) * right + self._smoothing * every).sum(1) / batch


class GradientChange:
    """The L1 penalty and then clipping, which change gradients before the optimizer's step."""

    def __init__(
        self, regularizers: Sequence[Regularizers], weights: Collection[int], like: Tensor
    ) -> None:
        """weights: indices of the parameters with the penalty. like: any parameter."""
        l1 = [each.l1 for each in regularizers]
        most = [each.gradient_clipping for each in regularizers]
        self._weights = frozenset(weights)
        self._l1 = like.new_tensor(l1) if any(l1) else None
        self._most: Tensor | None = None
        if any(limit is not None for limit in most):
            limits = [math.inf if limit is None else limit for limit in most]
            self._most = torch.tensor(limits, dtype=torch.float64, device=like.device)

    @property
    def changes_nothing(self) -> bool:
        """Whether the gradients of all trials remain as they are."""
        return self._l1 is None and self._most is None

    @torch.no_grad()
    def __call__(self, parameters: Sequence[Tensor], gradients: Sequence[Tensor]) -> list[Tensor]:
        """Return new gradients of all parameters, (T, ...) each; the given ones are not changed."""
        changed = list(gradients)
        if self._l1 is not None:
            for number in self._weights:
                gradient = changed[number]
                factor = _for_each(self._l1, gradient)
                changed[number] = torch.addcmul(gradient, parameters[number].sign(), factor)
        if self._most is None:
            return changed
        factors = self._most / (gradient_norms(changed) + TINY)
        factors = torch.where(self._most.isinf(), 1.0, factors.clamp(max=1.0)).to(changed[0].dtype)
        return [gradient * _for_each(factors, gradient) for gradient in changed]


def _for_each(values: Tensor, like: Tensor) -> Tensor:
    """View (T,) as (T, 1, ...), which broadcasts with (T, ...)."""
    return values.view(-1, *(1,) * (like.dim() - 1))


def dropped_weights(shapes: Sequence[Layer]) -> list[int]:
    """Number of weights of each hidden layer that DropConnect may drop; 0 for convolutions."""
    return [
        layer.units * layer.fan_in if len(layer.shape) == 2 else 0
        for layer in shapes
        if layer.hidden
    ]


class Connections:
    """The masks of the weights of T trials, each with its own rate."""

    def __init__(self, rates: Sequence[float], seeds: int, like: Tensor) -> None:
        """Make thresholds and scales with the device and the element type of `like`."""
        trials, kept = len(rates), [threshold(rate) for rate in rates]
        least = torch.tensor([least for least, _ in kept], dtype=torch.int16, device=like.device)
        self._least = least.view(seeds, trials // seeds, 1)
        self._scale = like.new_tensor([scale for _, scale in kept]).view(trials, 1, 1)

    def masks(self, draws: Sequence[Tensor], shapes: Sequence[Layer]) -> list[Tensor]:
        """Masks of the weights of each hidden layer, (T, units, units below): 0 or the scale.

        draws: int16 (S, weights, 1) of each layer; empty if nothing is dropped.
        """
        masks = []
        for draw, layer in zip(draws, shapes, strict=False):
            if not draw.numel():
                masks.append(self._scale.new_empty(len(self._scale), 0))
                continue
            kept = draw.transpose(1, 2) >= self._least  # (S, A, weights)
            masks.append(kept.view(-1, layer.units, layer.fan_in) * self._scale)
        return masks
