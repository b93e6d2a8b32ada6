"""What whitening norms have in common."""

from __future__ import annotations

from pydantic import Field

from reportgen.parts.norms._base import Norm


class Whitening(Norm):
    """x = z - mean; then x R with R^T (x^T x / B + eps I) R = I, so that the units of a batch (B
    rows) are uncorrelated and of variance 1.

    R is unique up to a rotation; the choices differ in it. Kessy, Lewin and Strimmer, Optimal
    whitening and decorrelation (The American Statistician 72, 2018), section 3.
    """

    eps: float = Field(default=1e-5, gt=0, description="added to the covariance's diagonal")
