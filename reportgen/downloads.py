"""Downloads data sets, verifies their checksums and finds their files.

Only `fetch` downloads anything; training reads the files that are present.
"""

from __future__ import annotations

import logging
import os
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol
from urllib.parse import urlsplit

from reportgen.errors import DownloadError, InputError, quoted, suggest
from reportgen.parts.datasets import DATASETS, Location, Published, PublishedFile, cache_folder

TIMEOUT = 30  # seconds without an answer
READABLE = 0o644  # temporary files are private by default; data sets should be readable by all


class Meter(Protocol):
    """Shows the progress of one download; `total` and amounts are in bytes."""

    total: int

    def update(self, amount: int, /) -> object:
        """Add the number of bytes that have arrived."""

    def reset(self) -> object:
        """Restart at 0."""

    def close(self) -> object:
        """End the display."""


@dataclass(frozen=True)
class Holding:
    """A registered data set and the folder of its files.

    files: number of its files. found: number of those that are present.
    """

    name: str
    about: str
    files: int = 0
    found: int = 0
    folder: Path | None = None
    own: bool = False  # reads the user's own files

    @property
    def complete(self) -> bool:
        """Whether it can be loaded without a download or a path."""
        return not self.own and self.found == self.files


def fetch(
    name: str,
    *,
    folder: Path | None = None,
    base_url: str | None = None,
    meter: Callable[[str], Meter] | None = None,
) -> Path:
    """Download the files of a data set and return their folder.

    folder: the data folder; default: the cache. base_url: web folder with the files under their
    published names; default: the publisher's. meter: creates the progress display of a file from
    its name.

    Every file is checked against its published digest before it is moved into place; valid files
    that are present are not downloaded again. Raises InputError for a data set that cannot be
    downloaded, and DownloadError if a download fails or is not the published file, in which case
    nothing of that file is kept.
    """
    published = _published(name)
    url = (base_url or published.url).rstrip("/")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        raise InputError(
            f"a web address must begin with http:// or https://. Got {quoted(url)} instead."
        )
    target = (folder or cache_folder()).joinpath(*PurePosixPath(published.folder).parts)
    if all(file.is_at(target / file.name) for file in published.files):
        return target
    with _created(target):
        for download in published.downloads:
            path = _download(f"{url}/{download.name}", download, target, meter)
            if download.name.endswith(".tar.gz"):
                try:
                    _unpack(path, published, target)
                finally:
                    path.unlink()
    return target


def inventory(location: Location) -> list[Holding]:
    """All registered data sets, with the files of each that are in the data folders."""
    return [_holding(name, location) for name in sorted(DATASETS.members)]


def folder_of(name: str, location: Location) -> Path:
    """The folder of a downloaded data set; raises InputError if one of its files is missing."""
    published = _published(name)
    places = [(file.name, published.present(file, location)) for file in published.files]
    missing = [file for file, place in places if place is None]
    if missing:
        raise published.missing(missing, location)
    return next(place.parent for _, place in places if place is not None)


def _holding(name: str, location: Location) -> Holding:
    part = DATASETS.members[name]
    if part.published is None:
        return Holding(name, part.about, own="path" in part.model_fields)
    files = part.published.files
    places = [place for file in files if (place := part.published.present(file, location))]
    folder = places[0].parent if places else None
    return Holding(name, part.about, files=len(files), found=len(places), folder=folder)


def _published(name: str) -> Published:
    known = {key: part.published for key, part in DATASETS.members.items() if part.published}
    if name in DATASETS.members and name not in known:
        others = ", ".join(known)
        raise InputError(f"{name} needs no download; data sets that need one: {others}")
    if name not in known:
        raise InputError(f"unknown data set {quoted(name)}{suggest(name, known)}")
    return known[name]


@contextmanager
def _created(folder: Path) -> Iterator[None]:
    """Create the folder, and remove it on exit if it is still empty."""
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DownloadError(f"cannot create the folder {folder}: {error.strerror}") from None
    try:
        yield
    finally:
        for place in new:
            with suppress(OSError):  # not empty
                place.rmdir()


def _download(
    url: str, file: PublishedFile, folder: Path, meter: Callable[[str], Meter] | None
) -> Path:
    import pooch

    pooch.get_logger().setLevel(logging.WARNING)
    progress = meter(file.name) if meter else None
    downloader = pooch.HTTPDownloader(timeout=TIMEOUT, progressbar=progress or False)
    try:
        # pooch writes to a temporary file and renames it once the digest matches.
        path = pooch.retrieve(
            url, known_hash=file.digest, fname=file.name, path=folder, downloader=downloader
        )
    except OSError as error:  # includes the exceptions of requests
        raise DownloadError(f"cannot download {url}: {error}") from None
    except ValueError:
        raise DownloadError(
            f"{url} is not the published file: its {file.digest.partition(':')[0]} differs; "
            "nothing of it was kept"
        ) from None
    Path(path).chmod(READABLE)
    return Path(path)


def _unpack(archive: Path, published: Published, folder: Path) -> None:
    """Extract the files of the data set, and no others, from an archive."""
    inside = PurePosixPath(published.folder).name
    try:
        with tarfile.open(archive) as packed:
            for file in published.files:
                member = packed.extractfile(f"{inside}/{file.name}")
                content = member.read() if member is not None else b""
                if not file.matches(content):
                    raise DownloadError(
                        f"{archive.name}: {file.name} inside is not the published file"
                    )
                _write(folder / file.name, content)
    except (OSError, EOFError, KeyError, tarfile.TarError, zlib.error) as error:
        raise DownloadError(f"cannot unpack {archive.name}: {error}") from None


def _write(path: Path, content: bytes) -> None:
    """Write a file atomically."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(content)
            file.close()
            Path(file.name).chmod(READABLE)
            os.replace(file.name, path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
