"""Step decay."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.parts.schedules._base import SCHEDULES, RateSchedule


@SCHEDULES.register
class Step(RateSchedule):
    """The rate is multiplied by a factor at regular intervals or after given steps.

    As in Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional neural
    networks (NIPS 2012), section 5, who divide it by 10 three times.
    """

    name: ClassVar[str] = "step"
    uses_total: ClassVar[bool] = False

    factor: float = Field(default=0.1, gt=0, description="factor by which the rate is multiplied")
    every: int | None = Field(default=None, ge=1, description="steps between two changes")
    at: list[int] | None = Field(
        default=None, min_length=1, description="steps after which it changes, in increasing order"
    )

    @model_validator(mode="after")
    def _falls_somewhere(self) -> Step:
        if (self.every is None) == (self.at is None):
            raise PydanticCustomError(
                "step_schedule", "a step schedule needs either every or at", {"at": []}
            )
        if self.at is not None and not _rises(self.at):
            raise PydanticCustomError(
                "step_schedule", "at must be increasing, starting above 0", {"at": ["at"]}
            )
        return self

    def after(self, done: int, steps: int) -> float:
        """The factor raised to the number of changes so far."""
        falls = bisect_right(self.at, done) if self.at is not None else done // (self.every or 1)
        return float(self.factor**falls)


def _rises(numbers: list[int]) -> bool:
    return all(low < high for low, high in pairwise([0, *numbers]))
