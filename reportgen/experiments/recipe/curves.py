"""Step 6 of the recipe: what the curves of a training say about it.

The evaluations after step 0 are divided into four quarters. All rules compare means over quarters,
because single evaluations are noisy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from numpy.typing import NDArray

Diagnosis = Literal["needs_training", "overfits", "underfits", "fine"]
DIAGNOSES: tuple[Diagnosis, ...] = get_args(Diagnosis)
QUARTERS = 4


@dataclass(frozen=True)
class Thresholds:
    """The numbers of the rules, as fractions of a score whose largest value is 1.

    rising: rise from the third to the last quarter above which a curve is still rising.
    falling: fall of the validation score from its best quarter that is a loss.
    wide_gap: gap between training and validation in the last quarter above which it is wide.
    enough: training score of the last quarter above which a narrow gap is no underfitting.
    """

    rising: float = 0.01
    falling: float = 0.02
    wide_gap: float = 0.05
    enough: float = 0.98


@dataclass(frozen=True)
class Reading:
    """A diagnosis with the numbers that it follows from.

    train, val: mean scores of the last quarter. train_rise, val_rise: their rise since the third
    quarter. val_fall: fall of the validation score since its best quarter.
    """

    diagnosis: Diagnosis
    train: float
    val: float
    train_rise: float
    val_rise: float
    val_fall: float

    @property
    def gap(self) -> float:
        """Training minus validation score in the last quarter."""
        return self.train - self.val


def read_curves(
    train: NDArray[Any], val: NDArray[Any], thresholds: Thresholds | None = None
) -> Reading:
    """Read the curves of two scores, (E,) each, at the evaluations after step 0.

    A score is an accuracy or the explained fraction of the variance, so 1 is perfect. The first
    rule that holds decides: both curves rise (needs training); the gap is wide, or the validation
    score falls while the training score does not (overfits); the training score is low
    (underfits); otherwise the training is fine.

    Raises ValueError for fewer than four evaluations or values that are not finite.
    """
    import numpy as np

    limits = thresholds or Thresholds()
    curves = np.stack([train, val]).astype(np.float64)
    if curves.shape[1] < QUARTERS or not np.isfinite(curves).all():
        raise ValueError("the curves must have at least four evaluations and finite values")
    quarters = np.stack([part.mean(axis=1) for part in np.array_split(curves, QUARTERS, axis=1)])
    last, rise = quarters[-1], quarters[-1] - quarters[-2]
    numbers = [*last.tolist(), *rise.tolist(), float(quarters[:, 1].max() - last[1])]
    return Reading(_diagnosis(limits, *numbers), *numbers)


def _diagnosis(
    limits: Thresholds,
    train: float,
    val: float,
    train_rise: float,
    val_rise: float,
    val_fall: float,
) -> Diagnosis:
    if train_rise > limits.rising and val_rise > limits.rising:
        return "needs_training"
    falls = val_fall > limits.falling and train_rise > -limits.rising
    if train - val > limits.wide_gap or falls:
        return "overfits"
    return "underfits" if train < limits.enough else "fine"
