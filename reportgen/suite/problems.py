"""Turns the validation errors of pydantic into messages about the suite.

pydantic reports error types and paths; the first error to fix becomes one message with a position:
`suites/init.yaml:12:7: unknown key "stdd" in init.normal; did you mean "std"?`
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from reportgen.errors import SuiteError, quoted, suggest
from reportgen.experiments import Config
from reportgen.parts.unions import BRANCH
from reportgen.suite import hints
from reportgen.suite.document import Document
from reportgen.suite.forms import FORMS
from reportgen.suite.json_schema import allowed_keys, allowed_words
from reportgen.suite.nodes import Scalar, plain_scalar
from reportgen.suite.source import KeyPath, dotted, show

_MUST = {
    "int_type": "be an integer",
    "int_from_float": "be an integer",
    "float_type": "be a number",
    "finite_number": "be a finite number",
    "string_type": "be text",
    "bool_type": "be true or false",
    "list_type": "be a list",
    "dict_type": "be a mapping",
    "model_type": "be a mapping",
    "greater_than": "be greater than {gt}",
    "greater_than_equal": "be at least {ge}",
    "less_than": "be less than {lt}",
    "less_than_equal": "be at most {le}",
    "string_too_short": "be text that is not empty",
    "too_short": "not be empty",
    "too_long": "have at most {max_length} entries",
}

KEY = "[key]"
"""Last element of pydantic's path to an invalid key, as opposed to an invalid value."""

M = TypeVar("M", bound=BaseModel)


def validate(model: type[M], document: Document, *, where: str) -> M:
    """Validate a document; raises SuiteError for the most informative of its errors.

    where: name of the document in messages about its top level.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise _Problem(model, document, where).most_telling(_details(error)) from None


def validate_partly(model: type[BaseModel], document: Document, *, where: str) -> None:
    """Validate only the values that are given; raises SuiteError for an invalid one.

    Missing keys and conflicts between values are ignored, because later changes may resolve them.
    """
    try:
        model.model_validate(document.data)
    except ValidationError as error:
        details = [d for d in _details(error) if d["type"] != "missing" and d["loc"]]
        if details:
            raise _Problem(model, document, where).most_telling(details) from None


def _details(error: ValidationError) -> list[dict[str, Any]]:
    return [dict(detail) for detail in error.errors(include_url=False)]


class _Problem:
    """Writes the messages for the errors that pydantic found in a document."""

    def __init__(self, model: type[BaseModel], document: Document, where: str) -> None:
        self.model = model
        self.document = document
        self.where = where

    def most_telling(self, details: list[dict[str, Any]]) -> SuiteError:
        """The most informative error.

        An unknown key may be a misspelling of a missing one, so it comes first; a missing key comes
        last.
        """
        order = {"extra_forbidden": 0, "missing": 2}
        return self.error(min(details, key=lambda detail: order.get(detail["type"], 1)))

    def error(self, detail: dict[str, Any]) -> SuiteError:
        kind, context = detail["type"], detail.get("ctx", {})
        path = tuple(key for key in detail["loc"] if not str(key).startswith(BRANCH))
        path += tuple(context.get("at", ()))
        if kind == "literal_error" and path[-1:] == (KEY,):
            kind, path = "extra_forbidden", path[:-1]
        if kind == "extra_forbidden":
            place = self.document.locate(path, key=True)
            return SuiteError(self.unknown_key(path), place)
        if kind == "missing":
            message = f'missing key "{path[-1]}" in {self.name(path[:-1])}'
            return SuiteError(message, self.document.locate(path[:-1], whole=True))
        place = self.document.locate(path)
        return SuiteError(self.wrong_value(kind, context, detail, path), place)

    def unknown_key(self, path: KeyPath) -> str:
        inside = path[:-1]
        known = allowed_keys(self.model.model_json_schema(), inside)
        key = quoted(path[-1])
        if not known:
            return f"unknown key {key} in {self.name(inside)}, which takes no arguments"
        hint = hints.for_key(path[-1], inside, known, self.scope)
        if self.document.get(path) is None and not hint.startswith("; did"):
            hint = "; inside { } a text with a comma needs quotes"  # unquoted, it ends at the comma
        return f"unknown key {key} in {self.name(inside)}{hint}"

    def wrong_value(
        self, kind: str, context: Mapping[str, Any], detail: Mapping[str, Any], path: KeyPath
    ) -> str:
        found, name = detail.get("input"), self.name(path)
        if kind == "unknown_part":
            return self.unknown_part(context, found, path)
        if kind == "literal_error":
            return self.unknown_word(found, path)
        if kind == "string_pattern_mismatch":
            pattern = str(context["pattern"])
            must = f"be {FORMS.get(pattern, f'of the form {pattern}')}"
        elif kind == "wrong_type":
            must = f"be {detail['msg']}"
        elif kind in _MUST:
            must = _MUST[kind].format_map({k: _number(v) for k, v in context.items()})
        else:  # a validator across fields, which has its own message
            return str(detail["msg"])
        return f"{name} must {must}. Got {show(found)} instead{_rewritten(must, found)}."

    def unknown_word(self, found: object, path: KeyPath) -> str:
        words = allowed_words(self.model.model_json_schema(), path)
        must = f"be one of {', '.join(words)}" if len(words) > 1 else f"be {words[0]}"
        message = f"{self.name(path)} must {must}. Got {show(found)} instead"
        near = suggest(found, words) if isinstance(found, str) else ""
        return message + (near if near.startswith("; did") else ".")

    def unknown_part(self, context: Mapping[str, Any], found: object, path: KeyPath) -> str:
        family, known, name = context["family"], context["known"].split(","), self.name(path)
        schema = self.model.model_json_schema()
        arguments = {part: allowed_keys(schema, (*path, part)) for part in known}
        hint = hints.for_choice(family, found, known, arguments)
        chosen = next(iter(found)) if isinstance(found, Mapping) and len(found) == 1 else found
        if isinstance(chosen, str):
            return f"unknown {family} {quoted(chosen)} for {name}{hint}"
        return (
            f"{name} must be the name of one {family}, or {{name: {{arguments}}}}. "
            f"Got {show(found)} instead{hint or '.'}"
        )

    @property
    def scope(self) -> hints.HintScope:
        """The settings that hints can suggest; none if the document names no known experiment."""
        if issubclass(self.model, Config):
            return hints.HintScope(self.model, self.document.data)
        return hints.HintScope.of_suite(self.document.data)

    def name(self, path: KeyPath) -> str:
        return dotted(path) or self.where


def _rewritten(must: str, found: object) -> str:
    """Hint on how to write a value with the required type; empty if there is no such hint."""
    whole = "integer" in must
    if isinstance(found, str):
        for text, how in ((found, "without quotes it is"), (found.replace("_", ""), "write")):
            plain = _plain(text)
            fits = isinstance(plain, int if whole else int | float) and not isinstance(plain, bool)
            if fits and (whole or "number" in must):
                return f"; {how} {text.strip()}"
            if isinstance(plain, bool) and "true or false" in must:
                return f"; {how} {show(plain)}"
    elif isinstance(found, float) and found.is_integer() and whole:
        return f"; write {found:.0f}"
    elif isinstance(found, bool | int | float) and "text" in must:
        return "; in quotes it is text"
    return ""


def _plain(text: str) -> Scalar:
    try:
        return plain_scalar(text.strip())
    except ValueError:  # an integer with too many digits
        return None


def _number(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value
