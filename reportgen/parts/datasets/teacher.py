"""Outputs of a random teacher network."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.parts.datasets._base import DATASETS
from reportgen.parts.datasets._examples import Split
from reportgen.parts.datasets._synthetic import Synthetic

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@DATASETS.register
class Teacher(Synthetic):
    """y = tanh(gain x W / sqrt(features)) V / sqrt(width) + noise * N(0, 1); x, W, V ~ N(0, 1).

    In classification the class is the index of the largest output. The setting of Saad and Solla,
    On-line learning in soft committee machines (Physical Review E 52, 1995), section II. Truth:
    without noise, a network with one tanh layer of `width` units can fit the targets exactly.
    """

    name: ClassVar[str] = "teacher"
    about: ClassVar[str] = "outputs of a random network with one hidden layer"

    task: Literal["classification", "regression"] = Field(
        default="regression", description="predict the outputs, or which is the largest"
    )
    features: int = Field(default=10, ge=1, le=100_000, description="numbers in an input")
    width: int = Field(default=16, ge=1, le=100_000, description="hidden units of the teacher")
    outputs: int = Field(default=2, ge=1, le=10_000, description="number of outputs or classes")
    gain: float = Field(default=2.0, gt=0, description="factor that makes hidden units nonlinear")
    noise: float = Field(default=0.0, ge=0, description="standard deviation added to the outputs")

    @model_validator(mode="after")
    def _classes_are_several(self) -> Teacher:
        if self.task == "classification" and self.outputs < 2:
            raise PydanticCustomError(
                "one_class", "a classification needs at least 2 outputs", {"at": ["outputs"]}
            )
        return self

    def class_count(self) -> int:
        return self.outputs if self.task == "classification" else 0

    def values(self, inputs: NDArray[Any]) -> NDArray[np.float64]:
        """Noise-free outputs of the teacher, shape (N, outputs)."""
        import numpy as np

        first = self.stream("first layer").standard_normal((self.features, self.width))
        second = self.stream("second layer").standard_normal((self.width, self.outputs))
        hidden = np.tanh(self.gain / math.sqrt(self.features) * (inputs @ first))
        outputs: NDArray[np.float64] = hidden @ second / math.sqrt(self.width)
        return outputs

    def draw(self, n: int, split: str) -> Split:
        inputs = self.stream(f"{split}/inputs").standard_normal((n, self.features))
        error = self.stream(f"{split}/noise").standard_normal((n, self.outputs))
        return Split(inputs, self._answers(self.values(inputs) + self.noise * error))

    def truth(self, inputs: NDArray[Any]) -> NDArray[Any]:
        return self._answers(self.values(inputs))

    def _answers(self, values: NDArray[np.float64]) -> NDArray[Any]:
        return values.argmax(axis=1) if self.class_count() else values
