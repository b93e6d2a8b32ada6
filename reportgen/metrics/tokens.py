"""A metric cut into words, numbers and signs, and a cursor over them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from reportgen.errors import quoted
from reportgen.metrics.levels import TextError

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<mark>[-+*/()\[\],=])"
    r"|(?P<bad>\S)"
)
_LONGEST = 200  # tokens, so that the nesting of parentheses is bounded too


class MetricError(TextError):
    """The text is not a metric; `offset` counts characters from its start."""


@dataclass(frozen=True)
class Token:
    """A piece of the text; one of the kind `text` is written with its quotes."""

    kind: str
    text: str
    offset: int

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.offset + len(self.text)


class Cursor:
    """Where a parser is in its tokens, and the errors that it can raise there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0
        if len(self.tokens) > _LONGEST:
            message = f"a metric has at most {_LONGEST} numbers, names and signs"
            raise MetricError(message, 0, len(text))

    @property
    def now(self) -> Token:
        """The token to read next."""
        return self.tokens[self.at]

    @property
    def after(self) -> Token:
        """The token behind it; the end for the last one."""
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Go on, and give what was read."""
        token = self.now
        self.at += 1
        return token

    def expect(self, mark: str) -> None:
        """Go on over a mark that must stand here."""
        if self.now.text != mark:
            self.fail(f'"{mark}"')
        self.at += 1

    def fail(self, expected: str) -> NoReturn:
        """Raise what was expected here, and what was found."""
        token = self.now
        found = quoted(token.text) if token.text else "the end"
        raise MetricError(f"expected {expected}, found {found}", token.offset, len(token.text) or 1)

    def since(self, start: Token) -> str:
        """The text from a token to where we are."""
        return self.text[start.offset : self.tokens[self.at - 1].end]

    def check(self, start: Token, problem: Callable[[str], str]) -> None:
        """Raise what is wrong, if anything, with the text from `start` to where we are."""
        text = self.since(start)
        if message := problem(text):
            raise MetricError(message, start.offset, len(text) or 1)


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        yield Token(kind, match[kind], match.start(kind))
    yield Token("end", "", len(text))
