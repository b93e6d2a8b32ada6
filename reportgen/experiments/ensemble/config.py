"""`ensemble`: configuration of an ensemble of trained models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.experiments.train.config import Train
from reportgen.parts.datasets import Linear
from reportgen.parts.models import Block
from reportgen.parts.norms import BatchNorm
from reportgen.parts.optimizers import OPTIMIZERS, Optimizer

if TYPE_CHECKING:
    OptimizerChoice = Optimizer
else:
    OptimizerChoice = OPTIMIZERS.choice()

Kind = Literal[
    "init", "bagged", "optimizers", "search", "checkpoints", "snapshots", "average", "masks"
]

OF_ONE_RUN = ("checkpoints", "snapshots")
"""Kinds whose members are the states of one training at regular intervals."""


class Ensemble(Train):
    """An ensemble of models, each trained as `Train` says except for what makes them differ."""

    kind: Kind = Field(description="what distinguishes the members")
    members: int = Field(default=8, ge=1, le=64, description="number of members")
    combine: Literal["probabilities", "logits"] = Field(
        default="probabilities", description="what is averaged over the members, for classes"
    )
    optimizers: list[OptimizerChoice] = Field(
        default=[], description="the optimizers of the members, with `kind: optimizers`"
    )
    smoothings: list[float] = Field(
        default=[0.0],
        min_length=1,
        description="label smoothings of the loss, each with every optimizer",
    )
    rates: list[float] = Field(
        default=[],
        description="lowest and highest learning rate, with `kind: search`; drawn uniformly on a "
        "logarithmic scale",
    )
    tries: int = Field(
        default=32, ge=1, le=1000, description="number of learning rates that a search tries"
    )

    @model_validator(mode="after")
    def _makes_an_ensemble(self) -> Ensemble:
        for name in ("outputs_at", "mask_samples"):
            if getattr(self, name):
                raise _wrong("{name} is set by the ensemble itself", [name], name=name)
        if self.early_stopping is not None:
            raise _wrong(
                "an ensemble needs the outputs after the last step, so it cannot be used with "
                "early_stopping",
                ["early_stopping"],
            )
        _check_optimizers(self)
        _check_search(self)
        _check_single_net(self)
        if self.kind in OF_ONE_RUN and self.steps % self.members:
            raise _wrong(
                "members of one training are its states at equal intervals, so members must "
                "divide steps, but {members} does not divide {steps}",
                ["members"],
                members=self.members,
                steps=self.steps,
            )
        return self

    @property
    def has_barriers(self) -> bool:
        """Whether distances and barriers between the states of one training are measured."""
        if self.kind not in OF_ONE_RUN or self.members < 2 or not isinstance(self.model, Block):
            return False
        return not isinstance(self.model.norm, BatchNorm)

    @property
    def interval(self) -> int:
        """Steps between two members of one training."""
        return self.steps // self.members

    @property
    def is_regression(self) -> bool:
        """Whether targets are numbers."""
        return isinstance(self.data, Linear) or getattr(self.data, "task", "") == "regression"


def _check_optimizers(config: Ensemble) -> None:
    if config.kind != "optimizers":
        if config.optimizers:
            raise _wrong("optimizers requires kind: optimizers", ["optimizers"])
        if config.smoothings != [0.0]:
            raise _wrong("smoothings requires kind: optimizers", ["smoothings"])
        return
    if config.is_regression and any(config.smoothings):
        raise _wrong("smoothings requires data with classes", ["smoothings"])
    for number, smoothing in enumerate(config.smoothings):
        if not 0 <= smoothing < 1:
            raise _wrong(
                "a smoothing must be at least 0 and below 1. Got {smoothing} instead.",
                ["smoothings", number],
                smoothing=smoothing,
            )
    if config.label_smoothing and config.smoothings != [0.0]:
        raise _wrong("label_smoothing cannot be used with smoothings", ["label_smoothing"])
    pairs = len(config.optimizers) * len(config.smoothings)
    if config.members > pairs:
        raise _wrong(
            "{members} members need as many different optimizers or losses, but optimizers and "
            "smoothings make {pairs}",
            ["members"],
            members=config.members,
            pairs=pairs,
        )


def _check_search(config: Ensemble) -> None:
    if config.kind != "search":
        if config.rates:
            raise _wrong("rates requires kind: search", ["rates"])
        return
    if len(config.rates) != 2 or not 0 < config.rates[0] < config.rates[1]:
        raise _wrong(
            "kind: search requires rates: [lowest, highest], both above 0 and increasing",
            ["rates"],
        )
    if config.tries < config.members:
        raise _wrong(
            "tries must be at least members, but {tries} < {members}",
            ["tries"],
            tries=config.tries,
            members=config.members,
        )


def _check_single_net(config: Ensemble) -> None:
    if config.kind == "average":
        if config.weight_average is None:
            raise _wrong("kind: average requires weight_average", ["weight_average"])
        if config.members != 1:
            raise _wrong("a running average is one model, so it requires members: 1", ["members"])
    if config.kind == "masks":
        model = config.model
        if not isinstance(model, Block) or not model.dropout:
            raise _wrong("kind: masks requires a model with dropout", ["model"])


def _wrong(message: str, at: Sequence[str | int], **values: object) -> PydanticCustomError:
    return PydanticCustomError("ensemble", message, {**values, "at": at})
