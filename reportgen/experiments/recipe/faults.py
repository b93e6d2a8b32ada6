"""Faults that the first steps of the recipe reveal, each by a rule with stated numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from reportgen.parts.preprocessing import Preprocessing

if TYPE_CHECKING:
    from numpy.typing import NDArray

Fate = Literal["learns", "flat", "rises", "dies", "dead"]
"""What a training at one rate did: the loss fell, did not move, rose (or the training diverged);
the outputs lost their dependence on the inputs, or had none from the start.
"""

START_FACTORS = (0.5, 4.0)
"""Range of the initial loss in units of its expected value."""
BALANCED = 0.8
"""Classes are unbalanced if their entropy is below this fraction of log C."""
SIZES = (0.01, 10.0)
"""Range of the root mean square of scaled inputs."""
SIZE_RATIO = 100.0
"""Largest ratio of the largest to the median size of the features of a table."""
CONSTANT = 1e-3
"""Outputs are constant if their standard deviation over examples is below this."""
FALLS = 0.98
"""A loss falls if it ends below this fraction of its initial value."""
RISES = 1.02
NO_BETTER = 0.98
"""A validation loss above this fraction of that of guessing shows no signal."""
DOUBT, DOUBT_REGRESSION = 1.0, 2.5
"""The fraction is at most 1 - DOUBT / sqrt(n), because the lowest of many losses over n examples is
below that of guessing by chance. The variance of n normal targets alone has a relative standard
error of sqrt(2 / n)."""


@dataclass(frozen=True)
class Start:
    """The initial loss against its expected value: log C, or the variance of the targets."""

    measured: float
    expected: float
    entropy: float  # loss of predicting the class frequencies; equal to `expected` in a regression

    @property
    def off(self) -> bool:
        """Whether the initial loss is far from its expected value, or not finite."""
        low, high = (factor * self.expected for factor in START_FACTORS)
        return not low <= self.measured <= high

    @property
    def unbalanced(self) -> bool:
        """Whether predicting the class frequencies is much better than predicting uniformly."""
        return self.entropy < BALANCED * self.expected


def feature_sizes(inputs: NDArray[Any]) -> tuple[float, float]:
    """Root mean square of inputs (N, ...), and largest over median standard deviation of features.

    The ratio is 1 for images, whose pixels have one unit, and ignores constant features.
    """
    import numpy as np

    size = math.sqrt(float(np.mean(np.square(inputs, dtype=np.float64))))
    if inputs.ndim > 2:
        return size, 1.0
    spread = inputs.std(axis=0, dtype=np.float64)
    spread = spread[spread > 0]
    return size, float(spread.max() / np.median(spread)) if len(spread) else 1.0


def is_unscaled(size: float, ratio: float, preprocess: Preprocessing) -> bool:
    """Whether inputs of this size and ratio stay badly scaled after preprocessing."""
    one_scale = getattr(preprocess, "over", "") == "all"
    if preprocess.name in ("min_max", "z_score", "pca_whitening", "zca"):
        return one_scale and ratio > SIZE_RATIO
    return ratio > SIZE_RATIO or not SIZES[0] <= size <= SIZES[1]


def fate(initial: float, final: float, spreads: Sequence[float]) -> Fate:
    """The fate of a training on the small sample.

    initial, final: loss at step 0 and after the last step; not finite if the training diverged.
    spreads: standard deviation of the outputs over examples, before and after training.
    """
    before, after = spreads
    if not math.isfinite(final):
        return "rises"
    if after < CONSTANT:
        return "dead" if before < CONSTANT else "dies"
    return loss_fate(initial, final)


def loss_fate(initial: float, final: float) -> Fate:
    """The same from the loss alone."""
    if not math.isfinite(final) or final > RISES * initial:
        return "rises"
    return "learns" if final < FALLS * initial else "flat"


def spread_of_outputs(outputs: NDArray[Any]) -> float:
    """Root mean square over outputs of their standard deviation over examples (N, outputs)."""
    import numpy as np

    return float(np.sqrt(np.mean(np.var(outputs.astype(np.float64), axis=0))))


def shows_no_signal(lowest: float, guess: float, examples: int, *, classes: bool) -> bool:
    """Whether the lowest validation loss of all trainings is no better than guessing.

    guess: loss of the best constant prediction. examples: number of validation examples.
    """
    if not math.isfinite(lowest):
        return False  # nothing is known
    doubt = (DOUBT if classes else DOUBT_REGRESSION) / math.sqrt(examples)
    return lowest > max(0.5, min(NO_BETTER, 1 - doubt)) * guess
