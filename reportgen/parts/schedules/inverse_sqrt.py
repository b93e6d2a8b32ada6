"""Inverse square root decay."""

from __future__ import annotations

import math
from typing import ClassVar

from pydantic import Field

from reportgen.parts.schedules._base import SCHEDULES, RateSchedule


@SCHEDULES.register
class InverseSqrt(RateSchedule):
    """The rate decreases as 1 / sqrt(t), with time t in units of `unit` steps.

    Averaged stochastic gradient descent has guarantees for rates of this order: Nemirovski et al.,
    Robust stochastic approximation approach to stochastic programming (SIAM Journal on Optimization
    19, 2009), section 2.2. With `warmup` equal to `unit` it is the schedule of Vaswani et al.,
    Attention is all you need (NIPS 2017), section 5.3.
    """

    name: ClassVar[str] = "inverse_sqrt"
    uses_total: ClassVar[bool] = False

    unit: int = Field(default=1, ge=1, description="steps per unit of time, for instance per epoch")

    def after(self, done: int, steps: int) -> float:
        """1 / sqrt(t) with t = 1 in the first step."""
        return 1 / math.sqrt(1 + done / self.unit)
