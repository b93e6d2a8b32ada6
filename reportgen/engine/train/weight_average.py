"""Running averages of the parameters, which evaluations use in place of the parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor

from reportgen.engine.train.learner import Learner
from reportgen.engine.train.training_state import copy_into, numbered


class WeightAverage:
    """The exponential average of the parameters of every trial of a group.

    After step t it is the mean of the parameters w_1, ..., w_t with weights proportional to
    decay^(t - i), so that the initial parameters do not count. Polyak and Juditsky, Acceleration of
    stochastic approximation by averaging (SIAM Journal on Control and Optimization 30, 1992), with
    equal weights; with exponential ones as in Kingma and Ba, Adam (ICLR 2015), section 7.2.
    """

    def __init__(self, decay: float | None, learner: Learner) -> None:
        """decay: at least 0 and below 1; None if evaluations use the parameters themselves."""
        self._decay, self._learner = decay, learner
        self._kept = [] if decay is None else [p.detach().clone() for p in learner.parameters]

    def state_dict(self) -> dict[str, Tensor]:
        """The averages, (T, ...) each; empty if there are none."""
        return numbered("average", self._kept)

    def load_state_dict(self, saved: Mapping[str, Tensor]) -> None:
        """Copy a `state_dict`. Raises StateError if a tensor is missing or has another shape."""
        copy_into(self.state_dict(), saved)

    @torch.no_grad()
    def see(self, step: int) -> None:
        """Take in the parameters after a step (from 1)."""
        if self._decay is None:
            return
        weight = (1 - self._decay) / (1 - self._decay**step)
        for kept, parameter in zip(self._kept, self._learner.parameters, strict=True):
            # Not lerp_, whose rounding may depend on the place of a value in a vector register.
            kept.add_((parameter.detach() - kept).mul_(weight))

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Context in which the learner has the averages as its parameters."""
        parameters = [p.detach() for p in self._learner.parameters] if self._kept else []
        own = [parameter.clone() for parameter in parameters]
        for parameter, kept in zip(parameters, self._kept, strict=True):
            parameter.copy_(kept)
        try:
            yield
        finally:
            for parameter, before in zip(parameters, own, strict=True):
                parameter.copy_(before)
