"""The declaration of a kind of experiment: its configuration and its quantities."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

Axis = Literal["step", "layer"]
Better = Literal["higher", "lower"]
Bounds = tuple[float, float]
"""The least and the largest value that something can have; infinite where there is none."""
UNBOUNDED: Bounds = (-math.inf, math.inf)
NOT_NEGATIVE: Bounds = (0.0, math.inf)
SHARE: Bounds = (0.0, 1.0)
Places = Mapping[Axis, Sequence[int]]
"""Where a trial is measured: the number of every layer (from 1) and of every evaluated step."""


class Config(BaseModel):
    """A resolved configuration of one trial, seed aside."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    def __hash__(self) -> int:
        """Of what it says: its parts may hold lists."""
        return hash(self.model_dump_json())

    def fitting(self) -> Mapping[str, Any]:
        """Name -> value of defaults that follow other settings, where the usual one cannot stand.

        The value counts only where the setting is not written: nobody is to be told off for what
        they did not write.
        """
        return {}

    @model_validator(mode="after")
    def _defaults_fit(self) -> Config:
        for name, value in self.fitting().items():
            if name not in self.model_fields_set:
                object.__setattr__(self, name, value)  # frozen for everyone but its maker
        return self


def usual(config: Config, name: str) -> Any:
    """The default of a setting where nothing speaks against it."""
    return type(config).model_fields[name].default


def evaluation_interval(config: Config, steps: int, most: int) -> int:
    """The default of `evaluate_every`: at most `steps`, and at most `most` evaluations."""
    every: int = usual(config, "evaluate_every")
    return min(max(every, -(-steps // most)), steps)


@dataclass(frozen=True)
class Quantity:
    """Something a trial measures: once, or once for every place along its axes."""

    name: str
    title: str  # as an axis or a column head reads it
    about: str  # one sentence for those who meet it first
    axes: tuple[Axis, ...] = ()  # of its array, in this order; none: one number a trial
    better: Better | None = None  # what a trial that diverged counts by
    unit: str = ""  # empty for a pure number
    of_step: bool = False  # belongs to a step that was made, so there is none at step 0
    needs: str = ""  # what a configuration must have for it, where not every trial has it
    bounds: Bounds = UNBOUNDED  # no finite value lies outside, and no interval may


@dataclass(frozen=True)
class Kind:
    """A kind of experiment, as a suite names it after `experiment:`.

    `quantities` stand in the order of the report. `places` gives the layers and evaluated steps of
    a configuration, and `measured` the names of the quantities that its trials can have; both take
    a configuration of this kind. `conditional` maps what a report must say where some configuration
    is so to what tells that of one.
    """

    name: str
    about: str
    config: type[Config]
    quantities: Mapping[str, Quantity]
    places: Callable[[Any], Places]
    measured: Callable[[Any], frozenset[str]]
    assumptions: tuple[str, ...] = ()  # what every report of this kind must say
    conditional: Mapping[str, Callable[[Any], bool]] = field(default_factory=dict)

    def assumed(self, configs: Sequence[Config]) -> tuple[str, ...]:
        """What a report of trials with these configurations must say."""
        some = (text for text, holds in self.conditional.items() if any(map(holds, configs)))
        return (*self.assumptions, *some)

    def depth(self, config: Config) -> int:
        """How many layers of a trial are measured."""
        return len(self.places(config).get("layer", ()))
