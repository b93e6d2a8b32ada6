"""Finds the lines of a Markdown document that are inside fenced code blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_OPENING = re.compile(r"`{3,}")


def fences(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each line and the fence that is open after it; empty if none is open."""
    open_ = ""
    for line in lines:
        if open_:
            open_ = "" if line.strip() == open_ else open_
        elif opening := _OPENING.match(line):
            open_ = opening[0]
        yield line, open_
