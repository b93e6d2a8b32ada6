"""The interface of a preprocessing, and what those have in common that go feature by feature."""

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
    """An affine map of inputs, fitted on the training examples of a seed and on nothing else."""

    @abstractmethod
    def fit(self, inputs: TrainingInputs) -> Affine | None:
        """The map; None where inputs stay as they are."""

    def shape(self, example: Sequence[int]) -> tuple[int, ...]:
        """Of an example afterwards. Raises ValueError where it has too few features."""
        return tuple(example)

    def check(self, examples: int) -> None:
        """Raise ValueError where so many training examples are too few to fit it on."""
        return None


class Featurewise(Preprocessing):
    """A shift and a factor, from statistics of each feature, of each channel, or of all inputs.

    Each pixel is a feature. A channel of an image is taken with all its places; inputs that are no
    images have a channel for each feature.
    """

    over: Over = Field(
        default="features",
        description="what shares its statistics: nothing (features), the places of a channel, all",
    )


PREPROCESSING: Family[Preprocessing] = Family("preprocessing")
