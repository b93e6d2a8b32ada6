"""Cosine decay, with and without restarts."""

from __future__ import annotations

import math
from typing import ClassVar

from pydantic import Field

from reportgen.parts.schedules._base import SCHEDULES, RateSchedule


class _Annealed(RateSchedule):
    end: float = Field(default=0.0, ge=0, le=1, description="share of the rate at the end")

    def _annealed(self, done: int, steps: int) -> float:
        """On half a period of a cosine from 1 to `end`."""
        return self.end + (1 - self.end) * (1 + math.cos(math.pi * done / steps)) / 2


@SCHEDULES.register
class Cosine(_Annealed):
    """The rate falls along half a cosine: slowly, then fast, then slowly.

    Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts (ICLR 2017),
    equation 5, with one period as long as the training.
    """

    name: ClassVar[str] = "cosine"

    def after(self, done: int, steps: int) -> float:
        """To `end` behind the last step."""
        return self._annealed(done, steps)


@SCHEDULES.register
class CosineRestarts(_Annealed):
    """Half a cosine again and again, each time from the full rate, in periods that may grow.

    Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts (ICLR 2017),
    section 3.
    """

    name: ClassVar[str] = "cosine_restarts"
    uses_total: ClassVar[bool] = False

    period: int = Field(ge=1, description="steps to the first restart")
    mult: int = Field(default=1, ge=1, description="how many times as long each next period is")

    def after(self, done: int, steps: int) -> float:
        """In the period in which the step is."""
        period = self.period
        while done >= period:
            if self.mult == 1:
                done %= period
                break
            done, period = done - period, period * self.mult
        return self._annealed(done, period)
