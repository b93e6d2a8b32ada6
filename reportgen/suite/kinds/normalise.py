"""`normalise`: one random batch through normalised layers; what a normalisation does, and costs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.parts.activations import ACTIVATIONS, Activation, Sigmoid
from reportgen.parts.initializers import INITIALIZERS, Initializer, KaimingNormal
from reportgen.parts.norms import (
    NORMS,
    BatchNorm,
    GroupNorm,
    NoNorm,
    Norm,
    Whitening,
)
from reportgen.suite.kinds._base import (
    NOT_NEGATIVE,
    SHARE,
    Axis,
    Config,
    Kind,
    Places,
    Quantity,
    usual,
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
"""Examples for each unit that `linear_in_input` needs: with fewer it is mostly correction."""


class Normalise(Config):
    """A net of `depth` square layers: z = gamma * norm(W h + b) + beta, h = f(z)."""

    width: int = Field(default=64, ge=2, le=8192, description="units in every layer")
    depth: int = Field(default=1, ge=1, le=1000, description="layers")
    batch_size: int = Field(default=1024, ge=2, le=65536, description="normal inputs")
    input_mean: float = Field(default=0.0, description="mean of the inputs")
    input_std: float = Field(default=1.0, gt=0, description="standard deviation of the inputs")
    input_correlation: float = Field(
        default=0.0, ge=0, lt=1, description="correlation of any two inputs"
    )
    init: InitializerChoice = Field(default=KaimingNormal(), description="how weights are drawn")
    activation: ActivationChoice = Field(default=Sigmoid(), description="f in h = f(z)")
    norm: NormChoice = Field(default=NoNorm(), description="what stands between W h + b and f")
    gamma: float = Field(default=1.0, description="the value of every gamma; every beta is 0")
    precision: Literal["float32", "float64"] = Field(
        default="float32", description="type of the numbers in the net"
    )
    repeats: int = Field(
        default=0, ge=0, le=10_000, description="how often it is timed; 0: it is not"
    )

    def fitting(self) -> Mapping[str, Any]:
        """Batches of wide layers that are whitened."""
        if not isinstance(self.norm, Whitening) or usual(self, "batch_size") > self.width:
            return {}
        return {"batch_size": EXAMPLES_A_UNIT * self.width}

    @model_validator(mode="after")
    def _goes_together(self) -> Normalise:
        _check_arguments(self.norm)
        _check_sizes(self)
        return self


def _check_arguments(norm: Norm) -> None:
    """Refuse what speaks of training: one batch is all there is."""
    if isinstance(norm, BatchNorm):
        for name in norm.given():
            if name != "eps":
                raise _wrong(
                    "batch norm takes eps alone here, not {name}: nothing is trained or evaluated",
                    ["norm", "batch", name],
                    name=name,
                )


def _check_sizes(config: Normalise) -> None:
    match config.norm:
        case Whitening(name=name) if config.batch_size <= config.width:
            raise _wrong(
                "{name} norm needs a batch_size above width, but {batch} <= {width}: the "
                "covariance of so few examples has no inverse",
                ["batch_size"],
                name=name,
                batch=config.batch_size,
                width=config.width,
            )
        case GroupNorm(groups=groups) as norm if config.width % groups or config.width == groups:
            raise _wrong(
                "group norm needs groups that divide width and have several units each, but "
                "width is {width} and groups is {groups}{instead}",
                ["norm", "group", "groups"],
                width=config.width,
                groups=groups,
                instead=norm.instead([config.width]),
            )


def _wrong(message: str, at: list[str], **values: object) -> PydanticCustomError:
    return PydanticCustomError("normalise", message, {**values, "at": at})


_LAYERS: tuple[Axis, ...] = ("layer",)
_VARIANCE = "share of variance"
_TIMED = "repeats above 0 and a norm"
_QUANTITIES = (
    Quantity(
        "preactivation_mean",
        "mean of pre-activations",
        "Mean of what the activation function is given, over the batch and the units of a layer.",
        _LAYERS,
    ),
    Quantity(
        "preactivation_std",
        "standard deviation of pre-activations",
        "Spread of what the activation function is given, over the batch and the units of a layer.",
        _LAYERS,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "linearity",
        "variance of activations that a straight line explains",
        "R² of the least squares straight line of h on z, over the batch and the units of a layer: "
        "at 1 the activation function is a straight line where it is used.",
        _LAYERS,
        unit=_VARIANCE,
        bounds=SHARE,
    ),
    Quantity(
        "linear_in_input",
        "variance of activations that a linear map of the inputs explains",
        "R² of the least squares affine map from the net's inputs to the activations of a layer, "
        "adjusted for the size of the batch: at 1 all layers so far do what one linear layer "
        "could.",
        _LAYERS,
        unit=_VARIANCE,
        needs=f"a batch_size of at least {EXAMPLES_A_UNIT} times width",
        bounds=(-math.inf, 1.0),
    ),
    Quantity(
        "correlation",
        "correlation between units",
        "Root mean square of the correlations between different units behind the normalisation.",
        _LAYERS,
        bounds=SHARE,
    ),
    Quantity(
        "condition_number",
        "condition number",
        "Largest over smallest eigenvalue of the covariance of the units behind the "
        "normalisation; beyond 10¹² it is rounding.",
        _LAYERS,
        needs="a batch_size above width",
        bounds=(1.0, math.inf),
    ),
    Quantity(
        "restored_error",
        "relative error of the input given back",
        "How far the normalisation is from giving its input back when gamma is set to the standard "
        "deviation of the batch and beta to its mean, relative to the spread of the input.",
        _LAYERS,
        "lower",
        needs="norm: batch, zca or cholesky",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "grad_bias",
        "gradient of the biases",
        "Root mean square over units of dL/db, the gradient of the biases before the "
        "normalisation.",
        _LAYERS,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "grad_beta",
        "gradient of the shifts",
        "Root mean square over units of dL/dbeta, the gradient of what is added behind the "
        "normalisation.",
        _LAYERS,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "norm_seconds",
        "time of the normalisations",
        "Seconds of processor time that all normalisations of the net take, forward and back: the "
        "median of the repeats.",
        (),
        "lower",
        needs=_TIMED,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "product_seconds",
        "time of the linear maps",
        "Seconds of processor time that all linear maps of the net take, forward and back: the "
        "median of the repeats.",
        (),
        "lower",
        needs="repeats above 0",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "norm_flops",
        "operations of the normalisations",
        "Floating-point operations of all normalisations of the net, forward and back, counted by "
        "formula.",
        (),
        "lower",
        needs="a norm",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "product_flops",
        "operations of the linear maps",
        "Floating-point operations of all linear maps of the net, forward and back, counted by "
        "formula.",
        (),
        "lower",
        bounds=NOT_NEGATIVE,
    ),
)


def _places(config: Normalise) -> Places:
    return {"layer": range(1, config.depth + 1)}


def _measured(config: Normalise) -> frozenset[str]:
    left_out = set()
    if config.batch_size < EXAMPLES_A_UNIT * config.width:
        left_out.add("linear_in_input")
    if config.batch_size <= config.width:
        left_out.add("condition_number")
    if not isinstance(config.norm, BatchNorm | Whitening):
        left_out.add("restored_error")
    if isinstance(config.norm, NoNorm):
        left_out |= {"norm_seconds", "norm_flops"}
    if not config.repeats:
        left_out |= {"norm_seconds", "product_seconds"}
    return frozenset(q.name for q in _QUANTITIES if q.name not in left_out)


NORMALISE = Kind(
    name="normalise",
    about="One random batch through normalised layers: what a normalisation does, and costs.",
    config=Normalise,
    quantities={quantity.name: quantity for quantity in _QUANTITIES},
    places=_places,
    measured=_measured,
    assumptions=(
        "The inputs are normal, the layers square, all biases and all beta 0, and gamma has one "
        "value everywhere. Without a norm gamma and beta stand in the same place.",
        "The gradient that enters at the top, dL/dh of the last layer, is standard normal and "
        "independent of the weights; no loss function is assumed.",
        "Nothing is trained: what is measured holds of any training step as far as its "
        "distributions are like these.",
        "Times are measurements and depend on the machine, its libraries and what else it does. "
        "They are processor time of one thread, with the arms of a seed taking turns, in the "
        "median round; ratios between arms of a seed are steadier than seconds. A stored time is "
        "that of the machine that measured it.",
        "Operations are counted by formula (docs/normalise.md); an eigendecomposition counts as 9 "
        "n³.",
    ),
)
