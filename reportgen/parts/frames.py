"""Locates errors in user code from the frames of a traceback."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path
from traceback import FrameSummary

from reportgen.parts.sources import is_users

MOST = 8
"""Maximum number of frames shown, counted from the innermost; may include frames of libraries."""


def in_words(error: BaseException) -> str:
    """The error on one line: `KeyError: 'outputs'`, or `sys.exit(0) was called`."""
    if isinstance(error, SystemExit):
        return f"sys.exit({'' if error.code is None else repr(error.code)}) was called"
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def place(error: BaseException, but: Path | None = None) -> str:
    """The innermost line of user code, as `blocks.py:3, in hidden`; empty if there is none.

    but: a file to ignore.
    """
    for frame in reversed(_frames(error)):
        if _is_users(frame) and frame.filename != str(but):
            return f"{Path(frame.filename).name}:{frame.lineno}, in {frame.name}"
    return ""


def trace(error: BaseException) -> str:
    """The last frames from the first frame of user code on, one per line, outermost first.

    All frames count if there is no user code. Absolute paths are removed, so that the trace can be
    printed in a report.
    """
    frames = _frames(error)
    first = next((index for index, frame in enumerate(frames) if _is_users(frame)), 0)
    return "\n".join(_shown(frame) for frame in frames[first:][-MOST:])


def line_in(file: Path, error: BaseException) -> int | None:
    """The innermost line of a file in the traceback, or that of a syntax error in the file."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return error.lineno
    lines = [frame.lineno for frame in _frames(error) if frame.filename == str(file)]
    return lines[-1] if lines else None


def _frames(error: BaseException) -> Sequence[FrameSummary]:
    return traceback.extract_tb(error.__traceback__)


def _is_users(frame: FrameSummary) -> bool:
    """Whether a frame is of user code, including code without a file (notebooks, stdin)."""
    return not frame.filename.startswith("<frozen ") and is_users(Path(frame.filename))


def _shown(frame: FrameSummary) -> str:
    place = f"{_short(Path(frame.filename))}:{frame.lineno}, in {frame.name}"
    return f"{place}: {frame.line}" if frame.line else place


def _short(file: Path) -> str:
    """Path inside an installed package (`torch/nn/modules/linear.py`), else the file name."""
    for folder in ("site-packages", "dist-packages", "reportgen"):
        if folder in file.parts:
            at = len(file.parts) - file.parts[::-1].index(folder)
            return "/".join(file.parts[at - (folder == "reportgen") :])
    return file.name
