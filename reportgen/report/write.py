"""A report on disk: everything is rendered first, written aside, then moved into place."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from reportgen.report.render import RENDERERS
from reportgen.report.view import ReportView

STAGING = ".report-"  # prefix of the folder in which a new report waits
ABANDONED = 3600  # seconds after which such a folder is nobody's


def render(view: ReportView, templates: Path | None = None) -> dict[str, str]:
    """Relative path -> content of every file of a report."""
    files: dict[str, str] = {}
    for renderer in RENDERERS.values():
        files |= renderer.files(view, templates)
    return files


def write_report(view: ReportView, folder: Path, templates: Path | None = None) -> list[Path]:
    """Write the report and return the paths of its files, `index.html` first.

    A report that stands there already is replaced as a whole, its figures and data included; when
    anything goes wrong it stays as it was. Other files in the folder are left alone. Raises
    `TemplateError` for what is wrong in the user's templates, and `OSError` when writing fails.
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
    """Remove what a killed process left; one that still works is not that old."""
    for left in folder.glob(f"{STAGING}*"):
        if time.time() - left.stat().st_mtime > ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def _write(files: Mapping[str, str], folder: Path) -> None:
    """As UTF-8; half of a surrogate pair, which only a path can hold, becomes `?`."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="replace", newline="\n")


def _swap(new: Path, old: Path, folder: Path) -> None:
    """Move each entry of `new` into the folder, and what stood there to `old`; all or none."""
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
