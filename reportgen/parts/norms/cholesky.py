"""Cholesky whitening over the batch."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.norms._base import NORMS
from reportgen.parts.norms._whitening import Whitening


@NORMS.register
class Cholesky(Whitening):
    """R is the inverse of L^T, where L L^T is the covariance and L lower triangular.

    Each unit is decorrelated from the units before it. Kessy, Lewin and Strimmer 2018, section 3.1;
    Siarohin, Sangineto and Sebe, Whitening and coloring batch transform for GANs (ICLR 2019).
    """

    name: ClassVar[str] = "cholesky"
