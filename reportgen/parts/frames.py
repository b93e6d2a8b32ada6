"""Where an error happened: the frames of a traceback in which a user's code was running."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path
from traceback import FrameSummary

from reportgen.parts.sources import is_users

MOST = 8
"""Frames that are shown, the last ones: where a user's code calls libraries, theirs are among them.
"""


def in_words(error: BaseException) -> str:
    """`KeyError: 'outputs'` on one line; `sys.exit(0) was called` where the program would end."""
    if isinstance(error, SystemExit):
        return f"sys.exit({'' if error.code is None else repr(error.code)}) was called"
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def place(error: BaseException, but: Path | None = None) -> str:
    """`blocks.py:3, in hidden`: the last line of the user's that was running; empty without any.

    but: a file whose lines do not count.
    """
    for frame in reversed(_frames(error)):
        if _is_users(frame) and frame.filename != str(but):
            return f"{Path(frame.filename).name}:{frame.lineno}, in {frame.name}"
    return ""


def trace(error: BaseException) -> str:
    """The frames from the user's first on, a line each, outermost first; all without any.

    Holds no folder of the machine, so that it can stand in a report.
    """
    frames = _frames(error)
    first = next((index for index, frame in enumerate(frames) if _is_users(frame)), 0)
    return "\n".join(_shown(frame) for frame in frames[first:][-MOST:])


def line_in(file: Path, error: BaseException) -> int | None:
    """The last line of a file that was running; that of a syntax error in it."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return error.lineno
    lines = [frame.lineno for frame in _frames(error) if frame.filename == str(file)]
    return lines[-1] if lines else None


def _frames(error: BaseException) -> Sequence[FrameSummary]:
    return traceback.extract_tb(error.__traceback__)


def _is_users(frame: FrameSummary) -> bool:
    """Also what stands in no file: a cell, standard input."""
    return not frame.filename.startswith("<frozen ") and is_users(Path(frame.filename))


def _shown(frame: FrameSummary) -> str:
    place = f"{_short(Path(frame.filename))}:{frame.lineno}, in {frame.name}"
    return f"{place}: {frame.line}" if frame.line else place


def _short(file: Path) -> str:
    """`torch/nn/modules/linear.py` of an installed package, else the name alone."""
    for folder in ("site-packages", "dist-packages", "reportgen"):
        if folder in file.parts:
            at = len(file.parts) - file.parts[::-1].index(folder)
            return "/".join(file.parts[at - (folder == "reportgen") :])
    return file.name
