"""The words of a chart: written here in English, put into another language by who draws it."""

from __future__ import annotations

from collections.abc import Callable

Say = Callable[..., str]
"""A lookup of fixed English text; values that stand in braces in it are keyword arguments."""


def english(text: str, **values: object) -> str:
    """The text as it is, with its values."""
    return text.format(**values) if values else text
