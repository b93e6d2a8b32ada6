"""Converts YAML nodes to plain data and records the position of every key and value.

The position of a value that comes through an alias or a merge key (`<<`) is that of its anchor.
https://yaml.org/type/merge.html

Plain scalars have the values of the core schema of YAML 1.2.2 (section 10.3.2). Accordingly `1e-3`
is a number; `on`, `yes`, `2001-01-01`, `1_000` and `12:30` are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from reportgen.errors import REORDERING, SuiteError, quoted
from reportgen.metrics.levels import DECIMAL
from reportgen.suite.source import KeyPath, Source, Span

_Entry = tuple[Node, Node]
Scalar = str | int | float | bool | None

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_NAN = {".nan", ".NaN", ".NAN"}

# Control characters except tab and line breaks, lone surrogates, noncharacters, and bidirectional
# controls, which change the displayed order of text.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
    f"{REORDERING}]"
)

MAX_DIGITS = 100
"""Maximum length of an integer: no setting needs more, and conversion takes quadratic time."""


def plain_data(root: Node | None, blank: Source) -> Source:
    """Return the source with the data and spans of a tree of nodes; without one, data is None."""
    if root is None:
        return blank
    reader = _NodeReader(blank)
    data = reader.value(root, (), _span(root))
    return Source(blank.name, blank.text, data, reader.keys, reader.values)


class _NodeReader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.keys: dict[KeyPath, Span] = {}
        self.values: dict[KeyPath, Span] = {}

    def value(self, node: Node, path: KeyPath, before: Span) -> Any:
        """The value of a node; an empty node gets the span of its predecessor, `before`."""
        span = self.values[path] = _span(node) if node.value or not _is_plain(node) else before
        if isinstance(node, MappingNode):
            return self.mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, n), span) for n, item in enumerate(node.value)]
        return self.scalar(node)

    def mapping(self, node: MappingNode, path: KeyPath) -> dict[str, Any]:
        data = {}
        for key, (key_node, value_node) in self.entries(node).items():
            span = self.keys[*path, key] = _span(key_node)
            data[key] = self.value(value_node, (*path, key), span)
        return data

    def entries(self, node: MappingNode) -> dict[str, _Entry]:
        """Each key with its nodes.

        A mapping's own keys take precedence over merged ones, and earlier merged mappings over
        later ones.
        """
        own: dict[str, _Entry] = {}
        merged: dict[str, _Entry] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node)
            if key in own:
                raise self.error(f"the key {quoted(key)} appears twice in this mapping", key_node)
            own[key] = (key_node, value_node)
            if _is_merge(key_node):
                for part in self.parts(value_node):
                    merged = {**self.entries(part), **merged}
        return {**merged, **{key: pair for key, pair in own.items() if not _is_merge(pair[0])}}

    def parts(self, node: Node) -> Iterator[MappingNode]:
        """The mappings that a merge key names: one, or a list of them."""
        for part in node.value if isinstance(node, SequenceNode) else [node]:
            if not isinstance(part, MappingNode):
                raise self.error('"<<" needs a mapping or a list of mappings', part)
            yield part

    def key(self, node: Node) -> str:
        if not isinstance(node, ScalarNode):
            raise self.error("a key must be text. Got a list or a mapping instead.", node)
        key = self.scalar(node)
        if not isinstance(key, str):
            raise self.error(f"the key {node.value or 'null'} must be text; put it in quotes", node)
        return key

    def scalar(self, node: Node) -> Scalar:
        try:
            text = printable_text(node.value)
            return plain_scalar(text) if _is_plain(node) else text
        except ValueError as error:
            raise self.error(str(error), node) from None

    def error(self, message: str, node: Node) -> SuiteError:
        return SuiteError(message, self.source.position(_span(node)))


def _is_plain(node: Node) -> bool:
    """Whether a node is a scalar without quotes that is not a block scalar."""
    return isinstance(node, ScalarNode) and node.style is None


def _is_merge(node: Node) -> bool:
    return node.value == "<<" and _is_plain(node)


def _span(node: Node) -> Span:
    start, end = node.start_mark, node.end_mark
    if isinstance(node, ScalarNode) and end.line == start.line:
        return Span(start.line, start.column, max(1, end.column - start.column))
    return Span(start.line, start.column)


def plain_scalar(text: str) -> Scalar:
    """The value of an unquoted scalar. Raises ValueError for an integer with too many digits."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    number = _integer(text)
    if number is not None:
        return number
    if DECIMAL.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return float(text.replace(".", "", 1))
    return float("nan") if text in _NAN else text


def printable_text(text: str) -> str:
    """Return the text unchanged. Raises ValueError for a character that must not be printed.

    YAML allows such characters as escapes, for instance "\\ud800".
    """
    bad = _UNPRINTABLE.search(text)
    if bad:
        raise ValueError(f"the character U+{ord(bad[0]):04X} is not allowed in text")
    return text


def _integer(text: str) -> int | None:
    for form, base in ((_INT, 10), (_OCTAL, 8), (_HEX, 16)):
        if form.fullmatch(text):
            if len(text) > MAX_DIGITS:
                raise ValueError(f"an integer must have at most {MAX_DIGITS} digits")
            return int(text, base)
    return None
