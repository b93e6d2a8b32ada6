"""`propagate`: configuration of one random batch through a deep network at initialisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.experiments._trial import Config, usual
from reportgen.parts.activations import ACTIVATIONS, Activation, Tanh
from reportgen.parts.family import ADDED
from reportgen.parts.initializers import INITIALIZERS, Initializer, Noise

if TYPE_CHECKING:
    ActivationChoice = Activation
    InitializerChoice = Initializer
else:
    ActivationChoice = ACTIVATIONS.choice()
    InitializerChoice = INITIALIZERS.choice()


class Propagate(Config):
    """A network of `depth` square layers without bias: z = h W, h = f(z)."""

    width: int = Field(default=4096, ge=1, le=2**20, description="units in every layer")
    depth: int = Field(default=6, ge=1, le=1000, description="number of layers")
    batch_size: int = Field(
        default=16, ge=1, le=65536, description="number of standard normal inputs"
    )
    activation: ActivationChoice = Field(default=Tanh(), description="f in h = f(z)")
    init: InitializerChoice = Field(description="initializer of weights")
    weights: Literal["dense", "implicit"] = Field(
        default="dense",
        description="dense: matrices in memory; implicit: sample only the required products, which "
        "is exact in distribution, for normal weights",
    )
    shared: Annotated[bool, ADDED] = Field(
        default=False,
        description="one matrix in all layers: a recurrent network unrolled over `depth` steps",
    )

    def fitting(self) -> Mapping[str, Any]:
        """The default of `batch_size` for narrow networks with implicit weights."""
        if self.weights != "implicit":
            return {}
        return {"batch_size": min(usual(self, "batch_size"), self.width)}

    @model_validator(mode="after")
    def _implicit_is_possible(self) -> Propagate:
        if self.weights == "implicit" and self.init.noise is not Noise.NORMAL:
            raise PydanticCustomError(
                "implicit_noise",
                'weights: implicit requires normal weights, but init is "{name}"',
                {"name": self.init.name, "at": ["weights"]},
            )
        if self.weights == "implicit" and self.batch_size > self.width:
            raise PydanticCustomError(
                "implicit_rank",
                "weights: implicit requires batch_size <= width, but {batch} > {width}",
                {"batch": self.batch_size, "width": self.width, "at": ["weights"]},
            )
        if self.weights == "implicit" and self.shared:
            raise PydanticCustomError(
                "implicit_shared",
                "shared: true requires weights: dense, because implicit weights are drawn "
                "independently in every layer",
                {"at": ["shared"]},
            )
        return self
