"""Linear decay."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.schedules._base import SCHEDULES, RateSchedule


@SCHEDULES.register
class Linear(RateSchedule):
    """The rate decreases linearly and reaches `end` after the last step.

    The case p = 1 of polynomial decay: Chen et al., DeepLab (IEEE TPAMI 40, 2018), section 4.1.
    """

    name: ClassVar[str] = "linear"

    end: float = Field(
        default=0.0, ge=0, le=1, description="final rate as a fraction of the initial one"
    )

    def after(self, done: int, steps: int) -> float:
        """Linear interpolation from 1 to `end`."""
        return 1 + (self.end - 1) * done / steps
