"""Files of data: how their faults are told, where they are searched, which are published.

A published file counts as found if its content has the published digest, so a damaged copy in one
folder does not hide a valid one in another.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

from reportgen.errors import InputError, quoted

MOST = 10  # faults per message, one per line
FEW = 3  # places listed per fault

UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")
VARIABLE = "REPORTGEN_DATA"
LARGEST = 2**30
"""Largest accepted size of a file's content in bytes; all published files are smaller."""
_GZIP = b"\x1f\x8b"
T = TypeVar("T")


def refuse(where: str, faults: Sequence[str], advice: str = "") -> None:
    """Raise InputError if there are faults; the message starts with `where`.

    advice: remedy that follows the faults.
    """
    if not faults:
        return
    remedy = f"; {advice}" if advice else ""
    if len(faults) == 1:
        raise InputError(f"{where}: {faults[0]}{remedy}")
    shown = "".join(f"\n    {fault}" for fault in faults[:MOST])
    rest = f"\n    and {len(faults) - MOST:,} more" if len(faults) > MOST else ""
    raise InputError(f"{where}: {len(faults):,} faults{remedy}:{shown}{rest}")


def places(kind: str, numbers: Sequence[int]) -> str:
    """`line 3`, `lines 3 and 5`, `lines 3, 5, 8 and 12 more`."""
    return f"{kind}{'' if len(numbers) == 1 else 's'} {listed([f'{n:,}' for n in numbers])}"


def listed(names: Sequence[str]) -> str:
    """The first three names, and the number of further ones."""
    shown, rest = list(names[:FEW]), len(names) - FEW
    last = f"{rest:,} more" if rest > 0 else shown.pop() if len(shown) > 1 else ""
    return ", ".join(shown) + (f" and {last}" if last else "")


def memory() -> int:
    """Memory of this machine, in bytes."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def refuse_larger_than_memory(where: str, size: int) -> None:
    """Raise InputError, beginning with `where`, if `size` bytes exceed the memory of this machine.

    The size is that stated in the file, so a damaged or malicious file is refused without first
    filling the memory.
    """
    if size > memory():
        raise InputError(
            f"{where} would need {in_words(size)}, but this machine has {in_words(memory())} of "
            "memory"
        )


def in_words(size: int) -> str:
    """A number of bytes with a unit, to three significant digits: `58 TiB`."""
    number = float(size)
    for unit in UNITS[:-1]:
        if number < 1024:
            return f"{number:.3g} {unit}"
        number /= 1024
    return f"{number:,.0f} {UNITS[-1]}"


@dataclass(frozen=True)
class Location:
    """Folders that are searched for data files, in this order."""

    folders: Sequence[Path]

    @classmethod
    def default(cls, data_dir: Path | None = None) -> Location:
        """`data_dir` (the option --data-dir), then the folders of REPORTGEN_DATA, then the cache.

        REPORTGEN_DATA may contain several folders, separated like those of PATH.
        """
        named = [Path(part) for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part]
        first = [data_dir] if data_dir is not None else []
        return cls(tuple(folder.expanduser() for folder in (*first, *named, cache_folder())))

    def subfolders(self, name: str) -> Iterator[Path]:
        """Candidate folders for the files of the data set folder `name`.

        Below each folder these are, for `cifar-10/cifar-10-batches-py`, the whole path, each of its
        suffixes and prefixes, and the folder itself.
        """
        parts = PurePosixPath(name).parts
        ends = [parts[start:] for start in range(len(parts))]
        beginnings = [parts[:end] for end in range(len(parts) - 1, -1, -1)]
        inside = list(dict.fromkeys([*ends, *beginnings]))
        for folder in self.folders:
            yield from (folder.joinpath(*path) for path in inside)

    def resolve(self, path: str, *, dataset: str, folder: bool = False) -> Path:
        """The file (with `folder` the folder) at a path given in a suite.

        A relative path is searched in every folder and then in the current one; `~` is the home
        folder. Raises InputError that names all places searched.
        """
        try:
            wanted = Path(path).expanduser()
        except RuntimeError:
            raise InputError(
                f"{dataset}: {quoted(path)} names a home folder that does not exist"
            ) from None
        roots = (Path(),) if wanted.is_absolute() else (*self.folders, Path())
        places = [root / wanted for root in roots]
        for place in places:
            # Unlike the methods of Path these return False on missing permissions or invalid names.
            if os.path.isdir(place) if folder else os.path.isfile(place):
                return place
        kind, other = ("folder", "file") if folder else ("file", "folder")
        clash = next((place for place in places if os.path.exists(place)), None)
        if clash is not None:
            raise InputError(f"{dataset}: {clash} is a {other}, not a {kind}")
        looked = "\n".join(f"    {place}" for place in places)
        raise InputError(
            f"{dataset}: there is no {kind} {path}. Looked for:\n{looked}\n"
            f"Name the folder that contains it with --data-dir or {VARIABLE}."
        )


def cache_folder(name: str = "reportgen") -> Path:
    """The folder `name` in XDG_CACHE_HOME or `~/.cache`; the default is that of downloads.

    XDG Base Directory Specification: a relative XDG_CACHE_HOME is ignored.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".cache") / name


@dataclass(frozen=True)
class PublishedFile:
    """A file with the digest (`algorithm:hex`) that its publisher or its users state."""

    name: str
    digest: str

    def matches(self, content: bytes) -> bool:
        """Whether this content is the published one."""
        algorithm, _, digest = self.digest.partition(":")
        return hashlib.new(algorithm, content, usedforsecurity=False).hexdigest() == digest

    def is_at(self, path: Path) -> bool:
        """Whether the file at `path`, compressed or not, has the published content."""
        try:
            return self.matches(unpacked(path.read_bytes()))
        except (OSError, InputError):
            return False


@dataclass(frozen=True)
class Published:
    """The files of one data set.

    folder: their folder inside a data folder (they may also be directly in the data folder).
    url: the web folder of the downloads.
    downloads: digests of the downloaded files; a `.tar.gz` is unpacked.
    files: digests of the decompressed contents, so that a copy that was recompressed or is not
        compressed is accepted too.
    """

    dataset: str
    folder: str
    url: str
    downloads: tuple[PublishedFile, ...]
    files: tuple[PublishedFile, ...]

    def file(self, name: str) -> PublishedFile:
        """The file of this name."""
        return next(file for file in self.files if file.name == name)

    def places(self, file: PublishedFile, location: Location) -> list[Path]:
        """Candidate paths of a file, compressed or not."""
        names = dict.fromkeys((file.name, file.name.removesuffix(".gz")))
        folders = location.subfolders(self.folder)
        return [folder / name for folder in folders for name in names]

    def present(self, file: PublishedFile, location: Location) -> Path | None:
        """The first existing candidate path, whatever its content."""
        return next((path for path in self.places(file, location) if os.path.isfile(path)), None)

    def read(
        self,
        name: str,
        location: Location,
        parse: Callable[[bytes], T],
        *,
        official: bool,
    ) -> T:
        """The first valid file of this name, parsed by `parse`.

        A file is valid if it can be decompressed and parsed and, with `official`, has the published
        digest. Raises InputError that lists all places searched and the faults found there.
        """
        file = self.file(name)
        wrong: list[str] = []
        for path in self.places(file, location):
            if os.path.isfile(path):  # also False without permission
                try:
                    return parse(self._content(path, file if official else None))
                except InputError as error:
                    wrong.append(f"{path} {error}")
        raise self.missing([name], location, wrong)

    def missing(
        self, names: list[str], location: Location, wrong: list[str] | None = None
    ) -> InputError:
        """The error for missing files or, if `wrong` lists faults, for unusable ones."""
        found = "".join(f"{reason}.\n" for reason in wrong or [])
        looked = "\n".join(f"    {folder}" for folder in location.subfolders(self.folder))
        verb = "is" if len(names) == 1 else "are"
        state = "not usable" if wrong else "missing"
        return InputError(
            f"{self.dataset}: {', '.join(names)} {verb} {state}.\n{found}Looked in:\n{looked}\n"
            f"To download the data set: reportgen data fetch {self.dataset}"
        )

    @staticmethod
    def _content(path: Path, file: PublishedFile | None) -> bytes:
        try:
            content = unpacked(path.read_bytes())
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}") from None
        if file is not None and not file.matches(content):
            algorithm = file.digest.partition(":")[0]
            raise InputError(f"is not the published file: its {algorithm} differs")
        return content


def unpacked(data: bytes) -> bytes:
    """The content of a file that may be compressed with gzip, recognised by its first bytes."""
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            content = stream.read(LARGEST + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"is damaged: {error}") from None
    if len(content) > LARGEST:
        raise InputError(f"is larger than {LARGEST // 2**20} MiB when unpacked")
    return content
