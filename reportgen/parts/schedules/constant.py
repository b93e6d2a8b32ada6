"""No change."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.schedules._base import SCHEDULES, RateSchedule


@SCHEDULES.register
class Constant(RateSchedule):
    """The learning rate of the optimizer in every step."""

    name: ClassVar[str] = "constant"

    @property
    def is_constant(self) -> bool:
        """Unless it is warmed up."""
        return self.warmup == 0

    def after(self, done: int, steps: int) -> float:
        """Always 1."""
        return 1.0
