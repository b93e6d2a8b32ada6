"""`normalise`: configuration of one random batch passed through normalised layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.experiments._trial import Config, usual
from reportgen.parts.activations import ACTIVATIONS, Activation, Sigmoid
from reportgen.parts.family import ADDED
from reportgen.parts.initializers import INITIALIZERS, Initializer, KaimingNormal
from reportgen.parts.norms import (
    NORMS,
    BatchNorm,
    GroupNorm,
    NoisyBatchNorm,
    NoNorm,
    Norm,
    Whitening,
)

if TYPE_CHECKING:
    ActivationChoice = Activation
    InitializerChoice = Initializer
    NormChoice = Norm
else:
    ActivationChoice = ACTIVATIONS.choice()
    InitializerChoice = INITIALIZERS.choice()
    NormChoice = NORMS.choice()

EXAMPLES_A_UNIT = 4
"""Examples per unit that `linear_in_input` requires; with fewer the adjustment of R² dominates."""


class Normalise(Config):
    """A network of `depth` square layers: z = gamma * norm(W h + b) + beta, h = f(z)."""

    width: int = Field(default=64, ge=2, le=8192, description="units in every layer")
    depth: int = Field(default=1, ge=1, le=1000, description="number of layers")
    batch_size: int = Field(default=1024, ge=2, le=65536, description="number of normal inputs")
    input_mean: float = Field(default=0.0, description="mean of the inputs")
    input_std: float = Field(default=1.0, gt=0, description="standard deviation of the inputs")
    input_correlation: float = Field(
        default=0.0, ge=0, lt=1, description="correlation of any two inputs"
    )
    init: InitializerChoice = Field(default=KaimingNormal(), description="initializer of weights")
    activation: ActivationChoice = Field(default=Sigmoid(), description="f in h = f(z)")
    norm: NormChoice = Field(default=NoNorm(), description="normalisation between W h + b and f")
    gamma: float = Field(default=1.0, description="the value of every gamma; every beta is 0")
    weight_scale: Annotated[float | None, ADDED] = Field(
        default=None,
        gt=0,
        description="multiply all weights by this and measure what that changes; default: neither",
    )
    precision: Literal["float32", "float64"] = Field(
        default="float32", description="floating-point type of the network"
    )
    repeats: int = Field(
        default=0, ge=0, le=10_000, description="number of timing repeats; 0 disables timing"
    )

    def fitting(self) -> Mapping[str, Any]:
        """The default of `batch_size` for whitening of wide layers."""
        if not isinstance(self.norm, Whitening) or usual(self, "batch_size") > self.width:
            return {}
        return {"batch_size": EXAMPLES_A_UNIT * self.width}

    @model_validator(mode="after")
    def _goes_together(self) -> Normalise:
        _check_arguments(self.norm)
        _check_sizes(self)
        return self


def _check_arguments(norm: Norm) -> None:
    """Refuse norms and arguments that only affect training, because there is only one batch."""
    if isinstance(norm, NoisyBatchNorm):
        raise _wrong(
            "noisy_batch norm draws new noise in every training step; use experiment: train",
            ["norm"],
        )
    if isinstance(norm, BatchNorm):
        for name in norm.given():
            if name != "eps":
                raise _wrong(
                    "batch norm accepts only eps here, not {name}: nothing is trained or evaluated",
                    ["norm", "batch", name],
                    name=name,
                )


def _check_sizes(config: Normalise) -> None:
    match config.norm:
        case Whitening(name=name) if config.batch_size <= config.width:
            raise _wrong(
                "{name} norm requires a batch_size above width, but {batch} <= {width}: the "
                "covariance of so few examples is not invertible",
                ["batch_size"],
                name=name,
                batch=config.batch_size,
                width=config.width,
            )
        case GroupNorm(groups=groups) as norm if config.width % groups or config.width == groups:
            raise _wrong(
                "group norm requires groups that divide width and have several units each, but "
                "width is {width} and groups is {groups}{instead}",
                ["norm", "group", "groups"],
                width=config.width,
                groups=groups,
                instead=norm.instead([config.width]),
            )


def _wrong(message: str, at: list[str], **values: object) -> PydanticCustomError:
    return PydanticCustomError("normalise", message, {**values, "at": at})
