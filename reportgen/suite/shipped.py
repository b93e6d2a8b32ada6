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
    """A suite by path, or a shipped one by its name; InputError if there is neither."""
    path = Path(name)
    if path.is_file():
        return path
    shipped = shipped_suites()
    if name in shipped:
        return shipped[name]
    if path.exists():  # a folder, a device: reading it says what is wrong with it
        return path
    hint = suggest(path.stem, shipped)
    raise InputError(f"{name}: there is no such file and no shipped suite of that name{hint}")
