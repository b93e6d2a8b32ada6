"""Search path of data files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reportgen.errors import InputError, quoted

VARIABLE = "REPORTGEN_DATA"


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
