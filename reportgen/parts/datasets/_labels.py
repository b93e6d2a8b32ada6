"""Converts class labels from files to class numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportgen.errors import InputError
from reportgen.language import N_
from reportgen.parts.datasets._notice import Notice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEW = 5  # mean number of examples per class below which classes are unlikely
MANY = 10  # number of classes above which class numbers are expected to be consecutive
FORGOTTEN = N_(
    "The targets are {classes} different numbers in {examples} examples, and each is treated as a "
    "separate class. If they are values to be predicted, set task: regression."
)


def class_numbers(where: str, labels: NDArray[Any]) -> tuple[NDArray[np.int64], int]:
    """Class numbers 0, 1, ... of labels in sorted order (by value or code point), and their number.

    labels: shape (N,), integers, booleans or text. Raises InputError for anything else, and for
    fewer than two classes.
    """
    import numpy as np

    if labels.ndim != 1 or labels.dtype.kind not in "biufU":
        raise InputError(f"{where} must contain one class per example: an integer or text")
    if labels.dtype.kind == "f":
        if not np.isfinite(labels).all():
            raise InputError(f"{where} has no class for some examples")
        if (labels % 1 != 0).any():
            raise InputError(f"{where} contains fractions, not classes; set task: regression")
    known, numbers = np.unique(labels, return_inverse=True)
    if len(known) < 2:
        raise InputError(f"{where} must contain at least two classes. Got {len(known)} instead.")
    return numbers.astype(np.int64), len(known)


def regression_forgotten(labels: NDArray[Any]) -> tuple[Notice, ...]:
    """A notice if labels (N,) are numbers that look like values rather than classes.

    This is the case if there are more than `MANY` different numbers, and each occurs less than
    `FEW` times on average or they are not consecutive from 0 or 1.
    """
    import numpy as np

    if labels.dtype.kind not in "iuf" or labels.ndim != 1:
        return ()
    known = np.unique(labels)
    count = len(known)
    if count <= MANY:
        return ()
    consecutive = known[0] in (0, 1) and known[-1] - known[0] == count - 1
    if consecutive and len(labels) >= FEW * count:
        return ()
    return (Notice(FORGOTTEN, {"classes": f"{count:,}", "examples": f"{len(labels):,}"}),)
