"""ZCA whitening over the batch."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.norms._base import NORMS
from reportgen.parts.norms._whitening import Whitening


@NORMS.register
class Zca(Whitening):
    """R is the symmetric inverse square root of the covariance; the result is nearest to z.

    Huang, Yang, Lang and Deng, Decorrelated batch normalization (CVPR 2018), section 3.
    """

    name: ClassVar[str] = "zca"
