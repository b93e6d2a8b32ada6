"""Hints on how to fix invalid YAML; most often, a text needs quotes."""

from __future__ import annotations

import re

_KEY = re.compile(r"(?P<key>[^\s:{\[,-][^:{\[,]*):\s+(?P<text>[^\s{\[].*)")
_INSIDE = re.compile(r"expected ',' or '[}\]]', but got ':'")
_BEHIND = re.compile(r"but (found|got) '<scalar>'")
_TOO_EARLY = re.compile(r"(mapping keys|sequence entries) are not|expected the node content")


def advice(problem: str, line: str, column: int) -> str:
    """Return a hint for the end of an error message, or an empty text.

    problem: the parser's message. line: the line with the error. column: its column, from 0.
    """
    before, here = line[:column], line[column : column + 1]
    if problem.startswith("mapping values are not allowed"):
        return _quoted(line) if ": " in before else _indented()
    if _INSIDE.match(problem) and "that starts at" not in problem:
        return '; inside { } and [ ] a text with ": " in it needs quotes'
    if _BEHIND.search(problem):
        return (
            "; there is text after a closing quote or bracket: put the whole text in quotes, "
            "'It''s so' or \"It's so\""
        )
    if "found '<block" in problem or "found '-'" in problem:
        return "; the entries of a mapping or a list must begin in the same column"
    if here == "\t":
        return "; use spaces instead of tabs"
    if problem.endswith("cannot start any token") or _TOO_EARLY.match(problem):
        return starts_a_text(here)
    if problem.startswith("expected a comment or a line break"):
        return starts_a_text(before.rstrip()[-1:])
    if problem.startswith("could not find expected ':'"):
        return '; a key must be followed by ":" and a space'
    if "end of stream while scanning a quoted scalar" in problem:
        return "; the quoted text is not closed"
    return ""


def starts_a_text(character: str) -> str:
    """Hint that a text which begins with an indicator character of YAML needs quotes."""
    return f"; a text that begins with {character} needs quotes" if character.strip() else ""


def _quoted(line: str) -> str:
    """Hint that a text with a colon needs quotes, with the corrected line if possible."""
    found = _KEY.search(line.rstrip())
    shown = ""
    if found and '"' not in found["text"] and "\\" not in found["text"]:
        shown = f': {found["key"].strip()}: "{found["text"]}"'
    return f'; a text with ": " in it needs quotes{shown}'


def _indented() -> str:
    return (
        "; this line continues the text before it: is it indented too far, or is a space missing "
        'after a ":" before it?'
    )
