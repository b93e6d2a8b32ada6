"""Response surfaces with a known minimum, on which search strategies are compared."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.parts.family import Family, Part
from reportgen.parts.spaces import PRIMES


class Response(Part):
    """A function of points in the unit cube that is 0 at its optimum and positive elsewhere.

    It stands for the validation loss as a function of settings whose ranges are scaled to [0, 1].
    """

    dimensions: int = Field(
        default=2, ge=1, le=len(PRIMES), description="number of settings that are searched"
    )
    optimum: float | None = Field(
        default=None,
        description="coordinate of the optimum in every dimension; default: drawn by the seed",
    )
    noise: float = Field(
        default=0.0, ge=0, description="standard deviation of the noise of a measured value"
    )

    def centre(self, draws: Sequence[float]) -> tuple[float, ...]:
        """The optimum, from uniform numbers in [0, 1): one per dimension."""
        if self.optimum is None:
            return tuple(draws)
        return (self.optimum,) * self.dimensions

    @abstractmethod
    def value(self, offset: Sequence[float]) -> float:
        """The value at an offset from the optimum, one number per dimension, without noise."""


RESPONSES: Family[Response] = Family("response")


@RESPONSES.register
class Bowl(Response):
    """f = sum over the first `matter` dimensions of z_i², with z the offset from the optimum.

    The other dimensions have no influence. Bergstra and Bengio, Random search for hyper-parameter
    optimization (JMLR 13, 2012), section 1 and figure 1: a function of low effective dimension.
    """

    name: ClassVar[str] = "bowl"

    matter: int = Field(default=1, ge=1, description="number of dimensions that matter")

    @model_validator(mode="after")
    def _matter_at_most_all(self) -> Bowl:
        if self.matter > self.dimensions:
            raise PydanticCustomError(
                "response",
                "matter must be at most dimensions, but {matter} > {dimensions}",
                {"matter": self.matter, "dimensions": self.dimensions, "at": ["matter"]},
            )
        return self

    def value(self, offset: Sequence[float]) -> float:
        """The squared distance within the dimensions that matter."""
        return math.fsum(z * z for z in offset[: self.matter])


@RESPONSES.register
class Ridge(Response):
    """f = across² + along² / narrowness: a narrow valley along the diagonal of the cube.

    `along` is the offset along the direction (1, ..., 1) and `across` the distance from that line.
    No single dimension explains the values: a good point needs the right combination.
    """

    name: ClassVar[str] = "ridge"

    narrowness: float = Field(
        default=100.0, ge=1, description="ratio of the curvatures across and along the valley"
    )

    def value(self, offset: Sequence[float]) -> float:
        """By the decomposition of the offset into its part along the diagonal and the rest."""
        along = math.fsum(offset) / math.sqrt(len(offset))
        middle = along / math.sqrt(len(offset))
        across = math.fsum((z - middle) ** 2 for z in offset)
        return across + along * along / self.narrowness
