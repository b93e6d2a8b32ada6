"""The shipped suites, which are inside an installed package, or next to it in a checkout."""

from __future__ import annotations

from pathlib import Path

from reportgen.errors import InputError, suggest

_PACKAGE = Path(__file__).resolve().parent.parent


def suites_folder() -> Path:
    """The folder of the shipped suites."""
    inside = _PACKAGE / "suites"
    return inside if inside.is_dir() else _PACKAGE.parent / "suites"


def shipped_suites() -> dict[str, Path]:
    """Name -> file of every shipped suite, sorted by name."""
    return {path.stem: path for path in sorted(suites_folder().glob("*.yaml"))}


def find_suite(name: str) -> Path:
    """The path of a suite, which is given as a path or as the name of a shipped suite.

    A file takes precedence over a shipped suite, and a shipped suite over a folder of that name.
    Raises InputError if there is no such file and no such suite.
    """
    path, shipped = Path(name), shipped_suites()
    try:
        if path.is_file():
            return path
        if name in shipped:
            return shipped[name]
        if path.exists():  # a folder or a device: reading it raises the error
            return path
    except (OSError, ValueError) as error:  # a name that is too long, or contains NUL
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{name}: cannot be read: {reason}") from None
    hint = suggest(path.stem, shipped)
    if not hint.startswith("; did"):
        hint = "; reportgen list shows the shipped suites"
    raise InputError(f"{name}: there is no such file and no shipped suite of that name{hint}")
