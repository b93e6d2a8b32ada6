"""No normalisation."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.norms._base import NORMS, Norm


@NORMS.register
class NoNorm(Norm):
    """The layer as it is."""

    name: ClassVar[str] = "none"
