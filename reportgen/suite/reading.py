"""YAML text to plain data with the position of every key and value.

Guards come before construction: size, encoding, tags, nesting and the number of values that
aliases expand to ("a billion laughs") are checked on the stream of events, so that a hostile file
costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    NodeEvent,
)
from ruamel.yaml.scalarbool import ScalarBoolean
from ruamel.yaml.scalarfloat import ScalarFloat
from ruamel.yaml.scalarint import ScalarInt

from reportgen.errors import InputError, Position, SuiteError

MAX_BYTES = 1 << 20
MAX_VALUES = 20_000  # after the expansion of aliases
MAX_NESTING = 40

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Source:
    """Plain data with, for every path, where its key and where its value stand (from 0)."""

    name: str
    text: str
    data: Any
    keys: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path_, tuple[int, int]] = field(default_factory=dict)

    def position(self, place: tuple[int, int] | None, length: int = 1) -> Position:
        """The position of a (line, column) pair, with its line as excerpt."""
        if place is None:
            return Position(self.name)
        line, column = place
        lines = self.text.splitlines()
        excerpt = lines[line] if line < len(lines) else ""
        return Position(self.name, line + 1, column + 1, excerpt, length)


def read_source(path: Path) -> Source:
    """Read a YAML file; every defect raises InputError or SuiteError with its position."""
    name = str(path)
    return parse_source(name, _decode(name, _read_bytes(path)))


def parse_source(name: str, text: str) -> Source:
    """Read YAML text; `name` stands in the error messages."""
    source = Source(name, text, None)
    try:
        _guard(source)
        data = _yaml().load(text)
    except DuplicateKeyError as error:
        raise _duplicate_key(source, error) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line, mark.column) if mark else None
        problem = " ".join((error.problem or error.context or "").split())
        raise SuiteError(f"this is not valid YAML: {problem}", source.position(place)) from None
    except (YAMLError, ValueError) as error:
        raise SuiteError(f"this is not valid YAML: {error}", Position(name)) from None
    if data is None:
        raise SuiteError(
            'the file is empty; a suite starts with "suite:", "question:" and "experiment:"',
            Position(name, 1, 1),
        )
    filled = Source(name, text, None)
    return Source(name, text, _plain(filled, data, ()), filled.keys, filled.values)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path}: this is a folder; expected a suite, a YAML file")
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: the file is larger than 1 MiB; expected a suite of a few KB")
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or error.__class__.__name__
        raise InputError(f"{path}: cannot be read: {reason}") from None


def _decode(name: str, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name}: this is not UTF-8 text (byte {error.start} is 0x{raw[error.start]:02x}); "
            "expected a suite, a YAML file"
        ) from None
    if "\0" in text:
        raise InputError(f"{name}: this is a binary file; expected a suite, a YAML file")
    return text


def _yaml() -> YAML:
    return YAML(typ="rt", pure=True)


def _guard(source: Source) -> None:
    """Walk the events once: no tags, no deep nesting, no explosion of aliases."""
    sizes: dict[str, int] = {}
    open_nodes: list[tuple[str | None, int]] = []  # anchor, values seen before
    seen = documents = 0
    for event in _yaml().parse(source.text):
        place = (event.start_mark.line, event.start_mark.column)

        def fail(message: str, at: tuple[int, int] = place) -> SuiteError:
            return SuiteError(message, source.position(at))

        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise fail("a second YAML document starts here; expected one suite a file")
        elif isinstance(event, AliasEvent):
            if event.anchor not in sizes:
                raise fail(f'the alias "*{event.anchor}" has no finished anchor to stand for')
            seen += sizes[event.anchor]
        elif isinstance(event, CollectionEndEvent):
            anchor, before = open_nodes.pop()
            if anchor:
                sizes[anchor] = seen - before
        elif isinstance(event, NodeEvent):
            if getattr(event, "tag", None) not in (None, "!"):
                raise fail(f'the tag "{event.tag}" is not allowed; a suite is plain data')
            seen += 1
            if isinstance(event, CollectionStartEvent):
                open_nodes.append((event.anchor, seen - 1))
            elif event.anchor:
                sizes[event.anchor] = 1
        if seen > MAX_VALUES:
            raise fail(f"the suite expands to more than {MAX_VALUES} values")
        if len(open_nodes) > MAX_NESTING:
            raise fail(f"the suite is nested deeper than {MAX_NESTING} levels")


def _duplicate_key(source: Source, error: DuplicateKeyError) -> SuiteError:
    mark = error.problem_mark
    problem = str(error.problem or "")
    key = problem.split('"')[1] if problem.count('"') >= 2 else "?"
    place = (mark.line, mark.column) if mark else None
    position = source.position(place, len(key))
    return SuiteError(f'the key "{key}" stands here a second time; each key once', position)


def _plain(source: Source, node: Any, path: Path_) -> Any:
    """ruamel's data as plain Python; fills the positions of `source` on the way."""
    if isinstance(node, CommentedMap):
        return {_key(source, node, key, path): _entry(source, node, key, path) for key in node}
    if isinstance(node, CommentedSeq):
        items = []
        for index, item in enumerate(node):
            source.values[*path, index] = tuple(node.lc.item(index))
            items.append(_plain(source, item, (*path, index)))
        return items
    if isinstance(node, ScalarFloat):
        return float(node)
    if isinstance(node, ScalarBoolean):
        return bool(node)
    if isinstance(node, ScalarInt):
        return int(node)
    return str(node) if isinstance(node, str) else node


def _entry(source: Source, node: CommentedMap, key: Any, path: Path_) -> Any:
    positions = node.lc.data or {}
    if key in positions:  # keys that a merge ("<<") brought in have none
        line, column, value_line, value_column = positions[key]
        source.keys[*path, key] = (line, column)
        source.values[*path, key] = (value_line, value_column)
    return _plain(source, node[key], (*path, key))


def _key(source: Source, node: CommentedMap, key: Any, path: Path_) -> str:
    if isinstance(key, str):
        return str(key)
    place = tuple((node.lc.data or {}).get(key, (0, 0)))[:2]
    raise SuiteError(
        f"the key {key!r} must be text; put it in quotes", source.position((place[0], place[1]))
    )
