"""Formats values and paths for error messages."""

from __future__ import annotations

import math
from collections.abc import Mapping

from reportgen.errors import quoted
from reportgen.suite.source import KeyPath


def show(value: object) -> str:
    """A value in YAML notation or in words, shortened."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value.replace("\n", "\\n"))
    if isinstance(value, Mapping):
        return f"a mapping of {_some(list(value))}" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    return str(value)


def dotted(path: KeyPath) -> str:
    """`claims[2].rule` for ("claims", 1, "rule"): items are counted from 1."""
    text = ""
    for key in path:
        text += f"[{key + 1}]" if isinstance(key, int) else f".{key}" if text else str(key)
    return text


def _some(keys: list[object]) -> str:
    return ", ".join(str(key)[:30] for key in keys[:5]) + (", ..." if len(keys) > 5 else "")
