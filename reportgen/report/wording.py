"""Words and symbols: counts, lists, settings, durations and verdicts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reportgen.language import ENGLISH, Phrases
from reportgen.stats import Verdict

SYMBOLS = {
    Verdict.SUPPORTED: "✓",
    Verdict.CONTRADICTED: "✗",
    Verdict.EQUIVALENT: "≈",
    Verdict.DEPENDS: "◐",
    Verdict.UNDECIDED: "?",
}


def count(number: int, one: str, many: str = "") -> str:
    """`1 seed`, `10 seeds`, `1,024 units`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def quoted(text: str) -> str:
    """A name in quotation marks, so that its commas and spaces do not confuse in a sentence."""
    return f"“{text}”"


def some(words: Sequence[str], most: int = 4, say: Phrases = ENGLISH) -> str:
    """A comma-separated list of at most `most` words, followed by `and 9 more` if it is longer."""
    if len(words) <= most:
        return say.listed(words)
    first, more = ", ".join(words[:most]), len(words) - most
    return say.text("{first} and {more} more", first=first, more=more)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text with a capital first letter and a full stop."""
    text = capital(text.strip())
    return text if not text or text[-1] in ".!?" else f"{text}."


def paragraphs(text: str) -> tuple[str, ...]:
    """Split text at blank lines; each paragraph is returned on one line."""
    blocks = text.replace("\r\n", "\n").split("\n\n")
    return tuple(" ".join(block.split()) for block in blocks if block.strip())


def code_spans(text: str) -> list[tuple[str, bool]]:
    """Split into (piece, whether it was between backticks); an unpaired backtick is text."""
    pieces = re.split(r"`([^`]+)`", text)
    return [(piece, index % 2 == 1) for index, piece in enumerate(pieces) if piece]


def setting(value: object) -> str:
    """A configuration value in the notation of suites: `{normal: {std: 0.01}}` or `tanh`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        if len(value) == 1 and next(iter(value.values())) in ({}, None):
            return str(next(iter(value)))
        inner = ", ".join(f"{key}: {setting(item)}" for key, item in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(setting(item) for item in value)}]"
    return str(value)


def duration(seconds: float) -> str:
    """`0.8 s`, `12 s`, `3 min 5 s`, `2 h 10 min`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
