"""The exception tree.

    ReportgenError
    ├── InputError              the user's input is wrong (exit code 2)
    │   ├── SuiteError          ... inside a suite: file, line, column, excerpt
    │   └── TemplateError       ... inside a template that the user overrides
    └── StoreError              the store cannot be read or written (exit code 1)

Every message says what was found, what was expected and, where there is one, the likely intention.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


class ReportgenError(Exception):
    """Base of all errors that reportgen raises on purpose; `exit_code` is what the command returns."""

    exit_code = 1


class InputError(ReportgenError):
    """The user's input (an option, a path, a file) is wrong."""

    exit_code = 2


@dataclass(frozen=True)
class Position:
    """A place in a text: `source` is a file or an option; `line` and `column` count from 1."""

    source: str
    line: int | None = None
    column: int | None = None
    excerpt: str = ""
    length: int = 1

    def __str__(self) -> str:
        parts = [self.source, *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(parts)

    def show(self) -> str:
        """The line of the text with the place underlined; empty when the line is not known."""
        if self.line is None or self.column is None or not self.excerpt:
            return ""
        text = self.excerpt.rstrip("\n")
        start = self.column - 1
        if len(text) > 120:  # a minified file is not dumped on the terminal
            cut = max(0, start - 40)
            text, start = text[cut : cut + 120], start - cut
        number = f"{self.line:>5} | "
        underline = "^" * max(1, min(self.length, len(text) - start))
        return f"{number}{text}\n{' ' * (len(number) - 2)}| {' ' * start}{underline}"


class SuiteError(InputError):
    """A suite is wrong at a known place; `str()` gives `file:line:column: message` and the line."""

    def __init__(self, message: str, position: Position) -> None:
        self.message = message
        self.position = position
        super().__init__(message)

    def __str__(self) -> str:
        shown = self.position.show()
        return f"{self.position}: {self.message}" + (f"\n{shown}" if shown else "")


class TemplateError(InputError):
    """A template that the user overrides does not compile or render."""


class StoreError(ReportgenError):
    """The store of trials cannot be read or written."""


def suggest(found: object, known: Iterable[object]) -> str:
    """`; did you mean "x"?` for the nearest known word, else the list of what is known."""
    words = sorted({str(word) for word in known})
    near = difflib.get_close_matches(str(found), words, n=1, cutoff=0.6)
    if near:
        return f'; did you mean "{near[0]}"?'
    if not words:
        return ""
    shown = [f'"{word}"' if " " in word else word for word in words[:20]]
    return f"; expected one of: {', '.join(shown)}{', ...' if len(words) > 20 else ''}"
