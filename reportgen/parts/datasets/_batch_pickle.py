"""Reads the pickles of CIFAR-10 without running any code from them.

A pickle is a program. These batches contain a dictionary of bytes, lists of integers and one array
of bytes, so the only permitted names are the three with which NumPy on Python 2 pickled an array.
They are mapped to harmless substitutes; NumPy's own unpickling code is never called.
"""

from __future__ import annotations

import io
import math
import pickle
from typing import TYPE_CHECKING, Any

from reportgen.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BYTES = b"u1"


class _Array:
    """Substitute for a pickled array, which must be two-dimensional and of bytes."""

    __slots__ = ("values",)
    values: NDArray[np.uint8]

    def __setstate__(self, state: object) -> None:
        import numpy as np

        match state:
            case (int(), (int(rows), int(columns)), ("dtype", kind), fortran, bytes(raw)):
                if kind not in (_BYTES, "u1") or fortran or rows < 0 or columns < 0:
                    raise InputError("contains an array that is not a 2-D array of bytes")
                if len(raw) != math.prod((rows, columns)):
                    raise InputError(f"contains {len(raw)} bytes for {rows} x {columns} pixels")
                self.values = np.frombuffer(raw, dtype=np.uint8).reshape(rows, columns)
            case _:
                raise InputError("contains an array that is not a 2-D array of bytes")


class _Dtype(tuple[object, ...]):
    """`("dtype", code)`; the rest of its state, such as the byte order, is irrelevant for bytes."""

    __slots__ = ()

    def __setstate__(self, state: object) -> None:
        pass


def _reconstruct(*_: object) -> _Array:
    return _Array()


def _dtype(code: object, *_: object) -> _Dtype:
    return _Dtype(("dtype", code))


_KNOWN: dict[tuple[str, str], object] = {
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy", "dtype"): _dtype,
    ("numpy", "ndarray"): "ndarray",
}


class _Unpickler(pickle.Unpickler):
    """Builds dictionaries, lists, numbers, bytes and substitutes; refuses every other name."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        try:
            return _KNOWN[module_name, global_name]
        except KeyError:
            raise InputError(
                f"would run {module_name}.{global_name}, which is not data; it was not run"
            ) from None


def read_batch(content: bytes) -> dict[bytes, Any]:
    """The dictionary of a batch: `data` as uint8 of shape (N, 3072), the rest as pickled.

    Raises InputError, and runs nothing, whatever the bytes are.
    """
    try:
        batch = _Unpickler(io.BytesIO(content), encoding="bytes").load()
    except InputError:
        raise
    # Invalid pickles raise many kinds of exceptions.
    except Exception as error:
        raise InputError(f"is damaged: {str(error) or type(error).__name__}") from None
    if not isinstance(batch, dict):
        raise InputError(f"must contain a dictionary. Got {type(batch).__name__} instead")
    return {key: v.values if _is_complete(v) else v for key, v in batch.items()}


def _is_complete(value: object) -> bool:
    return isinstance(value, _Array) and hasattr(value, "values")
