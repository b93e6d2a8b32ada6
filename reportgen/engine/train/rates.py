"""Learning rates of the trials of a group, step by step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.parts.optimizers import Optimizer
from reportgen.parts.schedules import Constant, RateSchedule


class Rates:
    """The learning rate of each trial: that of its optimizer times a factor of its schedule."""

    def __init__(
        self,
        optimizers: Sequence[Optimizer],
        schedules: Sequence[RateSchedule] | None = None,
        steps: int = 0,
    ) -> None:
        """steps: the number of steps of the training. Without schedules, rates are constant."""
        self._base = np.array([optimizer.lr for optimizer in optimizers], dtype=np.float64)
        given = schedules or [Constant()] * len(optimizers)
        names = [(schedule.name, schedule.model_dump_json()) for schedule in given]
        self._distinct = dict(zip(names, given, strict=True))
        keys = list(self._distinct)
        self._which = np.array([keys.index(name) for name in names])
        self._steps = steps
        self.constant = all(schedule.is_constant for schedule in given)

    def __len__(self) -> int:
        return len(self._base)

    def at(self, step: int) -> NDArray[np.float64]:
        """The learning rates of a step, counted from 1: (T,)."""
        if self.constant:
            return self._base
        factors = [schedule.share(step, self._steps) for schedule in self._distinct.values()]
        rates: NDArray[np.float64] = self._base * np.array(factors)[self._which]
        return rates
