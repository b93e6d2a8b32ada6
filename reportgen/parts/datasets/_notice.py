"""Remarks for the reader on how files were converted to examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Notice:
    """An English sentence with placeholders in braces, which is the key of its translations.

    Data are never modified silently in an unexpected way: a notice says so, or they are refused.
    """

    text: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)
