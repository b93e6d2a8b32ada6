"""Group normalisation."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import ClassVar

from pydantic import Field

from reportgen.parts.norms._base import NORMS, Norm


@NORMS.register
class GroupNorm(Norm):
    """Mean and variance of each example over each group of units or channels.

    Wu and He, Group normalization (ECCV 2018), section 3.
    """

    name: ClassVar[str] = "group"

    groups: int = Field(default=4, ge=1, description="must divide the number of units")
    eps: float = Field(default=1e-5, gt=0, description="added to the variance")

    def instead(self, widths: Iterable[int]) -> str:
        """What to write where the default does not divide some widths; empty for a written number.

        Begins with a semicolon, for the end of a message.
        """
        if "groups" in self.model_fields_set:
            return ""
        common = math.gcd(*widths)
        possible = [groups for groups in range(2, common) if common % groups == 0]
        if not possible:
            return f"; {self.groups} is the default, and layer norm has one group"
        nearest = min(possible, key=lambda groups: abs(groups - self.groups))
        return f"; {self.groups} is the default, {{group: {{groups: {nearest}}}}} does"
