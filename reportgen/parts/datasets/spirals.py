"""Interleaved spirals: classes that are not linearly separable."""

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
class Spirals(Synthetic):
    """Points at radius r ~ U(0, 1) and angle 2 pi (turns * r + k / K) of arm k, plus noise.

    After Lang and Witbrock, Learning to tell two spirals apart (1988). Truth: the arm with the
    nearest angle at the radius of the point.
    """

    name: ClassVar[str] = "spirals"
    about: ClassVar[str] = "spiral arms in the plane, one per class"

    classes: int = Field(default=2, ge=2, le=100, description="number of classes")
    turns: float = Field(default=1.5, gt=0, le=100, description="turns of each arm")
    noise: float = Field(default=0.02, ge=0, description="standard deviation around an arm")

    def class_count(self) -> int:
        return self.classes

    def draw(self, n: int, split: str) -> Split:
        import numpy as np

        labels = self.labels(n)
        radius = self.stream(f"{split}/radius").random(n)
        angle = 2 * np.pi * (self.turns * radius + labels / self.classes)
        points = radius[:, None] * np.stack((np.cos(angle), np.sin(angle)), axis=1)
        around = self.stream(f"{split}/noise").standard_normal((n, 2))
        return Split(points + self.noise * around, labels)

    def truth(self, inputs: NDArray[Any]) -> NDArray[np.int64]:
        import numpy as np

        radius = np.hypot(inputs[:, 0], inputs[:, 1])
        turned = np.arctan2(inputs[:, 1], inputs[:, 0]) / (2 * np.pi) - self.turns * radius
        arms: NDArray[np.int64] = np.rint(turned * self.classes).astype(np.int64) % self.classes
        return arms
