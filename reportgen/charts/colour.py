"""Colour arithmetic: luminance, contrast, shades that reach a contrast, how alike colours are."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Eyes = Literal["normal", "protan", "deutan", "tritan"]

#: Linear RGB as it is to eyes that lack a kind of cones. Source: Machado, Oliveira and Fernandes
#: 2009, "A physiologically-based model for simulation of color vision deficiency", severity 1.
_SEEN = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
#: Linear sRGB to the responses of cones, and their cube roots to OKLab. Source: Ottosson 2020, "A
#: perceptual color space for image processing".
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue (0..255) of a colour written ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white).

    Source: WCAG 2.2, definition of relative luminance for sRGB.
    """

    red, green, blue = (_linear(channel) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2: 4.5 for text, 3 for graphics)."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def distance(first: str, second: str, eyes: Eyes = "normal") -> float:
    """How different two colours look: 100 times their distance in OKLab (black and white: 100)."""
    one, other = (_oklab(colour, eyes) for colour in (first, second))
    return float(100 * np.linalg.norm(one - other))


def _oklab(colour: str, eyes: Eyes) -> NDArray[np.float64]:
    linear = _SEEN[eyes] @ np.array([_linear(channel) for channel in channels(colour)])
    return np.asarray(_LAB @ np.cbrt(_CONES @ np.clip(linear, 0, 1)), dtype=np.float64)


def _linear(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def mix(colour: str, other: str, share: float) -> str:
    """Mix ``share`` (0..1) of ``other`` into ``colour``, channel by channel in sRGB."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def shade_for(colour: str, paper: str, ratio: float) -> str:
    """Return the shade nearest to ``colour`` whose contrast with ``paper`` reaches ``ratio``.

    The shade is made darker on light paper and lighter on dark paper, in steps of one per cent, so
    the hue by which a reader recognises the colour stays.
    """
    end = "#000000" if luminance(paper) > 0.5 else "#ffffff"
    shades = (mix(colour, end, step / 100) for step in range(101))
    return next((shade for shade in shades if contrast(shade, paper) >= ratio), end)
