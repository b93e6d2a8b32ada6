"""How different two colours style, to normal and to colour-blind eyes."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reportgen.charts.colour import channels, linear

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


def distance(first: str, second: str, eyes: Eyes = "normal") -> float:
    """How different two colours style: 100 times their distance in OKLab (black and white: 100)."""
    one, other = (_oklab(colour, eyes) for colour in (first, second))
    return float(100 * np.linalg.norm(one - other))


def _oklab(colour: str, eyes: Eyes) -> NDArray[np.float64]:
    seen = _SEEN[eyes] @ np.array([linear(channel) for channel in channels(colour)])
    return np.asarray(_LAB @ np.cbrt(_CONES @ np.clip(seen, 0, 1)), dtype=np.float64)
