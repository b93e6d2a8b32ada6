"""The values of plain scalars, by the core schema of YAML 1.2.2 (section 10.3.2).

Accordingly `1e-3` is a number; `on`, `yes`, `2001-01-01`, `1_000` and `12:30` are text.
"""

from __future__ import annotations

import re

from reportgen.errors import REORDERING
from reportgen.metrics.levels import DECIMAL

Scalar = str | int | float | bool | None

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_NAN = {".nan", ".NaN", ".NAN"}

# Control characters except tab and line breaks, lone surrogates, noncharacters, and bidirectional
# controls, which change the displayed order of text.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
    f"{REORDERING}]"
)

MAX_DIGITS = 100
"""Maximum length of an integer: no setting needs more, and conversion takes quadratic time."""


def plain_scalar(text: str) -> Scalar:
    """The value of an unquoted scalar. Raises ValueError for an integer with too many digits."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    number = _integer(text)
    if number is not None:
        return number
    if DECIMAL.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return float(text.replace(".", "", 1))
    return float("nan") if text in _NAN else text


def printable_text(text: str) -> str:
    """Return the text unchanged. Raises ValueError for a character that must not be printed.

    YAML allows such characters as escapes, for instance "\\ud800".
    """
    bad = _UNPRINTABLE.search(text)
    if bad:
        raise ValueError(f"the character U+{ord(bad[0]):04X} is not allowed in text")
    return text


def _integer(text: str) -> int | None:
    for form, base in ((_INT, 10), (_OCTAL, 8), (_HEX, 16)):
        if form.fullmatch(text):
            if len(text) > MAX_DIGITS:
                raise ValueError(f"an integer must have at most {MAX_DIGITS} digits")
            return int(text, base)
    return None
