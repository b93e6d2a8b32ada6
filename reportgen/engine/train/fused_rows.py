"""Torch's fused Adam for each trial: one pass over memory, where the plain rule takes ten.

The kernels are private functions of torch, so the plain rule is used where they are missing. They
are faster from about ten thousand parameters on; below, calls cost more than passes over memory.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reportgen.engine.train.architecture import MANY
from reportgen.parts.optimizers import Adam, AdamW, Optimizer


def has_fused_rows(optimizers: Sequence[Optimizer], parameters: Sequence[Tensor]) -> bool:
    """Whether the kernels exist and are faster; the answer is the same for every trial alone."""
    kinds = {type(optimizer) for optimizer in optimizers}
    there = hasattr(torch, "_fused_adam_") and hasattr(torch, "_fused_adamw_")
    enough = sum(p[0].numel() for p in parameters) >= MANY
    return there and kinds <= {Adam, AdamW} and enough and parameters[0].device.type == "cpu"


class FusedRows:
    """Adam or AdamW on parameters (T, ...), each trial with its own arguments."""

    def __init__(
        self,
        optimizers: Sequence[Adam | AdamW],
        trials: Sequence[int],
        parameters: Sequence[Tensor],
        slots: Sequence[Sequence[Tensor]],
    ) -> None:
        """trials: the N of the T trials to update. parameters: (T, ...) each.

        slots: for each parameter the averages of gradients and of their squares, (N, ...) each.
        """
        self._optimizers, self._trials = optimizers, trials
        means, squares = zip(*slots, strict=True)
        rows = _by_trial(parameters)
        kinds = ([rows[trial] for trial in trials], _by_trial(means), _by_trial(squares))
        self._rows = list(zip(*kinds, strict=True))
        self._step = torch.zeros((), dtype=torch.float32)
        self._rates: list[float] = []

    def begin(self, step: int, rates: NDArray[np.float64]) -> None:
        """Begin a step, counted from 1, with the learning rates (N,)."""
        self._step.fill_(step)
        self._rates = rates.tolist()

    def step(self, numbers: Sequence[int], gradients: Sequence[Tensor], rows: slice | None) -> None:
        """Update parameters by gradients (T, ...), or (rows, ...) for some trials only."""
        steps = [self._step] * len(numbers)
        by_trial = _by_trial(gradients)
        first = 0 if rows is None else rows.start
        for own, trial in enumerate(self._trials):
            if not first <= trial < first + len(by_trial):
                continue
            optimizer, kinds = self._optimizers[own], self._rows[own]
            parameters, means, squares = ([kind[n] for n in numbers] for kind in kinds)
            kernel = torch._fused_adamw_ if isinstance(optimizer, AdamW) else torch._fused_adam_
            kernel(
                parameters,
                by_trial[trial - first],
                means,
                squares,
                [],
                steps,
                lr=self._rates[own],
                beta1=optimizer.beta1,
                beta2=optimizer.beta2,
                weight_decay=optimizer.weight_decay,
                eps=optimizer.eps,
                amsgrad=False,
                maximize=False,
            )


def _by_trial(tensors: Sequence[Tensor]) -> list[list[Tensor]]:
    """Split tensors (T, ...) into the tensors of each trial."""
    return [list(row) for row in zip(*(t.detach().unbind() for t in tensors), strict=True)]
