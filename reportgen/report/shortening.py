"""Shortens Markdown to a size limit by removing whole sections, which a notice names.

The opening and the first section are kept. Of the others the longest are removed first, so that as
many as possible remain. Lines in fenced code blocks are no headings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from reportgen.report.wording import some

FIRST = 2  # number of parts that are always kept: the opening and the first section
NAMED = 12  # maximum number of sections that the notice names

_SECTION = "## "
_OPENING = re.compile(r"`{3,}")


def shortened(text: str, most: int, size: Callable[[str], int] = len) -> str:
    """The document unchanged if its size is at most `most`, otherwise shortened with a notice.

    size: function that measures a text, in characters (`len`) or bytes.
    The notice is a last line of about 200 characters and the titles of at most 12 sections; it
    says what was omitted and where to find it.
    """
    parts = _parts(text)
    left_out: set[int] = set()
    for index in sorted(range(FIRST, len(parts)), key=lambda i: -size(parts[i])):
        if size(_joined(parts, left_out)) <= most:
            break
        left_out.add(index)
    whole = _joined(parts, left_out)
    if size(whole) <= most:
        return whole
    return _cut(parts, left_out, most, size)


def _parts(text: str) -> list[str]:
    """Split into the opening and the sections with their headings, ignoring fenced code."""
    starts, position = [0], 0
    for line, fence in fences(text.splitlines(keepends=True)):
        if not fence and line.startswith(_SECTION):
            starts.append(position)
        position += len(line)
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


def _joined(parts: Sequence[str], left_out: set[int]) -> str:
    kept = "".join(part for index, part in enumerate(parts) if index not in left_out)
    if not left_out:
        return kept
    notice = _notice([_title(parts[index]) for index in sorted(left_out)])
    return f"{_closed(kept.splitlines())}\n\n{notice}\n"


def _cut(parts: Sequence[str], left_out: set[int], most: int, size: Callable[[str], int]) -> str:
    """As many lines of the first parts as fit, with open fences and `<details>` closed."""
    ends = [f"the end of {_title(part)}" for part in parts[1:FIRST]] or ["the end of this report"]
    notice = _notice([*ends, *(_title(parts[index]) for index in sorted(left_out))])
    lines = "".join(parts[:FIRST]).splitlines()
    room = most - size(f"\n\n{notice}\n")
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high + 1) // 2
        fits = size(_closed(lines[:middle])) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return f"{_closed(lines[:low])}\n\n{notice}\n".lstrip()


def _closed(lines: Sequence[str]) -> str:
    """Join the lines and close a fence and `<details>` that are still open."""
    fence, details = "", 0
    for line, fence in fences(lines):
        if not fence:
            details += line.startswith("<details>") - line.startswith("</details>")
    text = "\n".join(lines).rstrip()
    return text + (f"\n{fence}" if fence else "") + "\n\n</details>" * details


def _title(part: str) -> str:
    return f"“{part.partition(chr(10))[0].removeprefix(_SECTION).strip()}”"


def _notice(names: Sequence[str]) -> str:
    return (
        f"*Omitted because of the size limit of GitHub: {some(names, NAMED)}. "
        "`index.html` of the same report is complete.*"
    )


def fences(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each line and the fence that is open after it; empty if none is open."""
    open_ = ""
    for line in lines:
        if open_:
            open_ = "" if line.strip() == open_ else open_
        elif opening := _OPENING.match(line):
            open_ = opening[0]
        yield line, open_
