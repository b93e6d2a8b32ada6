"""How many principal components are kept, and how their variances are made equal."""

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
    description="added to the variance along each direction, as a share of the largest",
)


class Components(Preprocessing):
    """Preprocessing that makes principal components of the features."""

    components: int | None = Field(
        default=None, ge=1, description="how many are kept, those of the largest variance first"
    )

    def shape(self, example: Sequence[int]) -> tuple[int, ...]:
        """As it was, so that a CNN takes it, or a vector of the components that are kept."""
        features = math.prod(example)
        if self.components is None:
            return tuple(example)
        if self.components > features:
            raise ValueError(
                f"{self.name} cannot keep {self.components} components of {features} features"
            )
        return (self.components,)

    def check(self, examples: int) -> None:
        """n examples differ from their mean in n - 1 directions; what is beyond is arbitrary."""
        if self.components is not None and self.components >= examples:
            raise ValueError(
                f"{self.name} cannot keep {self.components} components of {examples} training "
                f"examples, which have {examples - 1} at most"
            )


def whitening(principal: Principal, eps: float) -> Tensor:
    """1 / sqrt(variance + eps * largest) of each direction, (D,); 0 where there is no variance.

    A direction that the training inputs do not have is left out rather than blown up.
    """
    added = eps * principal.variances[0]
    factors = (principal.variances.clamp_min(0) + added).rsqrt()
    return factors.masked_fill(~principal.present, 0.0)
