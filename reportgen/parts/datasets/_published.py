"""Published data sets: names, locations and digests of their files.

A file counts as found if its content has the published digest, so a damaged copy in one folder does
not hide a valid one in another.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from reportgen.errors import InputError
from reportgen.parts.datasets._location import Location

LARGEST = 2**30
"""Largest accepted size of a file's content in bytes; all published files are smaller."""
_GZIP = b"\x1f\x8b"

T = TypeVar("T")


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
