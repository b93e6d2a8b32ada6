"""Writes a report: renders all files, writes them to a staging folder, then moves them."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from reportgen.report.render import RENDERERS
from reportgen.report.view import ReportView

STAGING = ".report-"  # prefix of staging folders
ABANDONED = 3600  # seconds after which a staging folder counts as abandoned


def render(view: ReportView, templates: Path | None = None) -> dict[str, str]:
    """All files of a report: relative path -> content."""
    files: dict[str, str] = {}
    for renderer in RENDERERS.values():
        files |= renderer.files(view, templates)
    return files


def write_report(view: ReportView, folder: Path, templates: Path | None = None) -> list[Path]:
    """Write the report and return the paths of its files, `index.html` first.

    An existing report in the folder is replaced as a whole, including its figures and data; if an
    error occurs it is unchanged. Other files in the folder are kept. Raises `TemplateError` for
    errors in the user's templates, and `OSError` if writing fails.
    """
    files = render(view, templates)
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=folder))
    try:
        _write(files, staging / "new")
        _swap(staging / "new", staging / "old", folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return [folder / name for name in files]


def _sweep(folder: Path) -> None:
    """Remove staging folders of killed processes; those of running processes are newer."""
    for left in folder.glob(f"{STAGING}*"):
        if time.time() - left.stat().st_mtime > ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def _write(files: Mapping[str, str], folder: Path) -> None:
    """Write the files as UTF-8; unpaired surrogates, which occur only in paths, become `?`."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="replace", newline="\n")


def _swap(new: Path, old: Path, folder: Path) -> None:
    """Move each entry of `new` into the folder and replaced ones to `old`; undo this on errors."""
    old.mkdir()
    moved: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        os.rename(source, target)
        moved.append((source, target))

    try:
        for name in sorted((entry.name for entry in new.iterdir()), reverse=True):
            if (folder / name).exists() or (folder / name).is_symlink():
                move(folder / name, old / name)
            move(new / name, folder / name)
    except BaseException:
        for source, target in reversed(moved):
            os.rename(target, source)
        raise
