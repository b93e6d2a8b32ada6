"""`descend`: configuration of an optimizer on a surface of two variables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.experiments._trial import Config, evaluation_interval
from reportgen.parts.optimizers import OPTIMIZERS, Optimizer
from reportgen.parts.schedules import SCHEDULES, Constant, RateSchedule
from reportgen.parts.surfaces import SURFACES, Point, Surface

if TYPE_CHECKING:
    OptimizerChoice = Optimizer
    ScheduleChoice = RateSchedule
    SurfaceChoice = Surface
else:
    OptimizerChoice = OPTIMIZERS.choice()
    ScheduleChoice = SCHEDULES.choice()
    SurfaceChoice = SURFACES.choice()

MAX_EVALUATIONS = 10_000
"""Maximum number of points stored per path."""


class Descend(Config):
    """One descent of an optimizer on a surface."""

    surface: SurfaceChoice = Field(description="the function to minimise")
    start: list[float] | None = Field(
        default=None, description="x and y of the starting point; default: that of the surface"
    )
    scatter: float = Field(
        default=0.0, ge=0, description="standard deviation of the starting point over seeds"
    )
    noise: float = Field(
        default=0.0, ge=0, description="standard deviation of the noise added to every gradient"
    )
    optimizer: OptimizerChoice = Field(description="the optimizer, with its learning rate")
    schedule: ScheduleChoice = Field(
        default=Constant(), description="schedule of the learning rate"
    )
    steps: int = Field(ge=1, le=1_000_000, description="number of optimizer steps")
    evaluate_every: int = Field(default=1, ge=1, description="steps between two evaluations")

    def fitting(self) -> Mapping[str, Any]:
        """The default of `evaluate_every` for long paths."""
        return {"evaluate_every": evaluation_interval(self, self.steps, MAX_EVALUATIONS)}

    @model_validator(mode="after")
    def _goes_together(self) -> Descend:
        if self.start is not None and len(self.start) != 2:
            raise _wrong("start must be a list of two numbers, x and y", ["start"])
        if self.evaluate_every > self.steps:
            raise _wrong(
                "evaluate_every must be at most steps, but {every} > {steps}",
                ["evaluate_every"],
                every=self.evaluate_every,
                steps=self.steps,
            )
        if self.steps > MAX_EVALUATIONS * self.evaluate_every:
            raise _wrong(
                "a trial is evaluated at most {most} times; with {steps} steps evaluate_every must "
                "be at least {least}",
                ["evaluate_every"],
                most=f"{MAX_EVALUATIONS:,}",
                steps=self.steps,
                least=-(-self.steps // MAX_EVALUATIONS),
            )
        if self.schedule.warmup >= self.steps:
            raise _wrong(
                "warmup must be less than steps, but {warmup} >= {steps}",
                ["schedule", self.schedule.name, "warmup"],
                warmup=self.schedule.warmup,
                steps=self.steps,
            )
        return self

    @property
    def evaluated(self) -> tuple[int, ...]:
        """The steps after which a trial is evaluated: 0, every `evaluate_every`, and the last."""
        return _evaluated(self.steps, self.evaluate_every)

    @property
    def first(self) -> Point:
        """The starting point without scatter."""
        return self.surface.start if self.start is None else (self.start[0], self.start[1])


@lru_cache(maxsize=1024)
def _evaluated(steps: int, every: int) -> tuple[int, ...]:
    return (*range(0, steps, every), steps)


def _wrong(message: str, at: list[str], **values: object) -> PydanticCustomError:
    return PydanticCustomError("descend", message, {**values, "at": at})
