"""Schedules of the learning rate."""

from __future__ import annotations

import math
from abc import abstractmethod
from bisect import bisect_right
from itertools import pairwise
from typing import ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

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
    """Whether the fraction in a step depends on how many steps there are in all."""

    @property
    def is_constant(self) -> bool:
        """Whether the fraction is 1 in every step."""
        return False

    def fraction(self, step: int, steps: int) -> float:
        """Fraction of the learning rate in step `step` (from 1) of `steps`."""
        if step <= self.warmup:
            return step / self.warmup
        return self.after(step - self.warmup - 1, steps - self.warmup)

    @abstractmethod
    def after(self, done: int, steps: int) -> float:
        """The fraction after `done` of `steps` steps, not counting the warm-up."""


SCHEDULES: Family[RateSchedule] = Family("schedule")


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
