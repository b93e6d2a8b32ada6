"""Data sets made from a rule: what is true about them is known."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from reportgen.parts.datasets._base import Dataset
from reportgen.parts.datasets._examples import Examples, Split, examples
from reportgen.parts.datasets._location import Location

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Synthetic(Dataset):
    """Examples drawn by a rule from numbered streams of random numbers.

    The first examples of a larger set are those of a smaller one, and the test split comes from the
    same rule. The draws are numpy's PCG64 in float64, rounded to float32 at the end, so that
    differences between processors in the last digit rarely show; the checksum tells.
    """

    n: int = Field(default=1000, ge=1, le=10_000_000, description="examples")
    test: int = Field(default=0, ge=0, le=10_000_000, description="further examples for the test")
    noise: float = Field(default=0.1, ge=0, description="standard deviation of the noise")
    seed: int = Field(
        default=0, ge=0, description="of the data; the seeds of the trials do not change it"
    )
    redraw: bool = Field(
        default=False,
        description="draw the data anew for every seed of the trials, instead of once",
    )

    @model_serializer(mode="wrap")
    def _as_before(self, inner: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without `redraw` where it is not asked for: trials of before have no such setting."""
        values: dict[str, Any] = inner(self)
        if not self.redraw:
            del values["redraw"]
        return values

    @property
    def redrawn(self) -> bool:
        return self.redraw

    def of_trial(self, seed: int) -> Dataset:
        """With `redraw`, the set of the same rule whose numbers follow from both seeds."""
        if not self.redraw:
            return self
        both = hashlib.sha256(f"{self.seed}/{seed}".encode()).digest()[:6]
        return self.model_copy(update={"seed": int.from_bytes(both), "redraw": False})

    @property
    def known_size(self) -> int:
        return self.n

    @abstractmethod
    def class_count(self) -> int:
        """How many classes there are; 0 for regression."""

    @abstractmethod
    def draw(self, n: int, split: str) -> Split:
        """Inputs and targets of `n` examples."""

    @abstractmethod
    def truth(self, inputs: NDArray[Any]) -> NDArray[Any]:
        """The best answer to each input: its class number, or its values without noise."""

    def load(self, location: Location) -> Examples:
        test = self.draw(self.test, "test") if self.test else None
        return examples(self.name, self.draw(self.n, "main"), classes=self.class_count(), test=test)

    def stream(self, purpose: str) -> np.random.Generator:
        """The random numbers of one purpose; they depend on it, the seed and the set's name."""
        import numpy as np

        key = hashlib.sha256(f"{self.name}/{self.seed}/{purpose}".encode()).digest()
        return np.random.Generator(np.random.PCG64(int.from_bytes(key)))

    def labels(self, n: int) -> NDArray[np.int64]:
        """The class numbers 0, 1, ..., K-1, 0, 1, ...: every class is as frequent."""
        import numpy as np

        return np.arange(n, dtype=np.int64) % self.class_count()
