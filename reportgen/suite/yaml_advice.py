"""What to do about text that is not YAML: mostly, to put it in quotes."""

from __future__ import annotations

import re

_KEY = re.compile(r"(?P<key>[^\s:{\[,-][^:{\[,]*):\s+(?P<text>[^\s{\[].*)")
_INSIDE = re.compile(r"expected ',' or '[}\]]', but got ':'")
_BEHIND = re.compile(r"but (found|got) '<scalar>'")
_TOO_EARLY = re.compile(r"(mapping keys|sequence entries) are not|expected the node content")


def advice(problem: str, line: str, column: int) -> str:
    """What to do, for the end of a message; empty where nothing is known.

    problem: what the parser says, in which nothing but its own words are looked for.
    line, column: where it says so; the column counts from 0.
    """
    before, here = line[:column], line[column : column + 1]
    if problem.startswith("mapping values are not allowed"):
        return _quoted(line) if ": " in before else _indented()
    if _INSIDE.match(problem) and "that starts at" not in problem:
        return '; inside { } and [ ] a text with ": " in it needs quotes'
    if _BEHIND.search(problem):
        return (
            "; the text goes on behind a quote or a bracket that closes: put all of it in quotes, "
            "'It''s so' or \"It's so\""
        )
    if "found '<block" in problem or "found '-'" in problem:
        return "; the lines of a mapping or of a list must begin in one column"
    if here == "\t":
        return "; use blanks instead of tabs"
    if problem.endswith("cannot start any token") or _TOO_EARLY.match(problem):
        return starts_a_text(here)
    if problem.startswith("expected a comment or a line break"):
        return starts_a_text(before.rstrip()[-1:])
    if problem.startswith("could not find expected ':'"):
        return '; a key needs ":" and a blank behind it'
    if "end of stream while scanning a quoted scalar" in problem:
        return "; the quote there is not closed"
    return ""


def starts_a_text(character: str) -> str:
    """That a text which begins with a sign of YAML needs quotes."""
    return f"; a text that begins with {character} needs quotes" if character.strip() else ""


def _quoted(line: str) -> str:
    """The value of a line with a colon in it, as it should be written."""
    found = _KEY.search(line.rstrip())
    shown = ""
    if found and '"' not in found["text"] and "\\" not in found["text"]:
        shown = f': {found["key"].strip()}: "{found["text"]}"'
    return f'; a text with ": " in it needs quotes{shown}'


def _indented() -> str:
    return (
        "; what stands before is a text that goes on here: is this line indented too far, or is "
        'there no blank behind a ":" before it?'
    )
