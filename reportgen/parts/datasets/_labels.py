"""Classes as files name them, turned into class numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportgen.errors import InputError
from reportgen.language import N_
from reportgen.parts.datasets._notice import Notice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEW = 5  # examples of a class, on average: fewer are rarely meant
MANY = 10  # classes beyond which numbers are expected to count: 0, 1, 2, ...
FORGOTTEN = N_(
    "The targets are {classes} different numbers in {examples} examples, and each of them is read "
    "as a class of its own. If they are values to be predicted, write task: regression."
)


def class_numbers(where: str, labels: NDArray[Any]) -> tuple[NDArray[np.int64], int]:
    """Numbers 0, 1, ... for labels in sorted order (by value or code point), and how many.

    labels: shape (N,), whole numbers, booleans or text. Raises InputError for anything else, and
    when there are fewer than two classes.
    """
    import numpy as np

    if labels.ndim != 1 or labels.dtype.kind not in "biufU":
        raise InputError(f"{where} must hold one class for each example: a whole number or text")
    if labels.dtype.kind == "f":
        if not np.isfinite(labels).all():
            raise InputError(f"{where} lacks the class of an example")
        if (labels % 1 != 0).any():
            raise InputError(f"{where} holds fractions, not classes; for numbers task: regression")
    known, numbers = np.unique(labels, return_inverse=True)
    if len(known) < 2:
        raise InputError(f"{where} must hold at least two classes. Got {len(known)} instead.")
    return numbers.astype(np.int64), len(known)


def regression_forgotten(labels: NDArray[Any]) -> tuple[Notice, ...]:
    """A notice where labels (N,) are numbers that look like values rather than classes.

    That is where more than `MANY` differ, and each occurs less than `FEW` times on average or they
    do not count from 0 or 1 on.
    """
    import numpy as np

    if labels.dtype.kind not in "iuf" or labels.ndim != 1:
        return ()
    known = np.unique(labels)
    count = len(known)
    if count <= MANY:
        return ()
    counts = known[0] in (0, 1) and known[-1] - known[0] == count - 1
    if counts and len(labels) >= FEW * count:
        return ()
    return (Notice(FORGOTTEN, {"classes": f"{count:,}", "examples": f"{len(labels):,}"}),)
