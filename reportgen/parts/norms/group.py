"""Group normalisation."""

from __future__ import annotations

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
