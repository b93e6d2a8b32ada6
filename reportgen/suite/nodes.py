"""Converts YAML nodes to plain data and records the position of every key and value.

The position of a value that comes through an alias or a merge key (`<<`) is that of its anchor.
https://yaml.org/type/merge.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from reportgen.errors import SuiteError, quoted
from reportgen.suite.scalars import Scalar, plain_scalar, printable_text
from reportgen.suite.source import KeyPath, Source, Span

_Entry = tuple[Node, Node]


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
