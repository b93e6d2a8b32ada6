"""Which lines of a Markdown document stand in a block of code, where nothing is markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_OPENING = re.compile(r"`{3,}")


def fences(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each line with the backticks of the block that is open behind it; empty where none is."""
    open_ = ""
    for line in lines:
        if open_:
            open_ = "" if line.strip() == open_ else open_
        elif opening := _OPENING.match(line):
            open_ = opening[0]
        yield line, open_
