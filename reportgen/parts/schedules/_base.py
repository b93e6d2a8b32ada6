"""The interface of a schedule."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from pydantic import Field

from reportgen.parts.family import Family, Part


class RateSchedule(Part):
    """How the learning rate changes from step to step, as a share of that of the optimizer.

    Warm-up comes before any of them: in step t of `warmup` the share is t / warmup, and then the
    schedule begins, over the steps that are left. Goyal et al., Accurate, large minibatch SGD:
    training ImageNet in 1 hour (arXiv:1706.02677, 2017), section 2.2.
    """

    warmup: int = Field(default=0, ge=0, description="first steps, in which the rate rises from 0")

    uses_total: ClassVar[bool] = True
    """Whether the share in a step depends on how many steps there are in all."""

    @property
    def is_constant(self) -> bool:
        """Whether the share is 1 in every step."""
        return False

    def share(self, step: int, steps: int) -> float:
        """Of the learning rate in a step, from 1, of so many."""
        if step <= self.warmup:
            return step / self.warmup
        return self.after(step - self.warmup - 1, steps - self.warmup)

    @abstractmethod
    def after(self, done: int, steps: int) -> float:
        """The share when `done` of `steps` are over, warm-up apart."""


SCHEDULES: Family[RateSchedule] = Family("schedule")
