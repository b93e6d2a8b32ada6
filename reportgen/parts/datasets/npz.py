"""Arrays in a NumPy archive."""

from __future__ import annotations

import math
import zipfile
from typing import IO, TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from reportgen.errors import InputError, quoted, suggest
from reportgen.language import N_
from reportgen.parts.datasets._base import DATASETS, Dataset
from reportgen.parts.datasets._examples import (
    Examples,
    Split,
    class_numbers,
    examples,
    regression_forgotten,
)
from reportgen.parts.datasets._facts import Notice
from reportgen.parts.datasets._files import Location, refuse_larger_than_memory

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAVE = "save inputs and targets together with numpy.savez(path, inputs=..., targets=...)"
COLOURS = (1, 3, 4)  # lengths of a colour axis, with or without transparency
COLOURS_LAST = N_(
    "Inputs of shape {shape} are read as {channels} channels of {height} x {width} pixels. If the "
    "last axis is the colour axis, save inputs.transpose(0, 3, 1, 2)."
)


@DATASETS.register
class Npz(Dataset):
    """Arrays saved by numpy.savez; arrays of Python objects are refused and never unpickled.

    The inputs have the shape (N, features) or (N, channels, height, width) and are not modified.
    Arrays with the same names prefixed by `test_` are the test split. Other arrays are ignored.
    """

    name: ClassVar[str] = "npz"
    about: ClassVar[str] = "arrays in a NumPy archive"

    path: str = Field(min_length=1, description="the file, in a data folder or the current one")
    inputs: str = Field(default="inputs", min_length=1, description="name of the input array")
    target: str = Field(default="targets", min_length=1, description="name of the target array")
    task: Literal["classification", "regression"] = Field(
        default="classification", description="whether the targets are classes or numbers"
    )

    def load(self, location: Location) -> Examples:
        path = location.resolve(self.path, dataset=self.name)
        where = f"{self.name}: {path}"
        with path.open("rb") as file, _opened(where, file) as archive:
            main = self._split(where, archive, "")
            test = None
            if f"test_{self.inputs}" in _names(archive):
                test = self._split(where, archive, "test_")
        notices = _colours_last(main)
        if self.task == "regression":
            return examples(where, main, classes=0, test=test, notices=notices)
        return self._classification(where, main, test, notices)

    def _classification(
        self, where: str, main: Split, test: Split | None, notices: tuple[Notice, ...]
    ) -> Examples:
        import numpy as np

        name = f"{where}: array {quoted(self.target)}"
        notices += regression_forgotten(main.targets)
        if test is None:
            numbers, classes = class_numbers(name, main.targets)
            return examples(where, Split(main.inputs, numbers), classes=classes, notices=notices)
        if main.targets.ndim != 1 or test.targets.ndim != 1:
            raise InputError(f"{name} must have the shape (examples,)")
        numbers, classes = class_numbers(name, np.concatenate((main.targets, test.targets)))
        count = len(main.targets)
        return examples(
            where,
            Split(main.inputs, numbers[:count]),
            classes=classes,
            test=Split(test.inputs, numbers[count:]),
            notices=notices,
        )

    def _split(self, where: str, archive: zipfile.ZipFile, prefix: str) -> Split:
        found = []
        for name in (prefix + self.inputs, prefix + self.target):
            members = _names(archive)
            if name not in members:
                raise InputError(f"{where}: no array {quoted(name)}{suggest(name, members)}")
            array = _array(f"{where}: array {quoted(name)}", archive, members[name])
            if array.ndim == 0:
                raise InputError(f"{where}: array {quoted(name)} is a single value")
            found.append(array)
        return Split(*found)


def _opened(where: str, file: IO[bytes]) -> zipfile.ZipFile:
    """Open a file as an archive. Raises InputError if it is not one."""
    start = file.read(6)
    if start == b"\x93NUMPY":
        raise InputError(f"{where} is a single array; {SAVE}")
    if not start.startswith(b"PK"):
        found = f"it begins with {start.hex(' ')}" if start else "it is empty"
        raise InputError(f"{where} is not a NumPy archive ({found}); {SAVE}")
    try:
        return zipfile.ZipFile(file)
    except Exception as error:  # damaged archives raise many kinds of exceptions
        raise InputError(f"{where} is not a readable NumPy archive: {error}") from None


def _names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of an array -> member of the archive."""
    return {member.removesuffix(".npy"): member for member in archive.namelist()}


def _array(what: str, archive: zipfile.ZipFile, member: str) -> NDArray[Any]:
    """Read an array after checking its header. Raises InputError that begins with `what`."""
    import numpy as np

    try:
        info = archive.getinfo(member)
        if info.flag_bits & 1:
            raise InputError(f"{what} is encrypted")
        with archive.open(info) as stream:
            _check_header(what, stream, info.file_size)
        with archive.open(info) as stream:
            array: NDArray[Any] = np.lib.format.read_array(stream, allow_pickle=False)
            return array
    except InputError:
        raise
    except Exception as error:  # each decompressor raises its own exceptions
        reason = str(error) or type(error).__name__
        raise InputError(f"{what} cannot be read: {reason}") from None


def _check_header(what: str, stream: IO[bytes], size: int) -> None:
    """Raise InputError unless a member of `size` bytes is a readable array.

    The format is that of NEP 1, https://numpy.org/neps/nep-0001-npy-format.html.
    """
    from numpy.lib import format as npy

    try:
        version = npy.read_magic(stream)
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, _, dtype = read(stream)
    except ValueError:  # replaced, as its text refers to options of numpy
        raise InputError(f"{what} was not saved by numpy.savez: its header is invalid") from None
    if dtype.hasobject:
        raise InputError(f"{what} contains Python objects, which are refused; save numbers or text")
    stated, held = math.prod(shape) * dtype.itemsize, size - stream.tell()
    refuse_larger_than_memory(what, stated)
    if stated != held:
        raise InputError(f"{what} must have {stated:,} bytes according to its header. Got {held:,}")


def _colours_last(main: Split) -> tuple[Notice, ...]:
    shape = main.inputs.shape
    if len(shape) != 4 or shape[3] not in COLOURS or shape[1] in COLOURS:
        return ()
    _, channels, height, width = map(str, shape)
    values = {"shape": str(shape), "channels": channels, "height": height, "width": width}
    return (Notice(COLOURS_LAST, values),)
