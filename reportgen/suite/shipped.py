"""The suites that come with reportgen: in the package when installed, beside it in a checkout."""

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
    """A suite by path, or a shipped one by its name; InputError if there is neither.

    A file wins over a shipped suite, which wins over a folder of that name.
    """
    path, shipped = Path(name), shipped_suites()
    try:
        if path.is_file():
            return path
        if name in shipped:
            return shipped[name]
        if path.exists():  # a folder, a device: reading it says what is wrong with it
            return path
    except (OSError, ValueError) as error:  # too long, or with a NUL
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{name}: cannot be read: {reason}") from None
    hint = suggest(path.stem, shipped)
    if not hint.startswith("; did"):
        hint = "; reportgen list names those that there are"
    raise InputError(f"{name}: there is no such file and no shipped suite of that name{hint}")
