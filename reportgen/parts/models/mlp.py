"""A fully connected network."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from reportgen.parts.models._base import MODELS, Block

Width = Annotated[int, Field(ge=1, le=65536)]


@MODELS.register
class Mlp(Block):
    """Hidden layers of the given widths, then a linear output layer."""

    name: ClassVar[str] = "mlp"

    hidden: list[Width] = Field(
        default=[64, 64], min_length=1, max_length=100, description="units of each hidden layer"
    )

    @property
    def depth(self) -> int:
        return len(self.hidden)
