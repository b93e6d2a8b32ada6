"""No normalisation."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.norms._base import NORMS, Norm


@NORMS.register
class NoNorm(Norm):
    """No normalisation."""

    name: ClassVar[str] = "none"
