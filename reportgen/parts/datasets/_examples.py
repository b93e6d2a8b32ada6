"""Validated examples in memory, and their checksum."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from reportgen.errors import InputError
from reportgen.parts.datasets._facts import Facts, facts_of
from reportgen.parts.datasets._faults import places, refuse
from reportgen.parts.datasets._notice import Notice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Examples:
    """Examples in memory, before any split.

    inputs: float32, shape (N, features) or (N, channels, height, width).
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
    if split.inputs.ndim not in (2, 4) or 0 in split.inputs.shape[1:]:
        raise InputError(
            f"{where}: inputs must have the shape (examples, features) or "
            f"(examples, channels, height, width). Got {split.inputs.shape} instead."
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
