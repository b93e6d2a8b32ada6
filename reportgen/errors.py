"""The exception tree.

    ReportgenError
    ├── InputError              the user's input is wrong (exit code 2)
    │   ├── SuiteError          ... inside a suite: file, line, column, excerpt
    │   ├── MisfitError         ... a setting that does not match the data
    │   └── TemplateError       ... inside a template that the user overrides
    ├── StoreError              the store cannot be read or written (exit code 1)
    ├── StateError              a saved state of training cannot be used (exit code 1)
    └── DownloadError           a data set cannot be downloaded (exit code 1)

Every message states what was found and what was expected, and if possible the likely intention.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_WIDEST_EXCERPT = 120  # characters, so that a minified file is not printed whole
_LONGEST_QUOTE = 60
_LONGEST_LIST = 20
_SHORTEST_PART = 3  # characters of a prefix that counts as similar
_NEAR = 0.7  # similarity of difflib: "epochs"/"preprocess" 0.63, "rotate"/"rotation" 0.71


class ReportgenError(Exception):
    """Base class of all deliberate errors; `exit_code` is the exit code of the command line."""

    exit_code = 1

    def __str__(self) -> str:
        return printable(super().__str__())


class InputError(ReportgenError):
    """The user's input (an option, a path, a file) is wrong."""

    exit_code = 2


@dataclass(frozen=True)
class Position:
    """A position in a text: `source` is a file or an option; `line` and `column` count from 1."""

    source: str
    line: int | None = None
    column: int | None = None
    excerpt: str = ""
    length: int = 1

    def __str__(self) -> str:
        parts = [self.source, *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(parts)

    def show(self) -> str:
        """The line of the text with the position underlined; empty if the line is unknown."""
        if self.line is None or self.column is None or not self.excerpt:
            return ""
        text = printable(self.excerpt.rstrip("\r\n"))
        start = min(self.column - 1, len(text))
        if len(text) > _WIDEST_EXCERPT:
            cut = max(0, start - _WIDEST_EXCERPT // 3)
            text, start = text[cut : cut + _WIDEST_EXCERPT], start - cut
        number = f"{self.line:>5} | "
        indent = "".join(c if c == "\t" else " " * _columns(c) for c in text[:start])
        marked = sum(_columns(c) for c in text[start : start + self.length])
        return f"{number}{text}\n{' ' * (len(number) - 2)}| {indent}{'^' * max(1, marked)}"


class SuiteError(InputError):
    """An error at a known position of a suite.

    `str()` gives `file:line:column: message` and the line.
    """

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(message, position)
        self.message = message
        self.position = position

    def __str__(self) -> str:
        shown = self.position.show()
        return printable(f"{self.position}: {self.message}") + (f"\n{shown}" if shown else "")


class MisfitError(InputError):
    """A setting of a trial does not match its data; `at` is its path in the trial's configuration.

    Raised where the data are read; the caller, which knows the suite, adds the position.
    """

    def __init__(self, message: str, at: tuple[str | int, ...]) -> None:
        super().__init__(message)
        self.at = at


class TemplateError(InputError):
    """A template that the user overrides does not compile or render."""


class StoreError(ReportgenError):
    """The store of trials cannot be read or written."""


class StateError(ReportgenError):
    """A saved state of training is damaged, or belongs to other trials."""


class DownloadError(ReportgenError):
    """A data set cannot be downloaded, or the downloaded file is not the published one."""


REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Bidirectional control characters, which change the displayed order of text (CVE-2021-42574)."""


def printable(text: str) -> str:
    """The text with characters replaced that are unsafe to print.

    Control characters, lone surrogates and bidirectional controls become U+FFFD.
    """
    if text.isprintable():
        return text
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_unprintable(c) else c for c in text)


def _is_unprintable(character: str) -> bool:
    if character in "\n\t":
        return False
    return character in REORDERING or unicodedata.category(character) in ("Cc", "Cs")


def quoted(text: object) -> str:
    """The text in double quotes, shortened to 60 characters."""
    text = str(text)
    return f'"{text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 3] + "..."}"'


def suggest(found: object, known: Iterable[object]) -> str:
    """`; did you mean "x"?` for the most similar known word, else the list of known words.

    A long list is cut to the 20 most similar words.
    """
    words = sorted({str(word) for word in known})
    folded = {word.casefold(): word for word in words}
    wanted = str(found).casefold()
    if near := _nearest(wanted, folded):
        return alternatives([folded[near]])
    if not words:
        return ""
    if len(words) > _LONGEST_LIST:
        nearest = difflib.get_close_matches(wanted, folded, n=_LONGEST_LIST, cutoff=0.0)
        shown = sorted(folded[word] for word in nearest)
    else:
        shown = words
    listed = ", ".join(quoted(word) if " " in word else word for word in shown)
    more = len(words) - len(shown)
    return f"; expected one of: {listed}{f' and {more} more' if more else ''}"


def _nearest(wanted: str, known: Iterable[str]) -> str | None:
    """The most similar word: by spelling, as an anagram, or as a prefix or part of the other."""
    words = list(known)
    if near := difflib.get_close_matches(wanted, words, n=1, cutoff=_NEAR):
        return near[0]
    if len(wanted) < _SHORTEST_PART:
        return None
    swapped = [word for word in words if sorted(word) == sorted(wanted)]
    begun = [word for word in words if word.startswith(wanted)]
    cut = [word for word in words if len(word) >= _SHORTEST_PART and wanted.startswith(word)]
    within = [word for word in words if wanted in re.split(r"[^a-z0-9]+", word)]
    for likely in (swapped, begun, cut, within):
        if likely:
            return min(likely, key=len)
    return None


def alternatives(likely: Sequence[str]) -> str:
    """`; did you mean "x" or "y"?`; empty for an empty sequence."""
    if not likely:
        return ""
    *others, last = (quoted(word) for word in likely)
    return f"; did you mean {', '.join(others)}{' or ' if others else ''}{last}?"


def folded(word: object) -> str:
    """A word without case, blanks, dashes and underscores: `Batch-Size` is `batchsize`."""
    return "".join(c for c in str(word).casefold() if c not in "-_ ")


def called(word: object, names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The names that a word may stand for, ignoring case, blanks, dashes and underscores.

    names: name -> synonyms. A name is returned if the word equals it or one of its synonyms.
    """
    wanted = folded(word)
    return [
        name for name, others in names.items() if wanted in {folded(w) for w in (name, *others)}
    ]


def _columns(character: str) -> int:
    """Width of a character in terminal columns: Korean takes two, a combining accent none."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
