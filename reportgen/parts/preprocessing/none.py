"""No preprocessing."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.preprocessing._base import PREPROCESSING, Preprocessing
from reportgen.parts.preprocessing._inputs import TrainingInputs


@PREPROCESSING.register
class NoPreprocessing(Preprocessing):
    """The inputs of the data set, unchanged."""

    name: ClassVar[str] = "none"

    def fit(self, inputs: TrainingInputs) -> None:
        return None
