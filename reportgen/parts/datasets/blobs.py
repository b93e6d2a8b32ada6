"""Isotropic Gaussian clusters, one per class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from reportgen.parts.datasets._base import DATASETS
from reportgen.parts.datasets._examples import Split
from reportgen.parts.datasets._synthetic import Synthetic

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@DATASETS.register
class Blobs(Synthetic):
    """x = c_k + noise * N(0, I), with centres c_k ~ N(0, I).

    Truth: the nearest centre is the optimal rule, because all clusters have the same width and
    frequency.
    """

    name: ClassVar[str] = "blobs"
    about: ClassVar[str] = "isotropic Gaussian clusters, one per class"

    features: int = Field(default=2, ge=1, le=100_000, description="numbers in an input")
    classes: int = Field(default=3, ge=2, le=1000, description="number of classes")
    noise: float = Field(default=0.3, ge=0, description="standard deviation around a centre")

    def class_count(self) -> int:
        return self.classes

    def centres(self) -> NDArray[np.float64]:
        """The centres c_k, shape (classes, features)."""
        return self.stream("centres").standard_normal((self.classes, self.features))

    def draw(self, n: int, split: str) -> Split:
        labels = self.labels(n)
        around = self.stream(f"{split}/noise").standard_normal((n, self.features))
        return Split(self.centres()[labels] + self.noise * around, labels)

    def truth(self, inputs: NDArray[Any]) -> NDArray[np.int64]:
        import numpy as np

        distances = [((inputs - centre) ** 2).sum(axis=1) for centre in self.centres()]
        nearest: NDArray[np.int64] = np.argmin(distances, axis=0)
        return nearest
