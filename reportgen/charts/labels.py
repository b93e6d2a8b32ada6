"""Texts on a chart: formatted numbers, and text fitted to a width."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import matplotlib
from matplotlib.ft2font import FT2Font

MINUS = "\u2212"
SPACE = "\u00a0"  # keeps a number and its unit on one line
ELLIPSIS = "\u2026"
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_BREAKS = re.compile(r"[ \t\r\n\f\v]+")  # without the no-break space
_FONT_UNITS = 100
BOLD = 1.15  # upper bound on the relative width of bold text


def number(value: float, digits: int = 2, *, trim: bool = False) -> str:
    """Format a number with ``digits`` significant digits, as ``0.49``, ``133`` or ``4.8×10⁻⁵``.

    Integers below 10,000 keep all their digits. ``trim`` removes trailing zeros of decimals.
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    mantissa, exponent = f"{abs(value):.{digits - 1}e}".split("e")
    power = int(exponent)
    if value != 0 and not -4 < power < 4:
        mantissa = _trimmed(mantissa) if trim else mantissa
        text = power_of_ten(power) if mantissa == "1" else f"{mantissa}×{power_of_ten(power)}"
    else:
        text = f"{abs(value):.{max(0, digits - 1 - power)}f}" if value else "0"
        text = _trimmed(text) if trim else text
    return MINUS + text if value < 0 else text


def power_of_ten(exponent: int) -> str:
    """Format a power of ten, as ``10⁻⁵``."""
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def percent(share: float) -> str:
    """Format a fraction (0..1) in per cent: ``48 %``, or ``<1 %`` and ``>99 %`` near the ends."""
    if math.isnan(share):
        return "–"
    if 0 < share < 0.01:
        return f"<1{SPACE}%"
    if 0.99 < share < 1:
        return f">99{SPACE}%"
    return f"{share * 100:.0f}{SPACE}%"


def printable(text: str) -> str:
    """Return the text on one line, without characters that XML forbids."""
    return without_forbidden(" ".join(_BREAKS.split(text.strip(" \t\r\n\f\v"))))


def without_forbidden(text: str) -> str:
    """Replace characters that XML forbids by U+FFFD."""
    return "".join("\ufffd" if _forbidden(char) else char for char in text)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of the text in pixels at a font size in pixels.

    It is measured in DejaVu Sans, which is wider than the fonts of the page, so that text that fits
    here also fits on the page.
    """
    return sum(_advance(char) for char in text) * size * (BOLD if bold else 1.0)


def shortened(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Return the text, cut with an ellipsis if it is wider than ``width`` pixels."""
    if width_of(text, size, bold=bold) <= width:
        return text
    while text and width_of(text + ELLIPSIS, size, bold=bold) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def wrapped(text: str, width: float, size: float, lines: int) -> list[str]:
    """Break the text into at most ``lines`` lines of ``width`` pixels; the last may be cut.

    Lines break at spaces, and within a word only if the word alone is too wide: if possible after a
    character in its second half that is neither a letter nor a digit.
    """
    rows = [""]
    for word in text.split(" "):
        longer = f"{rows[-1]} {word}".strip()
        if width_of(longer, size) <= width or not rows[-1]:
            rows[-1] = longer
        else:
            rows.append(word)
        while width_of(rows[-1], size) > width and len(rows) < lines:
            head = _longest_head(rows[-1], width, size)
            rows[-1:] = [rows[-1][:head], rows[-1][head:]]
    kept = [*rows[: lines - 1], " ".join(rows[lines - 1 :])] if len(rows) > lines else rows
    return [shortened(row, width, size) for row in kept]


def _forbidden(char: str) -> bool:
    """Whether it is a control character, lone surrogate or non-character (XML 1.0, section 2.2)."""
    return unicodedata.category(char) in ("Cc", "Cs") or ord(char) & 0xFFFE == 0xFFFE


def _longest_head(word: str, width: float, size: float) -> int:
    fitting = (end for end in range(len(word), 1, -1) if width_of(word[:end], size) <= width)
    longest = next(fitting, 1)
    ends = (end for end in range(longest, longest // 2, -1) if not word[end - 1].isalnum())
    return next(ends, longest)


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=4096)
def _advance(char: str) -> float:
    """Width of a character relative to the font size; a missing glyph counts as a square."""
    if unicodedata.combining(char):
        return 0.0
    font = _font()
    if not font.get_char_index(ord(char)):
        return 1.0
    advance = font.load_char(ord(char)).linearHoriAdvance  # unhinted, in 1/65536 pixels
    return float(advance) / 65536 / _FONT_UNITS


@cache
def _font() -> FT2Font:
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    font = FT2Font(str(path))
    font.set_size(_FONT_UNITS, 72)
    return font
