"""ZCA whitening of a layer over the batch."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.norms._base import NORMS
from reportgen.parts.norms._whitening import Whitening


@NORMS.register
class Zca(Whitening):
    """R is the symmetric inverse root of the covariance: the result is as near to z as it can be.

    Huang, Yang, Lang and Deng, Decorrelated batch normalization (CVPR 2018), section 3.
    """

    name: ClassVar[str] = "zca"
