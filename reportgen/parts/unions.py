"""Settings whose value may have one of several types."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Discriminator

BRANCH = "\0"
"""Prefix of the tags of `either` in pydantic's error paths; no key of a suite can contain it."""

LIST, MAPPING, NUMBER, TEXT = (BRANCH + kind for kind in ("list", "mapping", "number", "text"))


def either(expected: str) -> Discriminator:
    """Discriminator that selects the member of a union (`Tag(LIST)`, ...) by the type of the value.

    Only the errors of the selected member are then reported. expected: the error message for a
    value that fits no member, after "must be".
    """
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
