"""`search`: configuration of a search for good settings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from reportgen.experiments._trial import Config
from reportgen.experiments.train.config import Train
from reportgen.parts.responses import RESPONSES, Response
from reportgen.parts.spaces import PRIMES, Choice, Range, Space, SpaceSetting
from reportgen.parts.strategies import STRATEGIES, Strategy, SuccessiveHalving

if TYPE_CHECKING:
    ResponseChoice = Response
    StrategyChoice = Strategy
else:
    ResponseChoice = RESPONSES.choice()
    StrategyChoice = STRATEGIES.choice()

MAX_BUDGET = 1000


class Search(Config):
    """One search by one strategy; its objective is either a training or a response surface."""

    training: Train | None = Field(
        default=None, description="the training whose settings are searched"
    )
    space: dict[str, SpaceSetting] = Field(
        default={}, description="search spaces of settings of the training, by their dotted paths"
    )
    metric: Literal["val_loss", "val_error"] = Field(
        default="val_loss",
        description="what the search minimises at the end of a training: the validation loss, or "
        "the share of validation examples that are classified wrongly",
    )
    response: ResponseChoice | None = Field(
        default=None, description="a response surface in place of a training"
    )
    strategy: StrategyChoice = Field(description="how the tried settings are chosen")
    budget: int = Field(
        ge=1, le=MAX_BUDGET, description="number of full trainings, or of values of the response"
    )
    widen: float = Field(
        default=1.0,
        gt=0,
        le=100,
        description="factor by which every continuous range is widened about its centre",
    )
    source: Train | None = Field(
        default=None,
        description="the training of a similar problem, which is searched first; its best settings "
        "are the first that are tried",
    )

    @model_validator(mode="after")
    def _goes_together(self) -> Search:
        self._check_objective()
        self._check_strategy()
        if self.training is not None:
            self._check_space(self.training, "training")
        if self.source is not None:
            self._check_space(self.source, "source")
        return self

    def _check_objective(self) -> None:
        if (self.training is None) == (self.response is None):
            raise _wrong("a search needs either a training or a response", [])
        if self.response is not None:
            for name, given in (("space", self.space), ("source", self.source)):
                if given:
                    raise _wrong(
                        "{name} is about a training; a response is searched in the unit cube",
                        [name],
                        name=name,
                    )
        elif not 0 < len(self.space) <= len(PRIMES):
            raise _wrong(
                "space must contain 1 to {most} settings of the training, for instance "
                "optimizer.sgd.lr: {{log_uniform: [0.001, 10]}}. Got {number} instead.",
                ["space"] if "space" in self.model_fields_set else [],
                most=len(PRIMES),
                number=len(self.space),
            )

    def _check_strategy(self) -> None:
        if not isinstance(self.strategy, SuccessiveHalving):
            return
        if self.training is None:
            raise _wrong(
                "successive_halving needs a training; a response has no steps", ["strategy"]
            )
        if self.training.schedule.uses_total:
            raise _wrong(
                "successive_halving continues trainings, so the schedule must not depend on their "
                "number of steps as {schedule} does",
                ["strategy"],
                schedule=self.training.schedule.name,
            )
        if self.training.early_stopping is not None:
            raise _wrong("successive_halving cannot be used with early_stopping", ["strategy"])
        least = self.strategy.factor ** (self.strategy.rounds - 1)
        if self.training.steps < least:
            raise _wrong(
                "{rounds} rounds of successive_halving need at least {least} steps",
                ["training", "steps"],
                rounds=self.strategy.rounds,
                least=least,
            )

    def _check_space(self, training: Train, where: str) -> None:
        """Raise if a setting does not exist or cannot have the values of its space."""
        for path, setting in self.space.items():
            place = ["space", path]
            if _holder(training.model_dump(), path) is None:
                raise _wrong("the {where} has no setting {path}", place, where=where, path=path)
            space = _widened(setting.space, self.widen)
            every = (
                space.values if isinstance(space, Choice) else (space.at(0.0), value_at(space, 1))
            )
            for value in every:
                try:
                    tried_training(training, {path: value}, training.steps)
                except ValidationError as error:
                    raise _wrong(
                        "{path} cannot be {value}: {why}",
                        place,
                        path=path,
                        value=value,
                        why=error.errors()[0]["msg"],
                    ) from None

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The searched settings: their paths, or x1, x2, ... of a response."""
        if self.response is not None:
            return tuple(f"x{number + 1}" for number in range(self.response.dimensions))
        return tuple(self.space)

    @property
    def spaces(self) -> tuple[Space, ...]:
        """The searched spaces, widened."""
        if self.response is not None:
            return (_widened(Range("uniform", 0.0, 1.0), self.widen),) * self.response.dimensions
        return tuple(_widened(setting.space, self.widen) for setting in self.space.values())


def value_at(space: Space, fraction: float) -> Any:
    """The value at a fraction of a space in [0, 1], both ends included."""
    return space.at(min(fraction, math.nextafter(1.0, 0.0)))


def tried_training(training: Train, values: dict[str, Any], steps: int) -> Train:
    """The training with the tried values and without probes, evaluated after its last step.

    Raises ValidationError for values that the settings cannot have.
    """
    given = training.model_dump(mode="json")
    for path, value in values.items():
        holder = _holder(given, path)
        assert holder is not None
        holder[path.split(".")[-1]] = value
    given |= {"steps": steps, "probes": "off"}
    if training.early_stopping is None:
        given |= {"evaluate_every": steps, "outputs_at": []}
    return Train.model_validate(given)


def _holder(given: Any, path: str) -> dict[str, Any] | None:
    """The mapping that holds the setting at a path; None if there is no such setting."""
    *way, last = path.split(".")
    for key in way:
        given = given.get(key) if isinstance(given, dict) else None
    return given if isinstance(given, dict) and last in given else None


def _widened(space: Space, factor: float) -> Space:
    """A range whose width on its scale is multiplied by a factor; other spaces unchanged."""
    if factor == 1 or not isinstance(space, Range):
        return space
    aside = (factor - 1) / 2
    if space.scale == "uniform":
        by = aside * (space.high - space.low)
        return Range(space.scale, space.low - by, space.high + by)
    ratio = (space.high / space.low) ** aside
    return Range(space.scale, space.low / ratio, space.high * ratio)


def _wrong(message: str, at: Sequence[str], **values: object) -> PydanticCustomError:
    return PydanticCustomError("search", message, {**values, "at": list(at)})
