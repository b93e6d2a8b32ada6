"""What a reader must know of how files became examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Notice:
    """A sentence in English with values in braces; languages translate it by its text.

    Nothing that a reader may not expect is done to data silently: it is done and said, or refused.
    """

    text: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)
