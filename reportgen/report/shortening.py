"""Markdown within the limit of the place that shows it: whole sections are left out, and named.

What a report says first (its opening and its first section) stays; of the others the longest go
first, so that as many as possible are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from reportgen.report.fences import fences
from reportgen.report.wording import some

FIRST = 2  # parts that are never left out as a whole: the opening and the section behind it
NAMED = 12  # sections that the notice names

_SECTION = "## "


def shortened(text: str, most: int, size: Callable[[str], int] = len) -> str:
    """The document itself if its size is `most` or less, else what fits of it and a notice.

    size: what the limit counts: `len` for characters, or the number of bytes.
    The notice, a last line of about 200 characters and the titles of at most 12 sections, says
    what was left out and where it is.
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
    """The opening, then every section with its heading; a `#` inside a fence is no heading."""
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
    return f"{kept.rstrip()}\n\n{_notice([_title(parts[index]) for index in sorted(left_out)])}\n"


def _cut(parts: Sequence[str], left_out: set[int], most: int, size: Callable[[str], int]) -> str:
    """Of the first parts, as many lines as fit; what they open is closed again."""
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
    """These lines, with an end for the fence and the `<details>` that are open after them."""
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
        f"*Left out here, so that GitHub shows the rest: {some(names, NAMED)}. "
        "`index.html` of the same report has all of it.*"
    )
