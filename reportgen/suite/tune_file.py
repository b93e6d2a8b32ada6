"""Pydantic models of the key `tune`: a budget, and a search space for every tuned path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.errors import quoted, suggest
from reportgen.parts.spaces import SPACE_FORMS, SpaceSetting
from reportgen.suite.forms import Text
from reportgen.suite.source import show

MAX_BUDGET = 1000

Spaces = dict[str, SpaceSetting]  # dotted path -> space


class TuneFile(BaseModel):
    """The tuning, which is the same for every arm; every other key is a path to tune."""

    model_config = ConfigDict(extra="allow", strict=True, allow_inf_nan=False)
    __pydantic_extra__: Spaces

    budget: int = Field(
        ge=2, le=MAX_BUDGET, description="number of configurations that each arm tries"
    )
    seeds: int = Field(
        default=3,
        ge=1,
        le=1000,
        description="number of trials per configuration, with seeds reserved for tuning",
    )
    metric: Text | None = Field(
        default=None,
        description="the metric to optimise, one number per trial; default: the last validation "
        "accuracy for classification, else the last validation loss",
    )
    better: Literal["higher", "lower"] | None = Field(
        default=None,
        description="which values of the metric are better; needed if that does not follow from it",
    )
    arms: dict[str, Spaces] = Field(
        default_factory=dict,
        description="arm -> {path: space}; replaces the spaces of all arms for this arm",
    )

    @model_validator(mode="before")
    @classmethod
    def _misspelt_keys(cls, data: Any) -> Any:
        """Reject an unknown key with a number or a text, which is probably a misspelt key."""
        if isinstance(data, Mapping):
            for key, value in data.items():
                if key not in cls.model_fields and not isinstance(value, Mapping):
                    words = _unknown(key, value, suggest(key, cls.model_fields))
                    raise PydanticCustomError("misspelt", "{words}", {"words": words, "at": (key,)})
        return data

    @property
    def spaces(self) -> Spaces:
        """The search spaces for all arms that have the setting."""
        return self.__pydantic_extra__


def _unknown(key: str, value: object, hint: str) -> str:
    if hint.startswith("; did"):
        return f"unknown key {quoted(key)} in tune{hint}"
    return f"tune.{key} must be a space, for instance {SPACE_FORMS[0]}. Got {show(value)} instead."
