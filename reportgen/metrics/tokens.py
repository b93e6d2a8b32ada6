"""Tokens of a metric (words, numbers, texts and signs), and a cursor over them."""

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
_LONGEST = 200  # maximum number of tokens, which also limits the nesting of parentheses


class MetricError(TextError):
    """The text is not a valid metric; `offset` counts characters from its start."""


@dataclass(frozen=True)
class Token:
    """A token. kind: `number`, `word`, `text` (with its quotes), `mark`, `bad` or `end`."""

    kind: str
    text: str
    offset: int

    @property
    def end(self) -> int:
        """The offset of the character after it."""
        return self.offset + len(self.text)


class Cursor:
    """The position of a parser in its tokens. Raises MetricError if there are too many tokens."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0
        if len(self.tokens) > _LONGEST:
            message = f"a metric must have at most {_LONGEST} numbers, names and signs"
            raise MetricError(message, 0, len(text))

    @property
    def now(self) -> Token:
        """The current token."""
        return self.tokens[self.at]

    @property
    def after(self) -> Token:
        """The token after the current one; the end token if there is none."""
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Return the current token and advance."""
        token = self.now
        self.at += 1
        return token

    def expect(self, mark: str) -> None:
        """Advance over the given sign. Raises MetricError if it is not the current token."""
        if self.now.text != mark:
            self.fail(f'"{mark}"')
        self.at += 1

    def fail(self, expected: str) -> NoReturn:
        """Raise MetricError at the current token; `expected` is what was expected instead."""
        token = self.now
        found = quoted(token.text) if token.text else "the end"
        raise MetricError(f"expected {expected}, found {found}", token.offset, len(token.text) or 1)

    def since(self, start: Token) -> str:
        """The text from the token `start` to the previous token."""
        return self.text[start.offset : self.tokens[self.at - 1].end]

    def check(self, start: Token, problem: Callable[[str], str]) -> None:
        """Raise MetricError if `problem` returns a message for the text since `start`."""
        text = self.since(start)
        if message := problem(text):
            raise MetricError(message, start.offset, len(text) or 1)


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        yield Token(kind, match[kind], match.start(kind))
    yield Token("end", "", len(text))
