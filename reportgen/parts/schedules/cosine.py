"""Cosine decay, with and without restarts."""

from __future__ import annotations

import math
from typing import ClassVar

from pydantic import Field

from reportgen.parts.schedules._base import SCHEDULES, RateSchedule


class _Annealed(RateSchedule):
    end: float = Field(
        default=0.0, ge=0, le=1, description="final rate as a fraction of the initial one"
    )

    def _annealed(self, done: int, steps: int) -> float:
        """Half a cosine period from 1 to `end`."""
        return self.end + (1 - self.end) * (1 + math.cos(math.pi * done / steps)) / 2


@SCHEDULES.register
class Cosine(_Annealed):
    """The rate decreases along half a cosine period.

    Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts (ICLR 2017),
    equation 5, with one period as long as the training.
    """

    name: ClassVar[str] = "cosine"

    def after(self, done: int, steps: int) -> float:
        """Reaches `end` after the last step."""
        return self._annealed(done, steps)


@SCHEDULES.register
class CosineRestarts(_Annealed):
    """Cosine decay with restarts at the full rate; the periods may grow.

    Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts (ICLR 2017),
    section 3.
    """

    name: ClassVar[str] = "cosine_restarts"
    uses_total: ClassVar[bool] = False

    period: int = Field(ge=1, description="steps to the first restart")
    mult: int = Field(default=1, ge=1, description="ratio of the lengths of successive periods")

    def after(self, done: int, steps: int) -> float:
        """Cosine decay within the period of the step."""
        period = self.period
        while done >= period:
            if self.mult == 1:
                done %= period
                break
            done, period = done - period, period * self.mult
        return self._annealed(done, period)
