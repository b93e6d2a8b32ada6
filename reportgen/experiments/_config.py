"""The configuration of a trial, as pydantic checks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


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
