"""Base class of preprocessing by principal components, and the scaling used for whitening."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from reportgen.parts.preprocessing._base import Preprocessing
from reportgen.parts.preprocessing._inputs import Principal

if TYPE_CHECKING:
    from torch import Tensor

EPS = Field(
    default=1e-5,
    ge=0,
    description="added to the variance of each direction, relative to the largest variance",
)


class Components(Preprocessing):
    """Preprocessing that replaces the features by principal components."""

    components: int | None = Field(
        default=None, ge=1, description="number of components kept, by decreasing variance"
    )

    def shape(self, example: Sequence[int]) -> tuple[int, ...]:
        """The shape of the input if all components are kept (as for a CNN), else (components,)."""
        features = math.prod(example)
        if self.components is None:
            return tuple(example)
        if self.components > features:
            raise ValueError(
                f"{self.name} cannot keep {self.components} components of {features} features"
            )
        return (self.components,)

    def check(self, examples: int) -> None:
        """n examples define at most n - 1 components; further ones would be arbitrary."""
        if self.components is not None and self.components >= examples:
            raise ValueError(
                f"{self.name} cannot keep {self.components} components of {examples} training "
                f"examples, which have at most {examples - 1}"
            )


def whitening(principal: Principal, eps: float) -> Tensor:
    """1 / sqrt(variance + eps * largest variance) of each direction, (D,).

    It is 0 for directions without variance in the training inputs, which are thus dropped rather
    than amplified.
    """
    added = eps * principal.variances[0]
    factors = (principal.variances.clamp_min(0) + added).rsqrt()
    return factors.masked_fill(~principal.present, 0.0)
