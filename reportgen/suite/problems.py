"""Validation errors in the words of the suite's author.

pydantic says what is wrong at which path; this turns it into one message with a position:
`suites/init.yaml:12:7: unknown key "stdd" in init.normal; did you mean "std"?`
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from reportgen.errors import SuiteError, suggest
from reportgen.suite.document import Document
from reportgen.suite.reading import Path_

_EXPECTED = {
    "int_type": "an integer",
    "int_parsing": "an integer",
    "int_from_float": "an integer",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "string_type": "text",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "mapping_type": "a mapping",
    "greater_than": "greater than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "string_too_short": "text that is not empty",
    "too_short": "a list that is not empty",
    "string_pattern_mismatch": "of the form {pattern}",
}


M = TypeVar("M", bound=BaseModel)


def validate(model: type[M], document: Document, *, where: str = "the suite") -> M:
    """Validate a document; the most telling error is raised as SuiteError."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise _most_telling(error, model, document, where) from None


def validate_incomplete(model: type[BaseModel], document: Document, *, where: str) -> None:
    """Validate what is there; keys that are still missing may come from elsewhere."""
    try:
        model.model_validate(document.data)
    except ValidationError as error:
        if any(detail["type"] != "missing" for detail in error.errors()):
            raise _most_telling(error, model, document, where) from None


def _most_telling(
    error: ValidationError, model: type[BaseModel], document: Document, where: str
) -> SuiteError:
    """An unknown key explains a missing one; a wrong value comes before what is missing."""
    details = error.errors(include_url=False)
    order = {"extra_forbidden": 0, "missing": 2}
    first = min(details, key=lambda detail: order.get(detail["type"], 1))
    schema = model.model_json_schema() if first["type"] == "extra_forbidden" else {}
    return _problem(dict(first), document, schema, where)


def _problem(
    detail: dict[str, Any], document: Document, schema: Mapping[str, Any], where: str
) -> SuiteError:
    context = detail.get("ctx", {})
    kind = detail["type"]
    loc = _real_path(tuple(detail["loc"]), document.data, kind) + tuple(context.get("at", ()))
    if kind == "extra_forbidden":
        known = _known_keys(schema, loc[:-1])
        message = f'unknown key "{loc[-1]}" in {_dotted(loc[:-1], where)}{suggest(loc[-1], known)}'
        return SuiteError(message, document.locate(loc, key=True))
    if kind == "missing":
        message = f'missing key "{loc[-1]}" in {_dotted(loc[:-1], where)}'
        return SuiteError(message, document.locate(loc[:-1], key=True))
    return SuiteError(_value_problem(kind, detail, loc, where), document.locate(loc))


def _real_path(loc: Path_, node: Any, kind: str) -> Path_:
    """The path without the segments that only name a branch of a union."""
    path: list[str | int] = []
    for index, key in enumerate(loc):
        is_item = isinstance(node, list) and isinstance(key, int) and key < len(node)
        if is_item or (isinstance(node, Mapping) and key in node):
            node = node[key]  # type: ignore[index]
        elif node != key and not (
            kind in ("missing", "extra_forbidden") and index == len(loc) - 1
        ):
            continue
        path.append(key)
    return tuple(path)


def _value_problem(kind: str, detail: dict[str, Any], loc: Path_, where: str) -> str:
    context, found = detail.get("ctx", {}), detail.get("input")
    name = _dotted(loc, where)
    if kind == "unknown_part":
        return _unknown_part(context, found, name)
    if kind == "literal_error":
        words = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
        listed = ", ".join(words)
        near = suggest(found, words) if isinstance(found, str) else ""
        near = near if near.startswith("; did") else ""
        return f"{name} must be one of {listed}. Got {show(found)} instead{near or '.'}"
    if kind in _EXPECTED:
        expected = _EXPECTED[kind].format_map({k: _number(v) for k, v in context.items()})
        return f"{name} must be {expected}. Got {show(found)} instead."
    return str(detail["msg"])


def _unknown_part(context: Mapping[str, Any], found: Any, name: str) -> str:
    family, known = context["family"], context["known"].split(",")
    if isinstance(found, Mapping) and len(found) == 1:
        found = next(iter(found))
    if isinstance(found, str):
        return f'unknown {family} "{found}" for {name}{suggest(found, known)}'
    return (
        f"{name} must be the name of one {family}, or {{name: {{arguments}}}}. "
        f"Got {show(found)} instead."
    )


def show(value: object) -> str:
    """A value as a YAML author would recognise it, shortened."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value if len(value) <= 60 else value[:57] + "..."}"'
    if isinstance(value, Mapping):
        return f"a mapping of {', '.join(map(str, value))}" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return str(value)


def _number(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _dotted(path: Path_, where: str) -> str:
    text = ""
    for key in path:
        text += f"[{key + 1}]" if isinstance(key, int) else f".{key}" if text else str(key)
    return text or where


def _known_keys(schema: Mapping[str, Any], path: Path_) -> list[str]:
    """Keys that the JSON Schema allows at a path."""
    nodes = [schema]
    for key in path:
        nodes = [step for node in nodes for step in _step(schema, node, key)]
    return [
        key for node in nodes for option in _options(schema, node) for key in option.get("properties", {})
    ]


def _step(schema: Mapping[str, Any], node: Mapping[str, Any], key: str | int) -> list[Any]:
    found: list[Any] = []
    for option in _options(schema, node):
        if isinstance(key, int):
            found += [option["items"]] if "items" in option else []
        elif key in option.get("properties", {}):
            found.append(option["properties"][key])
        elif isinstance(option.get("additionalProperties"), dict):
            found.append(option["additionalProperties"])
    return found


def _options(schema: Mapping[str, Any], node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A schema node with references followed and alternatives listed."""
    if "$ref" in node:
        name = str(node["$ref"]).rsplit("/", 1)[-1]
        return _options(schema, cast(Mapping[str, Any], schema["$defs"][name]))
    nested = [*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("allOf", ())]
    return [node, *(option for part in nested for option in _options(schema, part))]
