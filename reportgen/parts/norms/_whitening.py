"""Base class of whitening layers."""

from __future__ import annotations

from pydantic import Field

from reportgen.parts.norms._base import Norm


class Whitening(Norm):
    """x R with x = z - mean and R^T (x^T x / B + eps I) R = I for a batch of B rows.

    The units are then uncorrelated with variance 1. R is unique up to a rotation, in which the
    subclasses differ. Kessy, Lewin and Strimmer, Optimal whitening and decorrelation (The American
    Statistician 72, 2018), section 3.
    """

    eps: float = Field(default=1e-5, gt=0, description="added to the diagonal of the covariance")
