"""Base class of learning rate schedules."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from pydantic import Field

from reportgen.parts.family import Family, Part


class RateSchedule(Part):
    """A schedule: the learning rate of each step as a fraction of the optimizer's.

    Every schedule may begin with a warm-up: in step t of `warmup` the fraction is t / warmup, and
    the schedule proper covers the remaining steps. Goyal et al., Accurate, large minibatch SGD:
    training ImageNet in 1 hour (arXiv:1706.02677, 2017), section 2.2.
    """

    warmup: int = Field(
        default=0, ge=0, description="number of first steps, in which the rate increases from 0"
    )

    uses_total: ClassVar[bool] = True
    """Whether the share in a step depends on how many steps there are in all."""

    @property
    def is_constant(self) -> bool:
        """Whether the fraction is 1 in every step."""
        return False

    def share(self, step: int, steps: int) -> float:
        """Fraction of the learning rate in step `step` (from 1) of `steps`."""
        if step <= self.warmup:
            return step / self.warmup
        return self.after(step - self.warmup - 1, steps - self.warmup)

    @abstractmethod
    def after(self, done: int, steps: int) -> float:
        """The fraction after `done` of `steps` steps, not counting the warm-up."""


SCHEDULES: Family[RateSchedule] = Family("schedule")
