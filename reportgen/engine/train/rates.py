"""Learning rates of the trials of a group, step by step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.parts.optimizers import Optimizer
from reportgen.parts.schedules import Constant, RateSchedule


class Rates:
    """The rate of each trial's optimizer, times the share that its schedule gives a step."""

    def __init__(
        self,
        optimizers: Sequence[Optimizer],
        schedules: Sequence[RateSchedule] | None = None,
        steps: int = 0,
    ) -> None:
        """`steps`: of the whole training. Without schedules the rates are constant."""
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
        """Of a step, from 1: (T,)."""
        if self.constant:
            return self._base
        shares = [schedule.share(step, self._steps) for schedule in self._distinct.values()]
        rates: NDArray[np.float64] = self._base * np.array(shares)[self._which]
        return rates
