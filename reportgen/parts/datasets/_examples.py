"""Validated examples in memory: their checksum, class numbers and sizes of splits.

No torch is imported, because plans and reports use the sizes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from reportgen.errors import InputError
from reportgen.language import N_
from reportgen.parts.datasets._facts import Facts, Notice, facts_of
from reportgen.parts.datasets._files import places, refuse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEW = 5  # mean number of examples per class below which classes are unlikely
MANY = 10  # number of classes above which class numbers are expected to be consecutive
FORGOTTEN = N_(
    "The targets are {classes} different numbers in {examples} examples, and each is treated as a "
    "separate class. If they are values to be predicted, set task: regression."
)


@dataclass(frozen=True)
class Examples:
    """Examples in memory, before any split.

    inputs: float32, shape (N, features), (N, channels, length) or (N, channels, height, width).
    targets: int64 class numbers of shape (N,), or float32 values of shape (N, outputs).
    test_inputs, test_targets: the official test split; empty (0, ...) if there is none.
    classes: number of classes; 0 for regression.
    checksum: sha256 over all arrays; part of the key of every trial and of the report.
    notices: remarks for the reader on how the files were converted to these arrays.
    """

    inputs: NDArray[np.float32]
    targets: NDArray[np.generic]
    test_inputs: NDArray[np.float32]
    test_targets: NDArray[np.generic]
    classes: int
    checksum: str
    notices: tuple[Notice, ...] = ()

    @property
    def task(self) -> Literal["classification", "regression"]:
        """The task that the targets define."""
        return "classification" if self.classes else "regression"

    @cached_property
    def facts(self) -> Facts:
        """Facts about the examples (baseline, sizes, notices), computed once."""
        return facts_of(self)

    @property
    def outputs(self) -> int:
        """Number of model outputs: classes, or values of a regression."""
        return self.classes or int(self.targets.shape[1])


@dataclass(frozen=True)
class Split:
    """Inputs and targets of equal length, unvalidated, as the source provides them."""

    inputs: NDArray[Any]
    targets: NDArray[Any]


def examples(
    where: str,
    main: Split,
    *,
    classes: int,
    test: Split | None = None,
    notices: tuple[Notice, ...] = (),
) -> Examples:
    """Validate and convert the arrays of a source; `where` names it in messages.

    main: the examples outside the test split; test: the official test split, if any.
    classes: number of classes, 0 for regression.
    notices: remarks of the source on how it read them.

    Raises InputError if there are no examples, if inputs and targets differ in number, have a shape
    that no model accepts, are not finite in float32, or contain an invalid class number.
    """
    if len(main.inputs) == 0:
        raise InputError(f"{where}: there are no examples")
    main = _checked(where, main, classes)
    if test is None:
        test = Split(main.inputs[:0], main.targets[:0])
    else:
        test = _checked(f"{where}: test split", test, classes)
        if test.inputs.shape[1:] != main.inputs.shape[1:]:
            raise InputError(
                f"{where}: examples of the test split have the shape {test.inputs.shape[1:]}, "
                f"the others {main.inputs.shape[1:]}"
            )
    arrays = (main.inputs, main.targets, test.inputs, test.targets)
    return Examples(
        *arrays, classes=classes, checksum=checksum(*arrays, classes=classes), notices=notices
    )


def unit_range(pixels: NDArray[np.uint8] | NDArray[np.uint16]) -> NDArray[np.float32]:
    """Pixels as float32 from 0 to 1, divided by the largest value of their type."""
    import numpy as np

    return pixels.astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max)


def checksum(*arrays: NDArray[Any], classes: int) -> str:
    """sha256 of types, shapes and values (little-endian) of the arrays, in hexadecimal."""
    import numpy as np

    digest = hashlib.sha256(f"classes {classes}\n".encode())
    for array in arrays:
        values = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        digest.update(f"{values.dtype.str} {values.shape}\n".encode())
        digest.update(values.data if values.size else b"")
    return digest.hexdigest()


def _checked(where: str, split: Split, classes: int) -> Split:
    if split.inputs.ndim not in (2, 3, 4) or 0 in split.inputs.shape[1:]:
        raise InputError(
            f"{where}: inputs must have the shape (examples, features), (examples, channels, "
            f"length) or (examples, channels, height, width). Got {split.inputs.shape} instead."
        )
    if len(split.inputs) != len(split.targets):
        raise InputError(
            f"{where}: there are {len(split.inputs)} inputs, but {len(split.targets)} targets"
        )
    inputs = _finite(where, "inputs", split.inputs)
    if classes:
        return Split(inputs, _class_numbers(where, split.targets, classes))
    targets = split.targets.reshape(len(split.targets), -1)
    return Split(inputs, _finite(where, "targets", targets))


def _finite(where: str, what: str, values: NDArray[Any]) -> NDArray[np.float32]:
    import numpy as np

    if values.dtype.kind not in "fiub":
        raise InputError(f"{where}: {what} must be numbers. Got {values.dtype} instead.")
    with np.errstate(over="ignore"):
        single = np.ascontiguousarray(values, dtype=np.float32)
    if not np.isfinite(single).all():
        wrong = ~np.isfinite(single.reshape(len(single), -1)).all(axis=1)
        which = places("example", (np.flatnonzero(wrong) + 1).tolist())
        refuse(where, [f"{what} of {which} are not all finite numbers in float32"])
    return single


def _class_numbers(where: str, targets: NDArray[Any], classes: int) -> NDArray[np.int64]:
    import numpy as np

    if targets.ndim != 1 or targets.dtype.kind not in "iu":
        raise InputError(f"{where}: targets must be one class number for each example")
    if len(targets) and not (targets.min() >= 0 and targets.max() < classes):
        raise InputError(
            f"{where}: class numbers must be from 0 to {classes - 1}. "
            f"Got {targets.min()} to {targets.max()} instead."
        )
    return np.ascontiguousarray(targets, dtype=np.int64)


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


def split_sizes(examples: int, validation: float, train_size: int | None) -> tuple[int, int]:
    """(training, validation) sizes for a number of examples; both are at least 1.

    validation: fraction that is held out. train_size: maximum training size; None: no maximum.
    """
    held_out = min(max(1, round(examples * validation)), examples - 1)
    rest = examples - held_out
    return (rest if train_size is None else min(rest, train_size)), held_out
