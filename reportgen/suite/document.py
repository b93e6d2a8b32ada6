"""A suite's data with overrides, where every value still knows the place it came from."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from reportgen.errors import Position, quoted
from reportgen.suite.source import KeyPath, Source
from reportgen.suite.wording import show

Origin = KeyPath | Position
"""Where an override came from: a path in the file, or a place outside it (an option)."""

MAX_SEGMENTS = 20


class PathError(ValueError):
    """A dotted path leads nowhere."""


class Missing:
    """The type of MISSING, which `Document.get` returns where there is no value."""


MISSING = Missing()


class Document:
    """Nested dictionaries and lists, addressed by path, each value with its position."""

    def __init__(self, source: Source, data: Any = MISSING, root: KeyPath = ()) -> None:
        self.source = source
        self.data: Any = copy.deepcopy(source.data if data is MISSING else data)
        self._overrides: list[tuple[KeyPath, Origin]] = [((), root)]

    def branch(self, key: str) -> Document:
        """An independent copy of the part under `key`; a missing part is an empty mapping."""
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
        """Put `value` at a dotted path, making the mappings on the way; returns the path.

        A part that stands as a bare name on the way becomes the name with arguments. Raises
        PathError when the path runs through a value that has no parts.
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
                    f"{quoted(dotted)} goes into {inside}, which is {show(child)}; "
                    f"give {inside} a new value as a whole"
                )
            node[key] = child
            node = child
        node[path[-1]] = copy.deepcopy(value)
        self._overrides.append((path, origin))
        return path

    def get(self, path: KeyPath) -> Any:
        """The value at a path; MISSING when there is none."""
        node = self.data
        for key in path:
            try:
                node = node[key]
            except (KeyError, IndexError, TypeError):
                return MISSING
        return node

    def locate(self, path: KeyPath, *, key: bool = False, whole: bool = False) -> Position:
        """Where the value (or, with `key`, the key) at `path` stands, or its nearest ancestor.

        That is where the latest override of it, or of something inside it, stands; with `whole`,
        overrides of something inside it do not count.
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
        return source.position(source.key_mark(there) if key else source.value_mark(there))

    def split(self, dotted: str) -> KeyPath:
        """Split at dots, but keep together what is already one key (`arms.std 0.01.width`)."""
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
