"""Constant learning rate."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.schedules._base import SCHEDULES, RateSchedule


@SCHEDULES.register
class Constant(RateSchedule):
    """The learning rate of the optimizer in every step.

    With noisy gradients, descent then converges to a neighbourhood of the minimum whose size is
    proportional to the rate: Bottou, Curtis and Nocedal, Optimization methods for large-scale
    machine learning (SIAM Review 60, 2018), section 4.2.
    """

    name: ClassVar[str] = "constant"
    uses_total: ClassVar[bool] = False

    @property
    def is_constant(self) -> bool:
        """True without warm-up."""
        return self.warmup == 0

    def after(self, done: int, steps: int) -> float:
        """Always 1."""
        return 1.0
