"""A shift and a factor for each feature: centring, standard scores, a range; and none of them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from reportgen.parts.family import ADDED
from reportgen.parts.preprocessing._base import PREPROCESSING, Affine, Featurewise, Preprocessing
from reportgen.parts.preprocessing._inputs import TrainingInputs


@PREPROCESSING.register
class NoPreprocessing(Preprocessing):
    """The inputs of the data set, unchanged."""

    name: ClassVar[str] = "none"

    def fit(self, inputs: TrainingInputs) -> None:
        return None


@PREPROCESSING.register
class Centre(Featurewise):
    """x - mean, with the mean of each pixel (the mean image), of each channel, or of all inputs.

    LeCun, Bottou, Orr and Müller, Efficient backprop (1998), section 4.3. Krizhevsky et al. (2012)
    subtract the mean image, Simonyan and Zisserman (2014) the means of channels.
    """

    name: ClassVar[str] = "centre"

    def fit(self, inputs: TrainingInputs) -> Affine:
        return Affine(inputs.grouped_mean(self.over))


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


@PREPROCESSING.register
class ZScore(Featurewise):
    """(x - mean) / sqrt(variance + eps) + shift, with the population variance.

    LeCun, Bottou, Orr and Müller, Efficient backprop (1998), section 4.3. A feature that is
    constant in training is only centred, as in scikit-learn's StandardScaler. Without eps a feature
    that hardly varies, such as a pixel at the border, is scaled up to the variance of the others.
    """

    name: ClassVar[str] = "z_score"

    eps: float = Field(default=0.0, ge=0, description="added to the variance")
    shift: Annotated[float, ADDED] = Field(
        default=0.0, description="added to every scaled input, which is then its mean"
    )

    def fit(self, inputs: TrainingInputs) -> Affine:
        variance, centre = inputs.grouped_variance(self.over), inputs.grouped_mean(self.over)
        scale = (variance + self.eps).rsqrt().masked_fill(variance == 0, 1.0)
        return Affine(centre - self.shift / scale if self.shift else centre, scale)
