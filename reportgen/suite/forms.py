"""Types of fields that the format uses more than once: names, and values of either type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Discriminator, Field, Tag

from reportgen.language import Language

NAME = r"^[a-z0-9][a-z0-9_-]{0,63}$"
FACTOR = r"^[^\s<>=,()]+$"
RATIO = r"^[0-9]+(\.[0-9]+)?x$"

FORMS = {
    NAME: "made of at most 64 lower-case letters, digits, - and _",
    FACTOR: "one word without any of < > = , ( )",
    RATIO: 'a ratio such as "1.2x" or a number',
}
"""What each pattern asks for, in words."""

Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern=NAME)]
FactorName = Annotated[str, Field(pattern=FACTOR)]

BRANCH = "\0"
"""Begins the name of a branch of `either` in pydantic's paths; no key of a suite can contain it."""

LIST, MAPPING, NUMBER, TEXT = (BRANCH + kind for kind in ("list", "mapping", "number", "text"))


def said(text: str | Mapping[Language, str], language: Language) -> str:
    """A sentence of a suite in a language, or in the first one that the suite gives."""
    if isinstance(text, str):
        return text.strip()
    return (text[language] if language in text else next(iter(text.values()))).strip()


def either(expected: str) -> Discriminator:
    """Chooses a branch of a union (`Tag(LIST)`, ...) by type, so that only its errors are told."""
    return Discriminator(_branch, custom_error_type="wrong_type", custom_error_message=expected)


def _branch(value: object) -> str | None:
    match value:
        case bool():
            return None
        case int() | float():
            return NUMBER
        case str():
            return TEXT
        case list():
            return LIST
        case Mapping():
            return MAPPING
        case _:
            return None


Said = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[dict[Language, Text], Field(min_length=1), Tag(MAPPING)],
    either("a text, or texts by language: {en: ..., ko: ...}"),
]
"""A sentence of the report, in one language or in several."""
