"""A small convolutional network."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.parts.models._base import MODELS, Block
from reportgen.parts.models.mlp import Width


@MODELS.register
class Cnn(Block):
    """Convolution (same padding), norm, activation and max pooling, then linear layers.

    The architecture follows LeCun et al., Gradient-based learning applied to document recognition
    (1998).
    """

    name: ClassVar[str] = "cnn"

    channels: list[Width] = Field(
        default=[16, 32], min_length=1, max_length=20, description="channels of each convolution"
    )
    kernel: int = Field(default=3, ge=1, le=31, description="side of the kernels, odd")
    pool: int = Field(default=2, ge=1, le=8, description="side of the pooled squares; 1: none")
    hidden: list[Width] = Field(
        default=[], max_length=20, description="units of the hidden linear layers that follow"
    )

    @model_validator(mode="after")
    def _kernel_has_a_middle(self) -> Cnn:
        if self.kernel % 2 == 0:
            raise PydanticCustomError(
                "kernel",
                "kernel must be odd. Got {kernel} instead.",
                {"kernel": self.kernel, "at": ["kernel"]},
            )
        return self

    @property
    def depth(self) -> int:
        return len(self.channels) + len(self.hidden)
