"""The declaration of a kind of experiment: its configuration and its quantities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict


class Config(BaseModel):
    """A resolved configuration of one trial, seed aside."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


@dataclass(frozen=True)
class Quantity:
    """Something a trial measures once for every layer."""

    name: str
    title: str  # as an axis or a column head reads it
    about: str  # one sentence for those who meet it first


@dataclass(frozen=True)
class Kind:
    """A kind of experiment, as a suite names it after `experiment:`."""

    name: str
    about: str
    config: type[Config]
    quantities: Mapping[str, Quantity]
    depth: str  # the field of the configuration that says how many layers there are
    assumptions: tuple[str, ...] = ()  # what every report of this kind must say
