"""Classes as files name them, turned into class numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportgen.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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
