"""Group normalisation."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import ClassVar

from pydantic import Field

from reportgen.parts.norms._base import NORMS, Norm


@NORMS.register
class GroupNorm(Norm):
    """Normalises each example over each group of units or channels.

    Wu and He, Group normalization (ECCV 2018), section 3.
    """

    name: ClassVar[str] = "group"

    groups: int = Field(
        default=4, ge=1, description="number of groups; must divide the number of units"
    )
    eps: float = Field(default=1e-5, gt=0, description="added to the variance")

    def instead(self, widths: Iterable[int]) -> str:
        """Suggestion for a message if the default does not divide `widths`; begins with `; `.

        Empty if the suite sets the number of groups.
        """
        if "groups" in self.model_fields_set:
            return ""
        common = math.gcd(*widths)
        possible = [groups for groups in range(2, common) if common % groups == 0]
        if not possible:
            return f"; the default is {self.groups}; layer norm uses a single group"
        nearest = min(possible, key=lambda groups: abs(groups - self.groups))
        return f"; the default is {self.groups}; {{group: {{groups: {nearest}}}}} would work"
