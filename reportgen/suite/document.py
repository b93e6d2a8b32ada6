"""A suite's data with overrides, where every value still knows the place it came from."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from reportgen.errors import Position
from reportgen.suite.reading import Path_, Source

Origin = Path_ | Position
"""Where an override came from: a path in the file, or a place outside it (an option)."""


class Document:
    """Nested dictionaries and lists, addressed by path, each value with its position."""

    def __init__(self, source: Source, data: Any = None, root: Path_ = ()) -> None:
        self.source = source
        self.data: Any = copy.deepcopy(source.data if data is None else data)
        self._overrides: list[tuple[Path_, Origin]] = [((), root)]

    def branch(self, key: str) -> Document:
        """An independent copy of the part under `key`; missing parts are empty."""
        part = self.data.get(key)
        child = Document(self.source, {} if part is None else part, (key,))
        for path, origin in self._overrides[1:]:
            if path[:1] == (key,):
                child._overrides.append((path[1:], origin))
        return child

    def copy(self) -> Document:
        """An independent copy."""
        twin = Document(self.source, self.data)
        twin._overrides = list(self._overrides)
        return twin

    def set(self, dotted: str, value: Any, origin: Origin) -> Path_:
        """Put `value` at a dotted path, making the mappings on the way; returns the path.

        A part that stands as a bare name on the way becomes the name with arguments. Raises
        KeyError with the offending segment when the path runs through something else.
        """
        path = self._split(dotted)
        node = self.data
        for depth, key in enumerate(path[:-1]):
            child = node.get(key)
            if child is None:
                child = {}
            elif isinstance(child, str) and path[depth + 1] == child:
                child = {child: {}}  # "sgd" and "sgd.lr": the name gets arguments
            elif not isinstance(child, dict):
                raise KeyError(key)
            node[key] = child
            node = child
        node[path[-1]] = copy.deepcopy(value)
        self._overrides.append((path, origin))
        return path

    def get(self, path: Path_) -> Any:
        """The value at a path; None when there is none."""
        node = self.data
        for key in path:
            if isinstance(node, Mapping):
                node = node.get(key)
            elif isinstance(node, list) and isinstance(key, int) and key < len(node):
                node = node[key]
            else:
                return None
        return node

    def locate(self, path: Path_, *, key: bool = False) -> Position:
        """Where the value (or, with `key`, the key) at `path` stands, or its nearest ancestor."""
        prefix, origin = max(
            ((p, o) for p, o in self._overrides if path[: len(p)] == p),
            key=lambda entry: len(entry[0]),
        )
        if isinstance(origin, Position):
            return origin
        return self._in_file(origin + path[len(prefix) :], key)

    def _in_file(self, path: Path_, key: bool) -> Position:
        source = self.source
        if key and path in source.keys:
            return source.position(source.keys[path], len(str(path[-1])))
        while path and path not in source.values:
            path = path[:-1]
        return source.position(source.values.get(path, (0, 0)), self._width(path))

    def _width(self, path: Path_) -> int:
        """How many characters to underline: the length of a scalar, else one."""
        node = self.source.data
        for key in path:
            node = node[key]
        return len(str(node)) if isinstance(node, str | int | float) else 1

    def _split(self, dotted: str) -> Path_:
        """Split at dots, but keep together what is already one key (`arms.std 0.01.width`)."""
        path: list[str] = []
        node, rest = self.data, dotted.split(".")
        while rest:
            take = 1
            if isinstance(node, Mapping):
                matches = [n for n in range(len(rest), 0, -1) if ".".join(rest[:n]) in node]
                take = matches[0] if matches else 1
            key, rest = ".".join(rest[:take]), rest[take:]
            path.append(key)
            node = node.get(key) if isinstance(node, Mapping) else None
        return tuple(path)
