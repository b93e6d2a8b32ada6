"""Colour arithmetic: luminance, contrast, and shades with a given contrast."""

from __future__ import annotations


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue (0..255) of a colour written ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white).

    Source: WCAG 2.2, definition of relative luminance for sRGB.
    """

    red, green, blue = (linear(channel) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2: 4.5 for text, 3 for graphics)."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def linear(channel: int) -> float:
    """Linear intensity, 0 to 1, of an sRGB channel (0..255)."""
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def mix(colour: str, other: str, fraction: float) -> str:
    """Mix a ``fraction`` (0..1) of ``other`` into ``colour``, channel by channel in sRGB."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * fraction):02x}" for a, b in pairs)


def shade_for(colour: str, paper: str, ratio: float) -> str:
    """Return the shade nearest to ``colour`` with a contrast to ``paper`` of at least ``ratio``.

    The colour is darkened on light paper and lightened on dark paper in steps of one per cent, so
    that its hue stays recognisable.
    """
    end = "#000000" if luminance(paper) > 0.5 else "#ffffff"
    shades = (mix(colour, end, step / 100) for step in range(101))
    return next((shade for shade in shades if contrast(shade, paper) >= ratio), end)
