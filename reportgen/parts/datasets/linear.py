"""Linear regression data with noise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from reportgen.parts.datasets._base import DATASETS
from reportgen.parts.datasets._examples import Split
from reportgen.parts.datasets._synthetic import Synthetic

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@DATASETS.register
class Linear(Synthetic):
    """y = x w + noise * N(0, 1), with x ~ N(0, I) and w ~ N(0, 1 / features).

    Truth: w is known; the smallest possible mean squared error is noise², and that of predicting 0
    is about 1 + noise² (the mean of |w|² is 1).
    """

    name: ClassVar[str] = "linear"
    about: ClassVar[str] = "regression: a linear rule with noise"

    features: int = Field(default=10, ge=1, le=100_000, description="numbers in an input")
    outputs: int = Field(default=1, ge=1, le=10_000, description="values to predict")

    def class_count(self) -> int:
        return 0

    def coefficients(self) -> NDArray[np.float64]:
        """w, shape (features, outputs)."""
        noise = self.stream("coefficients").standard_normal((self.features, self.outputs))
        return noise / math.sqrt(self.features)

    def draw(self, n: int, split: str) -> Split:
        inputs = self.stream(f"{split}/inputs").standard_normal((n, self.features))
        error = self.stream(f"{split}/noise").standard_normal((n, self.outputs))
        return Split(inputs, self.truth(inputs) + self.noise * error)

    def truth(self, inputs: NDArray[Any]) -> NDArray[np.float64]:
        values: NDArray[np.float64] = inputs @ self.coefficients()
        return values
