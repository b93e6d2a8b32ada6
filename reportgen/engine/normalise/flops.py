"""Floating-point operations of one layer in its forward and backward pass, from the formulas.

An addition, multiplication, division or square root is one operation. There are B examples and
D units. Terms without B or D^2 (such as the D square roots of batch norm) are left out;
docs/normalise.md derives the rest.
"""

from __future__ import annotations

from reportgen.parts.norms import BatchNorm, Cholesky, GroupNorm, LayerNorm, Norm, Zca

EIGENDECOMPOSITION = 9.0
"""Times D^3: eigenvalues and eigenvectors of a symmetric matrix by the QR algorithm. Golub and Van
Loan, Matrix Computations, 4th edition, section 8.3."""


def product(batch: int, width: int) -> float:
    """Operations of h W + b and of dL/dh, dL/dW and dL/db."""
    return 6.0 * batch * width**2 + 2.0 * batch * width


def normalisation(norm: Norm, batch: int, width: int) -> float:
    """Operations of gamma * norm(z) + beta and of the gradients of z, gamma and beta."""
    elements, cube, square = float(batch) * width, float(width) ** 3, float(batch) * width**2
    match norm:
        case BatchNorm():
            return 14 * elements
        case LayerNorm() | GroupNorm():
            return 18 * elements
        case Zca():
            return 10 * square + (EIGENDECOMPOSITION + 10) * cube + 11 * elements
        case Cholesky():
            return 8 * square + (1 / 3 + 4) * cube + 11 * elements
        case _:
            return 0.0
