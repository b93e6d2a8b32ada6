"""Looks up a path in a JSON Schema: the keys and the words that the schema allows there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from reportgen.suite.source import KeyPath

Node = Mapping[str, Any]


def allowed_keys(schema: Node, path: KeyPath) -> list[str]:
    """Keys of the mapping at `path`."""
    return [key for node in _at(schema, path) for key in _keys(node)]


def allowed_words(schema: Node, path: KeyPath) -> list[str]:
    """Values that the schema lists for the scalar at `path`."""
    words = []
    for node in _at(schema, path):
        words += node.get("enum", [node["const"]] if "const" in node else [])
    return [str(word).lower() if isinstance(word, bool) else str(word) for word in words]


def setting_paths(config: type[BaseModel]) -> list[str]:
    """Dotted paths of all settings of a configuration, including the arguments of nested parts."""
    schema = config.model_json_schema()
    definitions = {**schema.pop("$defs", {}), config.__name__: schema}
    return [path for path, _ in paths(pointer("$defs", config.__name__), definitions)]


def paths(definition: str, definitions: Node, before: str = "") -> Iterator[tuple[str, Node]]:
    """Yield the dotted path and the schema of every setting, including those inside of others."""
    for name, field in definitions[definition.rsplit("/", 1)[-1]].get("properties", {}).items():
        yield f"{before}{name}", {"$ref": f"{definition}/properties/{name}"}
        for part, inside in _parts(field):
            path = f"{before}{name}.{part}"
            yield path, {"$ref": inside}
            yield from paths(inside, definitions, f"{path}.")
        for option in field.get("anyOf", ()):
            if "$ref" in option:  # a mapping, which may be left out
                yield from paths(option["$ref"], definitions, f"{before}{name}.")


def _parts(field: Node) -> Iterator[tuple[str, str]]:
    """Name and definition of every part that a field can hold."""
    for option in [*field.get("anyOf", ()), *field.get("oneOf", ())]:
        yield from _parts(option)
    for name, value in field.get("properties", {}).items():
        if "$ref" in value:
            yield name, value["$ref"]


def pointer(*steps: str) -> str:
    """A JSON pointer, as used in references between schemas: `#/$defs/Train`."""
    return "/".join(("#", *steps))


def _keys(node: Node) -> Iterator[str]:
    yield from node.get("properties", {})
    yield from node.get("propertyNames", {}).get("enum", ())


def _at(schema: Node, path: KeyPath) -> list[Node]:
    nodes = list(_options(schema, schema))
    for key in path:
        steps = [step for node in nodes for step in _step(node, key)]
        nodes = [option for step in steps for option in _options(schema, step)]
    return nodes


def _step(node: Node, key: str | int) -> Iterator[Node]:
    if isinstance(key, int):
        if "items" in node:
            yield node["items"]
    elif key in node.get("properties", {}):
        yield node["properties"][key]
    elif isinstance(node.get("additionalProperties"), dict):
        yield node["additionalProperties"]


def _options(schema: Node, node: Node) -> Iterator[Node]:
    """Yield a node with its references resolved, and all of its alternatives."""
    if "$ref" in node:
        name = str(node["$ref"]).rsplit("/", 1)[-1]
        yield from _options(schema, schema["$defs"][name])
        return
    yield node
    for keyword in ("anyOf", "oneOf", "allOf"):
        for part in node.get(keyword, ()):
            yield from _options(schema, part)
