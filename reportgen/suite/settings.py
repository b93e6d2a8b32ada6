"""Dotted paths into a configuration, in which `*` stands for the chosen part."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from reportgen.errors import quoted
from reportgen.experiments import Config
from reportgen.parts import Part
from reportgen.suite.document import PathError
from reportgen.suite.hints import HintScope, for_key

ANY = "*"


def resolved(config: Config, pattern: str) -> str | None:
    """The path that a pattern selects in a configuration; None if it has no such setting.

    For example, `optimizer.*.lr` is `optimizer.sgd.lr` if the optimizer is sgd.
    """
    walk = _walk(config, pattern)
    return None if walk.left else ".".join(walk.keys)


def written(pattern: str, data: Any, config: type[Config]) -> str:
    """The path that a pattern selects in the data of a suite.

    If the suite leaves a part out, the default of the configuration counts. Raises PathError if `*`
    does not stand for a part.
    """
    keys: list[str] = []
    node = data
    for word in pattern.split("."):
        if word == ANY:
            keys.append(_chosen_part(node, keys, config))
        else:
            keys.append(word)
        node = node.get(keys[-1]) if isinstance(node, Mapping) else None
    return ".".join(keys)


def _chosen_part(node: object, keys: Sequence[str], config: type[Config]) -> str:
    """The name of the part at a path."""
    if node is None and len(keys) == 1 and keys[0] in config.model_fields:
        node = config.model_fields[keys[0]].default
    match node:
        case Part(name=name) | str(name):
            return name
        case Mapping() if keys and len(node) == 1:
            return str(next(iter(node)))
    where = ".".join(keys)
    why = f"the suite sets no {where}" if node is None else f"{where or 'base'} is not a part"
    raise PathError(f"{quoted(ANY)} stands for the chosen part, but {why}")


def outermost_first(paths: Iterable[str]) -> list[str]:
    """Sort paths so that they can be set in order: `model` before `model.mlp.norm`."""
    return sorted(paths, key=lambda path: path.count("."))


def unknown_setting(pattern: str, configs: Iterable[Config]) -> str:
    """Clause on why no configuration has a setting: its first unknown word, and a suggestion."""
    first, *_ = configs = list(configs)
    walks = [_walk(config, pattern) for config in configs]
    least = min(len(walk.left) for walk in walks)
    furthest = [walk for walk in walks if len(walk.left) == least]
    where, word = ".".join(furthest[0].keys) or "base", furthest[0].left[0]
    known = {key for walk in furthest for key in walk.options}
    scope = HintScope(type(first), first.model_dump())
    hint = for_key(word, furthest[0].keys, sorted(known), scope)
    return f"{where} has no {quoted(word)}{hint}"


def value_at(config: Config, path: str) -> Any:
    """The value of a setting; None if the configuration has no setting at this path."""
    walk = _walk(config, path)
    return None if walk.left else walk.value


def covers(pattern: str, path: str) -> bool:
    """Whether a pattern selects a path, or one of the mappings and parts that contain it."""
    parts, keys = pattern.split("."), path.split(".")
    return len(parts) <= len(keys) and all(
        part == key or ANY in (part, key) for part, key in zip(parts, keys, strict=False)
    )


def without(config: Config, paths: Iterable[str]) -> str:
    """A configuration as JSON text, with null for the settings at the given paths."""
    data = config.model_dump(mode="json")
    for path in paths:
        *way, last = path.split(".")
        node: Any = data
        for key in way:
            node = node[key]
        node[last] = None
    return json.dumps(data, sort_keys=True)


@dataclass(frozen=True)
class _Walk:
    """How far a pattern leads into a configuration.

    keys: the path that was found. left: the words of the pattern that were not found.
    options: the keys that exist where the path ends. value: the setting, if all words were found.
    """

    keys: list[str]
    left: list[str]
    options: list[str]
    value: Any = None


def _walk(config: Config, pattern: str) -> _Walk:
    node: Any = config
    named = True  # whether the name of the current part has been read
    keys: list[str] = []
    words = pattern.split(".")
    for index, word in enumerate(words):
        if isinstance(node, Part) and not named:
            if word not in (node.name, ANY):
                return _Walk(keys, words[index:], [node.name])
            keys.append(node.name)
            named = True
            continue
        options = _keys(node)
        if word not in options:
            return _Walk(keys, words[index:], options)
        node = node[word] if isinstance(node, Mapping) else getattr(node, word)
        keys.append(word)
        named = False
    return _Walk(keys, [], [], node)


def _keys(node: object) -> list[str]:
    if isinstance(node, BaseModel):
        return list(type(node).model_fields)
    return [str(key) for key in node] if isinstance(node, Mapping) else []
