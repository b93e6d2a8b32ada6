"""Base classes of preprocessing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from reportgen.parts.family import Family, Part
from reportgen.parts.preprocessing._affine import Affine
from reportgen.parts.preprocessing._inputs import TrainingInputs

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
