"""A YAML text, its plain data, and the location of every key and value in the text.

Values and paths are also formatted here, for error messages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reportgen.errors import Position, quoted

KeyPath = tuple[str | int, ...]
"""Keys of mappings and indices of lists, from the outside in."""

_LINE_BREAK = re.compile(r"\r\n|\r|\n")  # of YAML 1.2; str.splitlines() splits at more characters


class Span(NamedTuple):
    """A span of text on one line; `line` and `column` count from 0, `length` is in characters."""

    line: int
    column: int
    length: int = 1


START = Span(0, 0)


@dataclass(frozen=True)
class Source:
    """Plain data of a text, with the span of the key and of the value at every path."""

    name: str
    text: str
    data: Any = None
    keys: Mapping[KeyPath, Span] = field(default_factory=dict)
    values: Mapping[KeyPath, Span] = field(default_factory=dict)

    def position(self, span: Span) -> Position:
        """The position of a span, with its line as excerpt."""
        lines = _LINE_BREAK.split(self.text)
        excerpt = lines[span.line] if span.line < len(lines) else ""
        return Position(self.name, span.line + 1, span.column + 1, excerpt, span.length)

    def span_at(self, index: int) -> Span:
        """The span of the character at `index` of the text."""
        before = _LINE_BREAK.split(self.text[:index])
        return Span(len(before) - 1, len(before[-1]))

    def value_span(self, path: KeyPath) -> Span:
        """The span of the value at `path`, or of its nearest ancestor."""
        return _nearest(self.values, path)

    def key_span(self, path: KeyPath) -> Span:
        """The span of the key at `path`, or of the nearest key that contains it."""
        return _nearest(self.keys, path)


def _nearest(spans: Mapping[KeyPath, Span], path: KeyPath) -> Span:
    while path and path not in spans:
        path = path[:-1]
    return spans.get(path, START)


def show(value: object) -> str:
    """A value in YAML notation or in words, shortened."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value.replace("\n", "\\n"))
    if isinstance(value, Mapping):
        return f"a mapping of {_some(list(value))}" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    return str(value)


def dotted(path: KeyPath) -> str:
    """`claims[2].rule` for ("claims", 1, "rule"): items are counted from 1."""
    text = ""
    for key in path:
        text += f"[{key + 1}]" if isinstance(key, int) else f".{key}" if text else str(key)
    return text


def _some(keys: list[object]) -> str:
    return ", ".join(str(key)[:30] for key in keys[:5]) + (", ..." if len(keys) > 5 else "")
