"""Pydantic models of the key `tune`: a budget, and a search space for every tuned path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    model_validator,
)
from pydantic_core import PydanticCustomError

from reportgen.errors import quoted, suggest
from reportgen.parts.labels import label
from reportgen.suite.forms import Text
from reportgen.suite.source import show

MAX_BUDGET = 1000
_PAIR: dict[str, Any] = {"minItems": 2, "maxItems": 2}


def _rising(ends: list[Any]) -> list[Any]:
    if len(ends) != 2 or not ends[0] < ends[1]:
        raise _range("low < high", ends)
    return ends


def _positive(ends: list[Any]) -> list[Any]:
    if len(ends) != 2 or not 0 < ends[0] < ends[1]:
        raise _range("0 < low < high", ends)
    return ends


def _range(expected: str, ends: list[Any]) -> PydanticCustomError:
    words = f"a range must be [low, high] with {expected}. Got {label(ends)} instead."
    return PydanticCustomError("range", "{words}", {"words": words})


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class SpaceFile(_Section):
    """The search space of a setting, given by exactly one of the keys."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    uniform: Annotated[list[float], AfterValidator(_rising)] | None = Field(
        default=None,
        description="[low, high]: real numbers, uniform",
        json_schema_extra=_PAIR,
    )
    log_uniform: Annotated[list[float], AfterValidator(_positive)] | None = Field(
        default=None,
        description="[low, high]: real numbers, uniform on a logarithmic scale",
        json_schema_extra=_PAIR,
    )
    integers: Annotated[list[int], AfterValidator(_rising)] | None = Field(
        default=None,
        description="[low, high]: integers, both bounds inclusive",
        json_schema_extra=_PAIR,
    )
    choice: Annotated[list[Any], Field(min_length=1)] | None = Field(
        default=None, description="a list of values"
    )

    @model_validator(mode="wrap")
    @classmethod
    def _one_form(cls, data: Any, handler: ModelWrapValidatorHandler[SpaceFile]) -> SpaceFile:
        if not isinstance(data, Mapping) or len(data) != 1:
            raise PydanticCustomError("wrong_type", "one of " + ", ".join(_EXAMPLES))
        space = handler(data)
        if not space.model_dump(exclude_none=True):
            raise PydanticCustomError("wrong_type", "one of " + ", ".join(_EXAMPLES))
        return space


_EXAMPLES = ("{log_uniform: [low, high]}", "{uniform: ...}", "{integers: ...}", "{choice: [...]}")

Spaces = dict[str, SpaceFile]  # dotted path -> space


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
    return f"tune.{key} must be a space, for instance {_EXAMPLES[0]}. Got {show(value)} instead."
