"""Zero-centring."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.preprocessing._affine import Affine
from reportgen.parts.preprocessing._base import PREPROCESSING, Featurewise
from reportgen.parts.preprocessing._inputs import TrainingInputs


@PREPROCESSING.register
class Centre(Featurewise):
    """x - mean, with the mean of each pixel (the mean image), of each channel, or of all inputs.

    LeCun, Bottou, Orr and Müller, Efficient backprop (1998), section 4.3. Krizhevsky et al. (2012)
    subtract the mean image, Simonyan and Zisserman (2014) the means of channels.
    """

    name: ClassVar[str] = "centre"

    def fit(self, inputs: TrainingInputs) -> Affine:
        return Affine(inputs.grouped_mean(self.over))
