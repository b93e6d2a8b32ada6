"""Writes an index into the folder of the reports that it lists."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from reportgen.errors import InputError
from reportgen.index.entries import read_reports
from reportgen.index.render import render_index
from reportgen.index.sentences import read_sentences
from reportgen.language import Language


def write_index(
    folder: Path,
    *,
    link: str = "index.html",
    language: Language | None = None,
    sentences: Path | None = None,
) -> list[Path]:
    """Write `index.html`, `index.md` and `index.json` into a folder of reports; return their paths.

    sentences: file for `read_sentences`; the other arguments as for `render_index`.
    Raises InputError as `read_sentences` and `read_reports` do, and if the folder cannot be written
    to.
    """
    grouped = read_sentences(sentences) if sentences is not None else None
    files = render_index(read_reports(folder), link, language, grouped)
    try:
        for name, text in files.items():
            _replace(folder / name, text)
    except OSError as error:
        raise InputError(f"{folder}: the index cannot be written: {error.strerror}") from None
    return [folder / name for name in files]


READABLE = 0o644  # temporary files are private by default; an index should be readable by all


def _replace(path: Path, text: str) -> None:
    """Write to a temporary file and rename it: a reader sees either the old file or the new one."""
    handle, aside = tempfile.mkstemp(prefix=".index-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
        os.chmod(aside, READABLE)
        os.replace(aside, path)
    except BaseException:
        os.unlink(aside)
        raise
