"""What a trial is given and what it returns: its configuration and its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Status = Literal["ok", "diverged", "failed"]


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


@dataclass(frozen=True)
class Outcome:
    """The outcome of one trial; a failure is an outcome with a reason.

    arrays: name -> array. The array of a quantity has one dimension per axis, in their order. An
        axis with coordinates has an array of its positions. Further arrays, which metrics cannot
        use, may serve figures.
    reason: one line. trace: frames of the traceback of an error, one per line.
    hashes: purpose of a noise stream -> fingerprint; equal for the arms of a seed that share it.
    seconds: time of the group divided by the number of its trials.
    """

    status: Status
    arrays: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)
    reason: str = ""
    hashes: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    trace: str = ""
