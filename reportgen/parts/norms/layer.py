"""Layer normalisation."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.norms._base import NORMS, Norm


@NORMS.register
class LayerNorm(Norm):
    """Normalises each example over all units (in a CNN: over channels and positions).

    Ba, Kiros and Hinton, Layer normalization (arXiv:1607.06450, 2016), section 3.
    """

    name: ClassVar[str] = "layer"

    eps: float = Field(default=1e-5, gt=0, description="added to the variance")
