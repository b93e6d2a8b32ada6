"""How far two networks of a training are apart, and how high the loss rises between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from reportgen.engine.train.learner import Learner
from reportgen.engine.train.training_state import copy_into, numbered

POINTS = 9
"""Number of evenly spaced points between the two networks at which the loss is measured."""


class Line:
    """The straight line from one network of a training to the next, for every trial of a group."""

    def __init__(self, learner: Learner, loss: Tensor | None) -> None:
        """Begin the first line at the present network, whose losses are `loss`, (T,).

        loss: None if nothing is measured.
        """
        self._learner = learner
        wanted = loss is not None
        self._before = [p.detach().clone() for p in learner.parameters] if wanted else []
        self._loss_before = torch.zeros(0) if loss is None else loss

    def state_dict(self) -> dict[str, Tensor]:
        """The network at which the next line begins, and its loss; empty if none is wanted."""
        return (
            {"loss": self._loss_before, **numbered("before", self._before)} if self._before else {}
        )

    def load_state_dict(self, saved: Mapping[str, Tensor]) -> None:
        """Copy a `state_dict`. Raises StateError if a tensor is missing or has another shape."""
        copy_into(self.state_dict(), saved)

    @torch.no_grad()
    def measure(self, loss: Callable[[], Tensor]) -> dict[str, Tensor]:
        """Distance and barrier (T,) between the previous network and the present one.

        loss: the loss (T,) of the learner with its present parameters.
        distance: Euclidean, over all parameters. barrier: the largest excess of the loss, on the
        straight line between the two, over the straight line between their losses; at least 0.
        Entezari et al., The role of permutation invariance in linear mode connectivity of neural
        networks (ICLR 2022), definition 1.
        """
        parameters = [parameter.detach() for parameter in self._learner.parameters]
        now, loss_now = [parameter.clone() for parameter in parameters], loss()
        before, loss_before = self._before, self._loss_before
        squares = torch.zeros_like(loss_now, dtype=torch.float64)
        for a, b in zip(before, now, strict=True):
            squares += (b - a).double().flatten(1).square().sum(1)
        barrier = torch.zeros_like(loss_now)
        for point in range(1, POINTS + 1):
            part = point / (POINTS + 1)
            for parameter, a, b in zip(parameters, before, now, strict=True):
                parameter.copy_(a + (b - a) * part)
            excess = loss() - (loss_before + (loss_now - loss_before) * part)
            barrier = torch.maximum(barrier, excess)
        for parameter, own in zip(parameters, now, strict=True):
            parameter.copy_(own)
        self._before, self._loss_before = now, loss_now
        return {"distance": squares.sqrt(), "barrier": barrier}
