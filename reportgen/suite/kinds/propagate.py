"""`propagate`: one random batch through a deep net at initialisation, forward and backward."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.parts.activations import ACTIVATIONS, Activation, Tanh
from reportgen.parts.initializers import INITIALIZERS, Initializer, Noise
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
else:
    ActivationChoice = ACTIVATIONS.choice()
    InitializerChoice = INITIALIZERS.choice()


class Propagate(Config):
    """A net of `depth` square layers without bias: z = h W, h = f(z)."""

    width: int = Field(default=4096, ge=1, le=2**20, description="units in every layer")
    depth: int = Field(default=6, ge=1, le=1000, description="layers")
    batch_size: int = Field(default=16, ge=1, le=65536, description="standard normal inputs")
    activation: ActivationChoice = Field(default=Tanh(), description="f in h = f(z)")
    init: InitializerChoice = Field(description="how the weights are drawn")
    weights: Literal["dense", "implicit"] = Field(
        default="dense",
        description="dense: matrices in memory; implicit: only the products that are needed are "
        "drawn, exact in distribution, for normal weights",
    )

    def fitting(self) -> Mapping[str, Any]:
        """Batches of narrow nets with implicit weights."""
        if self.weights != "implicit":
            return {}
        return {"batch_size": min(usual(self, "batch_size"), self.width)}

    @model_validator(mode="after")
    def _implicit_is_possible(self) -> Propagate:
        if self.weights == "implicit" and self.init.noise is not Noise.NORMAL:
            raise PydanticCustomError(
                "implicit_noise",
                'weights: implicit needs normal weights, but init is "{name}"',
                {"name": self.init.name, "at": ["weights"]},
            )
        if self.weights == "implicit" and self.batch_size > self.width:
            raise PydanticCustomError(
                "implicit_rank",
                "weights: implicit needs batch_size <= width, but {batch} > {width}",
                {"batch": self.batch_size, "width": self.width, "at": ["weights"]},
            )
        return self


_LAYERS: tuple[Axis, ...] = ("layer",)
_QUANTITIES = (
    Quantity(
        "activation_mean",
        "mean of activations",
        "Mean of h over the batch and the units of a layer.",
        _LAYERS,
    ),
    Quantity(
        "activation_std",
        "standard deviation of activations",
        "Spread of h over the batch and the units of a layer; at 0 every unit says the same.",
        _LAYERS,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "preactivation_mean",
        "mean of pre-activations",
        "Mean of z = h W.",
        _LAYERS,
    ),
    Quantity(
        "preactivation_std",
        "standard deviation of pre-activations",
        "Spread of z = h W, that is of what the activation function is given.",
        _LAYERS,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "saturated",
        "share of units, over the batch, that are saturated or inactive",
        "Share of units, over the batch, that are saturated (tanh, sigmoid) or inactive (ReLU): "
        "pairs of an input and a unit at which the slope |f'(z)| is below 5 % of the steepest "
        "slope of f. A unit that is off for some inputs is not dead; dead is off for all.",
        _LAYERS,
        bounds=SHARE,
    ),
    Quantity(
        "grad_activation_std",
        "standard deviation of dL/dh",
        "Spread of the gradient that arrives at the activations of a layer; at the top it is 1.",
        _LAYERS,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "grad_weight_std",
        "standard deviation of dL/dW",
        "Spread of the gradient of a layer's weights, summed over the batch.",
        _LAYERS,
        bounds=NOT_NEGATIVE,
    ),
)


def _places(config: Propagate) -> Places:
    return {"layer": range(1, config.depth + 1)}


def _measured(config: Propagate) -> frozenset[str]:
    return frozenset(quantity.name for quantity in _QUANTITIES)


PROPAGATE = Kind(
    name="propagate",
    about="One random batch through a deep net at initialisation, forward and backward.",
    config=Propagate,
    quantities={quantity.name: quantity for quantity in _QUANTITIES},
    places=_places,
    measured=_measured,
    assumptions=(
        "The inputs are standard normal and the layers are square and have no bias.",
        "The gradient that enters at the top, dL/dh of the last layer, is standard normal and "
        "independent of the weights; no loss function is assumed.",
        "Nothing is trained: the report shows the first step's signals, not what training makes "
        "of them.",
    ),
)
