"""MNIST-1D: generated signals of 40 numbers that resemble digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.language import N_
from reportgen.parts.datasets._base import DATASETS
from reportgen.parts.datasets._examples import Split
from reportgen.parts.datasets.synthetic import Generated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# The heights of the templates and the parameters of the procedure are those of
# github.com/greydanus/mnist1d (mnist1d/data.py at commit 7878d96, Apache License 2.0).
TEMPLATES = (
    (5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5),
    (5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5),
    (5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5),
    (5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5),
    (5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5),
    (5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5),
    (5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5),
    (5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5),
)
TEMPLATE_SCALE = 1 / 6  # of the standardised templates
PADDING = (36, 60)  # smallest and largest number of zeros behind a template
LENGTH = 72  # of the signals before they are subsampled: 12 + 60
SCALE_RANGE = 0.4  # width of the range of the random factor, around 1
SHIFTS = 48  # number of different cyclic shifts, from 0
BACKGROUND_NOISE = 0.25  # standard deviation of the noise beside the template before smoothing
SMOOTHING = 2  # standard deviation of the Gaussian filter of that noise, in points
SHEAR_RANGE = 0.75  # width of the range of the random slope, around 0
POINTS = 40  # of an example

MEAN, STD = -0.00606, 0.1547
"""Mean and standard deviation of all numbers of 2,000,000 unscaled signals."""


@DATASETS.register
class Mnist1d(Generated):
    """MNIST-1D, inputs (N, 1, 40): templates of the digits, moved and distorted, in noise.

    Greydanus and Kobak, Scaling down deep learning with MNIST-1D (ICML 2024, arXiv:2011.14439),
    section 3. The template of a digit is padded, stretched, scaled, shifted and sheared at random;
    the padding holds smoothed noise. Inputs are standardised by the mean and the standard deviation
    of the procedure, where the published set uses those of its examples; its classes have slightly
    different frequencies, those here are equal.
    """

    name: ClassVar[str] = "mnist1d"
    about: ClassVar[str] = "generated signals of 40 numbers, ten classes (MNIST-1D)"
    reach: ClassVar[str] = N_(
        "MNIST-1D is hard enough to tell models apart, but its examples are generated signals of "
        "40 numbers: a finding need not hold for photographs, text or large networks."
    )

    n: int = Field(default=4000, ge=1, le=10_000_000, description="number of examples")
    test: int = Field(default=1000, ge=0, le=10_000_000, description="additional test examples")
    noise: float = Field(
        default=0.02, ge=0, description="standard deviation of the white noise, before scaling"
    )
    shuffled: bool = Field(
        default=False, description="change the order of the 40 numbers, equally in all examples"
    )

    def class_count(self) -> int:
        return len(TEMPLATES)

    def draw(self, n: int, split: str) -> Split:
        labels = self.labels(n)
        inputs = (self.signals(labels, split) - MEAN) / STD
        if self.shuffled:
            inputs = inputs[:, self.order()]
        return Split(inputs[:, None], labels)

    def order(self) -> NDArray[np.int64]:
        """The permutation of the places of `shuffled`, shape (40,)."""
        return self.stream("order").permutation(POINTS)

    def signals(self, labels: NDArray[np.int64], split: str) -> NDArray[np.float64]:
        """Unscaled signals of these classes, shape (N, 40)."""
        import numpy as np
        from scipy.ndimage import gaussian_filter1d

        n = len(labels)
        uniform = {
            name: self.stream(f"{split}/{name}").random(n)
            for name in ("padding", "scale", "shift", "shear")
        }
        low, high = PADDING
        padded = len(TEMPLATES[0]) + low + (uniform["padding"] * (high - low + 1)).astype(int)

        # Stretch the padded templates to LENGTH points; `places` are positions in the templates.
        places = np.arange(LENGTH) / (LENGTH - 1) * (padded[:, None] - 1)  # (N, LENGTH)
        signals = np.empty((n, LENGTH))
        for label, template in enumerate(templates()):
            chosen = labels == label
            signals[chosen] = np.interp(places[chosen], np.arange(len(template)), template)
        signals *= 1 + SCALE_RANGE * (uniform["scale"][:, None] - 0.5)

        # Shift cyclically, and put noise where there is no template.
        shift = (uniform["shift"] * SHIFTS).astype(int)
        sources = (np.arange(LENGTH) - shift[:, None]) % LENGTH
        signals = np.take_along_axis(signals, sources, axis=1)
        is_template = np.take_along_axis(places < len(TEMPLATES[0]), sources, axis=1)
        background = self.stream(f"{split}/background").standard_normal((n, LENGTH))
        smooth = gaussian_filter1d(BACKGROUND_NOISE * background, SMOOTHING, axis=1)
        signals = np.where(is_template, signals, smooth)
        signals += self.noise * self.stream(f"{split}/noise").standard_normal((n, LENGTH))

        slope = SHEAR_RANGE * (uniform["shear"][:, None] - 0.5)
        signals -= slope * np.linspace(-0.5, 0.5, LENGTH)
        return subsampled(signals)


def templates() -> NDArray[np.float64]:
    """The standardised templates, which begin at 0, with the first 0 of the padding: (10, 13)."""
    import numpy as np

    heights = np.array(TEMPLATES, dtype=float)
    heights -= heights.mean(axis=1, keepdims=True)
    heights /= heights.std(axis=1, keepdims=True)
    heights -= heights[:, :1]
    return np.pad(TEMPLATE_SCALE * heights, ((0, 0), (0, 1)))


def subsampled(signals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Interpolate signals (N, LENGTH) linearly at POINTS equidistant places: (N, POINTS)."""
    import numpy as np

    places = np.arange(POINTS) / (POINTS - 1) * (LENGTH - 1)
    left = np.minimum(places.astype(int), LENGTH - 2)
    fraction = places - left
    sampled: NDArray[np.float64] = (
        signals[:, left] * (1 - fraction) + signals[:, left + 1] * fraction
    )
    return sampled
