"""One-line labels of levels, settings and parts in tables and rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable


@runtime_checkable
class Describing(Protocol):
    """An object with its own one-line label."""

    def describe(self) -> str:
        """The label."""


def label(value: object) -> str:
    """The label of a value: `normal(std=0.05)`, `0.1`, `none`, `[100, 100]`."""
    match value:
        case Describing():
            return value.describe()
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case float():
            return _shortest(value)
        case list() | tuple():
            return f"[{', '.join(label(item) for item in value)}]"
        case Mapping():
            return _mapping(value)
        case _:
            return str(value)


def call_label(name: str, arguments: Mapping[str, object]) -> str:
    """`normal(std=0.05)`, or the bare name without arguments."""
    given = ", ".join(f"{key}={label(value)}" for key, value in arguments.items())
    return f"{name}({given})" if given else name


def _mapping(value: Mapping[str, object]) -> str:
    """`{normal: {std: 0.05}}` becomes `normal(std=0.05)`; other mappings stay `{a: 1, b: 2}`."""
    if len(value) == 1:
        ((name, arguments),) = value.items()
        if isinstance(arguments, Mapping):
            return call_label(name, arguments)
    return f"{{{', '.join(f'{key}: {label(item)}' for key, item in value.items())}}}"


def _shortest(value: float) -> str:
    """Six significant digits if they are exact, else the shortest exact representation."""
    text = f"{value:g}"
    return text if float(text) == value else repr(value)
