"""Scaling to the range from 0 to 1."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.preprocessing._affine import Affine
from reportgen.parts.preprocessing._base import PREPROCESSING, Featurewise
from reportgen.parts.preprocessing._inputs import TrainingInputs


@PREPROCESSING.register
class MinMax(Featurewise):
    """(x - min) / (max - min): training inputs lie between 0 and 1, other inputs may lie outside.

    Han, Kamber and Pei, Data mining: concepts and techniques (3rd edition, 2012), section 3.5.2. A
    feature that is constant in training is only shifted, as in scikit-learn's MinMaxScaler.
    """

    name: ClassVar[str] = "min_max"

    def fit(self, inputs: TrainingInputs) -> Affine:
        low, high = inputs.grouped_range(self.over)
        width = high - low
        return Affine(low, 1 / width.masked_fill(width == 0, 1.0))
