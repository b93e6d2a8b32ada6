"""The data of a suite with overrides, and the position that every value came from."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from reportgen.errors import Position, quoted
from reportgen.suite.source import KeyPath, Source, show

Origin = KeyPath | Position
"""Where an override came from: a path in the file, or the position of an option."""

MAX_SEGMENTS = 20


class PathError(ValueError):
    """A dotted path does not lead to a setting."""


class Missing:
    """The type of MISSING, which `Document.get` returns if there is no value."""


MISSING = Missing()


class Document:
    """Nested dictionaries and lists that are addressed by path; every value has a position."""

    def __init__(self, source: Source, data: Any = MISSING, root: KeyPath = ()) -> None:
        self.source = source
        self.data: Any = copy.deepcopy(source.data if data is MISSING else data)
        self._overrides: list[tuple[KeyPath, Origin]] = [((), root)]

    def branch(self, key: str) -> Document:
        """An independent copy of the value under `key`; an empty mapping if the key is missing."""
        child = Document(self.source, self.data.get(key, {}), (key,))
        for path, origin in self._overrides[1:]:
            if path[:1] == (key,):
                child._overrides.append((path[1:], origin))
        return child

    def copy(self) -> Document:
        """An independent copy."""
        twin = Document(self.source, self.data)
        twin._overrides = list(self._overrides)
        return twin

    def set(self, dotted: str, value: Any, origin: Origin) -> KeyPath:
        """Set the value at a dotted path, creating mappings as needed; returns the path.

        A part that is given by its bare name, such as `sgd`, becomes a mapping of its name to its
        arguments. Raises PathError if the path leads into a value that is not a mapping.
        """
        path = self.split(dotted)
        node = self.data
        for depth, key in enumerate(path[:-1]):
            child = node.get(key, {})
            if isinstance(child, str) and path[depth + 1] == child:
                child = {child: {}}  # "sgd" and "sgd.lr": the name gets arguments
            if not isinstance(child, dict):
                inside = ".".join(map(str, path[: depth + 1]))
                raise PathError(
                    f"{quoted(dotted)} is inside {inside}, but {inside} is {show(child)}; "
                    f"set {inside} as a whole instead"
                )
            node[key] = child
            node = child
        node[path[-1]] = copy.deepcopy(value)
        self._overrides.append((path, origin))
        return path

    def get(self, path: KeyPath) -> Any:
        """The value at a path; MISSING if there is none."""
        node = self.data
        for key in path:
            try:
                node = node[key]
            except (KeyError, IndexError, TypeError):
                return MISSING
        return node

    def locate(self, path: KeyPath, *, key: bool = False, whole: bool = False) -> Position:
        """Position of the value at `path`, or of its nearest existing ancestor.

        key: return the position of the key instead.
        whole: ignore overrides of values inside the value. Otherwise the position is that of the
            latest override of the value or of anything inside it.
        """
        changed, origin = next(
            (there, origin)
            for there, origin in reversed(self._overrides)
            if path[: len(there)] == there or (not whole and there[: len(path)] == path)
        )
        if isinstance(origin, Position):
            return origin
        there = origin + path[len(changed) :]
        source = self.source
        return source.position(source.key_span(there) if key else source.value_span(there))

    def split(self, dotted: str) -> KeyPath:
        """Split a dotted path, keeping existing keys with dots whole: `arms.std 0.01.width`.

        Raises PathError for a path with too many segments.
        """
        path: list[str] = []
        node, rest = self.data, dotted
        while True:
            key = _longest_key(node, rest) or rest.partition(".")[0]
            path.append(key)
            if len(path) > MAX_SEGMENTS:
                raise PathError(f"{quoted(dotted)} has more than {MAX_SEGMENTS} segments")
            if len(key) == len(rest):
                return tuple(path)
            node = node.get(key) if isinstance(node, Mapping) else None
            rest = rest[len(key) + 1 :]


def _longest_key(node: Any, rest: str) -> str | None:
    if not isinstance(node, Mapping):
        return None
    return max((k for k in node if f"{rest}.".startswith(f"{k}.")), key=len, default=None)
