"""Base class of the configuration of a trial, validated by pydantic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class Config(BaseModel):
    """A resolved configuration of one trial, without the seed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    def __hash__(self) -> int:
        """Hash of the JSON form, because parts may contain lists."""
        return hash(self.model_dump_json())

    def fitting(self) -> Mapping[str, Any]:
        """Name -> value of defaults that depend on other settings.

        The value is used only if the suite does not set it, so that a default never causes an
        error.
        """
        return {}

    @model_validator(mode="after")
    def _defaults_fit(self) -> Config:
        for name, value in self.fitting().items():
            if name not in self.model_fields_set:
                object.__setattr__(self, name, value)  # the model is frozen
        return self


def usual(config: Config, name: str) -> Any:
    """The declared default of a setting."""
    return type(config).model_fields[name].default


def evaluation_interval(config: Config, steps: int, most: int) -> int:
    """The default of `evaluate_every`: at most `steps`, and with at most `most` evaluations."""
    every: int = usual(config, "evaluate_every")
    return min(max(every, -(-steps // most)), steps)
