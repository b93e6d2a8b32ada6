"""What is done to losses and gradients on the way to the optimizer, trial by trial.

A trial without a regulariser beside one that has it keeps its bits: 0 times a finite number is
added, or a gradient is multiplied by 1.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from reportgen.engine.train.learner import for_trials, loss_sums
from reportgen.engine.train.probes import gradient_norms
from reportgen.parts.regularizers import Regularizers

TINY = 1e-6
"""Added to the norm that a gradient is divided by, as in `torch.nn.utils.clip_grad_norm_`."""


class Objective:
    """The loss that training goes down, where labels may be smoothed; curves are of the plain one.

    With a share e of smoothing and C classes: (1 - e) * cross-entropy + e / C * the sum of all
    -log p, as `torch.nn.functional.cross_entropy` has it.
    """

    def __init__(self, regularizers: Sequence[Regularizers], like: Tensor) -> None:
        """Of T trials, on the device and in the type of `like`."""
        shares = [each.label_smoothing for each in regularizers]
        self._share = like.new_tensor(shares).unsqueeze(1) if any(shares) else None

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Mean over the batch: outputs (T, C, B), targets (S, B) or (S, B, C); (T,)."""
        batch = outputs.shape[2]
        if self._share is None or targets.is_floating_point():
            return loss_sums(outputs, targets) / batch
        wanted = for_trials(targets, outputs.shape[0])
        right = F.cross_entropy(outputs, wanted, reduction="none")
        every = -F.log_softmax(outputs, 1).mean(1)
        return ((1 - self._share) * right + self._share * every).sum(1) / batch


class GradientChange:
    """The L1 penalty, then clipping: what happens to gradients before the optimizer has them."""

    def __init__(
        self, regularizers: Sequence[Regularizers], weights: Collection[int], like: Tensor
    ) -> None:
        """weights: which of the parameters the penalty is on. like: any of them."""
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
        """Whether gradients stay as they are in all trials."""
        return self._l1 is None and self._most is None

    @torch.no_grad()
    def __call__(self, parameters: Sequence[Tensor], gradients: Sequence[Tensor]) -> list[Tensor]:
        """New gradients of all parameters, (T, ...) each; those that are given stay as they are."""
        changed = list(gradients)
        if self._l1 is not None:
            for number in self._weights:
                gradient = changed[number]
                factor = _for_each(self._l1, gradient)
                changed[number] = torch.addcmul(gradient, parameters[number].sign(), factor)
        if self._most is None:
            return changed
        shares = self._most / (gradient_norms(changed) + TINY)
        shares = torch.where(self._most.isinf(), 1.0, shares.clamp(max=1.0)).to(changed[0].dtype)
        return [gradient * _for_each(shares, gradient) for gradient in changed]


def _for_each(values: Tensor, like: Tensor) -> Tensor:
    """(T,) as (T, 1, ...), to go with (T, ...)."""
    return values.view(-1, *(1,) * (like.dim() - 1))
