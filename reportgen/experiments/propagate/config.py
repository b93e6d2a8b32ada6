"""`propagate`: one random batch through a deep net at initialisation, forward and backward."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.experiments._config import Config, usual
from reportgen.parts.activations import ACTIVATIONS, Activation, Tanh
from reportgen.parts.initializers import INITIALIZERS, Initializer, Noise

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
