"""CIFAR-10: small colour photographs, in pickles that are read without running any code from them.

A pickle is a program. These batches contain a dictionary of bytes, lists of integers and one array
of bytes, so the only permitted names are the three with which NumPy on Python 2 pickled an array.
They are mapped to harmless substitutes; NumPy's own unpickling code is never called.
"""

from __future__ import annotations

import io
import math
import pickle
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from reportgen.errors import InputError
from reportgen.parts.datasets._base import DATASETS, Dataset
from reportgen.parts.datasets._examples import Examples, Split, examples, unit_range
from reportgen.parts.datasets._files import Location, Published, PublishedFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_BYTES = b"u1"

CLASSES = 10
SHAPE = (3, 32, 32)  # channels, height, width
PIXELS = 3 * 32 * 32
TRAINING = tuple(f"data_batch_{number}" for number in range(1, 6))
TEST = "test_batch"


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


@DATASETS.register
class Cifar10(Dataset):
    """50,000 training and 10,000 test photographs in ten classes; inputs (N, 3, 32, 32) in [0, 1].

    Krizhevsky, Learning multiple layers of features from tiny images (2009), chapter 3. The digests
    of the batches are those of torchvision.
    """

    name: ClassVar[str] = "cifar10"
    about: ClassVar[str] = "photographs in ten classes, 32 x 32 colour, 50,000 + 10,000 test"
    published: ClassVar[Published] = Published(
        dataset="cifar10",
        folder="cifar-10/cifar-10-batches-py",
        url="https://www.cs.toronto.edu/~kriz",
        downloads=(
            PublishedFile(
                "cifar-10-python.tar.gz",
                "sha256:6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
            ),
        ),
        files=(
            PublishedFile("data_batch_1", "md5:c99cafc152244af753f735de768cd75f"),
            PublishedFile("data_batch_2", "md5:d4bba439e000b95fd0a9bffe97cbabec"),
            PublishedFile("data_batch_3", "md5:54ebc095f3ab1f0389bbae665268c751"),
            PublishedFile("data_batch_4", "md5:634d18415352ddfa80567beed471001a"),
            PublishedFile("data_batch_5", "md5:482c414d41f54cd18b22e5b47cb7c3cb"),
            PublishedFile(TEST, "md5:40351d587109b95175f43aff81a1287e"),
        ),
    )

    official: bool = Field(
        default=True,
        description="accept only the published files, identified by checksum; false: any files of "
        "this format",
    )
    partial: bool = Field(
        default=False, description="use the batches that are present, not all six"
    )

    @property
    def known_size(self) -> int | None:
        return None if self.partial or not self.official else 50_000

    def load(self, location: Location) -> Examples:
        there = {name: self._is_there(name, location) for name in (*TRAINING, TEST)}
        absent = [name for name, found in there.items() if not found]
        if not any(there[name] for name in TRAINING) or (absent and not self.partial):
            raise self._incomplete(absent, location)
        main = [self._batch(name, location) for name in TRAINING if there[name]]
        test = self._batch(TEST, location) if there[TEST] else None
        return examples(self.name, _joined(main), classes=CLASSES, test=test)

    def _is_there(self, name: str, location: Location) -> bool:
        return self.published.present(self.published.file(name), location) is not None

    def _incomplete(self, absent: list[str], location: Location) -> InputError:
        error = str(self.published.missing(absent, location))
        if len(absent) <= len(TRAINING) and absent != list(TRAINING):
            error += "\nTo use the batches that are present, set partial: true"
        return InputError(error)

    def _batch(self, name: str, location: Location) -> Split:
        return self.published.read(name, location, _parse, official=self.official)


def _parse(content: bytes) -> Split:
    """Images as float32 of shape (N, 3, 32, 32) and their class numbers."""
    batch = read_batch(content)
    return Split(unit_range(_pixels(batch.get(b"data"))), _labels(batch.get(b"labels")))


def _pixels(data: object) -> NDArray[np.uint8]:
    import numpy as np

    if not isinstance(data, np.ndarray) or data.shape[1:] != (PIXELS,):
        raise InputError(f"contains no array with {PIXELS} bytes per image")
    return data.reshape(-1, *SHAPE)


def _labels(labels: object) -> NDArray[np.int64]:
    import numpy as np

    if not isinstance(labels, list) or not all(
        isinstance(label, int) and 0 <= label < CLASSES for label in labels
    ):
        raise InputError(f"contains no list of class numbers from 0 to {CLASSES - 1}")
    return np.array(labels, dtype=np.int64)


def _joined(batches: list[Split]) -> Split:
    import numpy as np

    return Split(
        np.concatenate([batch.inputs for batch in batches]),
        np.concatenate([batch.targets for batch in batches]),
    )
