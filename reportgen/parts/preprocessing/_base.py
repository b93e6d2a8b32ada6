"""Base classes of preprocessing, and the affine map to which all of it comes down."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from reportgen.parts.family import Family, Part
from reportgen.parts.preprocessing._inputs import TrainingInputs

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Affine:
    """y = (x - centre) * scale or y = matrix (x - centre), for inputs x with D features; float64.

    centre: (D,). scale: (D,). matrix: (K, D). Without scale and matrix y = x - centre.
    """

    centre: Tensor
    scale: Tensor | None = None
    matrix: Tensor | None = None

    def mean(self, mean: Tensor) -> Tensor:
        """Mean of y, (K,), for the mean of x."""
        shifted = mean - self.centre
        if self.matrix is not None:
            return self.matrix @ shifted
        return shifted if self.scale is None else shifted * self.scale

    def covariance(self, covariance: Tensor) -> Tensor:
        """Covariance of y, (K, K), for the covariance of x."""
        if self.matrix is not None:
            return self.matrix @ covariance @ self.matrix.T
        if self.scale is None:
            return covariance
        return covariance * self.scale * self.scale[:, None]


Over = Literal["features", "channels", "all"]


class Preprocessing(Part):
    """An affine map of inputs, fitted only on the training examples of a seed."""

    @abstractmethod
    def fit(self, inputs: TrainingInputs) -> Affine | None:
        """The map; None if inputs are not changed."""

    def shape(self, example: Sequence[int]) -> tuple[int, ...]:
        """Shape of a preprocessed example. Raises ValueError if it has too few features."""
        return tuple(example)

    def check(self, examples: int) -> None:
        """Raise ValueError if the number of training examples is too small to fit it."""
        return None


class Featurewise(Preprocessing):
    """A shift and a factor from statistics of each feature, each channel, or all inputs.

    Each pixel is a feature. The statistics of a channel include all positions of an image; in
    inputs that are not images each feature is a channel.
    """

    over: Over = Field(
        default="features",
        description="compute statistics per feature, per channel, or over all inputs",
    )


PREPROCESSING: Family[Preprocessing] = Family("preprocessing")
