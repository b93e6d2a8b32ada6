"""Standard scores."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.preprocessing._affine import Affine
from reportgen.parts.preprocessing._base import PREPROCESSING, Featurewise
from reportgen.parts.preprocessing._inputs import TrainingInputs


@PREPROCESSING.register
class ZScore(Featurewise):
    """(x - mean) / sqrt(variance + eps), with the population variance.

    LeCun, Bottou, Orr and Müller, Efficient backprop (1998), section 4.3. A feature that is
    constant in training is only centred, as in scikit-learn's StandardScaler. Without eps a feature
    that hardly varies, such as a pixel at the border, is scaled up to the variance of the others.
    """

    name: ClassVar[str] = "z_score"

    eps: float = Field(default=0.0, ge=0, description="added to the variance")

    def fit(self, inputs: TrainingInputs) -> Affine:
        variance = inputs.grouped_variance(self.over)
        scale = (variance + self.eps).rsqrt()
        return Affine(inputs.grouped_mean(self.over), scale.masked_fill(variance == 0, 1.0))
