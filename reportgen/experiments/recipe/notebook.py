"""What a walk through the recipe notes down: its trainings with their curves, as arrays.

Reports are made from stored arrays alone, so everything that a report says is in them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reportgen.experiments._trial import Outcome
from reportgen.experiments.recipe.trainings import Choice

if TYPE_CHECKING:
    from numpy.typing import NDArray

TRAININGS, CURVES = "notebook_trainings", "notebook_curves"
"""Arrays (N, 10) and (N, 5, E); shorter curves are padded with NaN."""
SPREADS = "notebook_spreads"
"""Array (N, 2): standard deviation of the outputs over examples before and after step 2."""
CLASSES = "notebook_classes"
"""Number of classes; 0 for a regression."""


@dataclass(frozen=True)
class Entry:
    """A training: its step of the recipe, its round (0 before step 7), its choice and curves.

    steps: optimizer steps. at (E,): evaluated steps. losses, scores (2, E): on training and on
    validation examples; a score is an accuracy or the explained fraction of the variance. Values
    after divergence are NaN. kept: whether the recipe went on with it. spreads: standard
    deviation of the outputs over examples, before and after training, in units of the targets.
    """

    step: int
    round: int
    choice: Choice
    steps: int
    at: NDArray[Any]
    losses: NDArray[Any]
    scores: NDArray[Any]
    kept: bool = False
    spreads: tuple[float, float] = (math.nan, math.nan)
    outcome: Outcome | None = field(default=None, compare=False)

    @property
    def initial_loss(self) -> float:
        """Training loss at step 0; infinity if it is not finite."""
        return _finite(self.losses[0, 0], math.inf)

    @property
    def final_loss(self) -> float:
        """Training loss after the last step; infinity if the training diverged."""
        return _finite(self.losses[0, -1], math.inf)

    @property
    def val_score(self) -> float:
        """Validation score after the last step; minus infinity if the training diverged."""
        return _finite(self.scores[1, -1], -math.inf)

    @property
    def rank(self) -> tuple[float, float]:
        """Larger is better: validation score, then validation loss."""
        return self.val_score, -_finite(self.losses[1, -1], math.inf)

    @property
    def ended(self) -> bool:
        """Whether the training did not diverge."""
        return math.isfinite(self.final_loss)


def arrays_of(entries: Sequence[Entry]) -> dict[str, NDArray[Any]]:
    """The entries as arrays."""
    import numpy as np

    longest = max(len(entry.at) for entry in entries)
    curves = np.full((len(entries), 5, longest), np.nan)
    for curve, entry in zip(curves, entries, strict=True):
        for row, values in zip(curve, (entry.at, *entry.losses, *entry.scores), strict=True):
            row[: len(values)] = values
    rows = [
        (
            *(entry.step, entry.round, entry.steps, entry.kept),
            *(entry.choice.rate, entry.choice.decay),
            math.nan if entry.choice.dropout is None else entry.choice.dropout,
            *(entry.choice.wider, entry.choice.epochs, len(entry.at)),
        )
        for entry in entries
    ]
    spreads = np.array([entry.spreads for entry in entries])
    return {TRAININGS: np.array(rows, dtype=np.float64), CURVES: curves, SPREADS: spreads}


def entries_of(arrays: Mapping[str, NDArray[Any]]) -> list[Entry]:
    """The entries from the arrays of an outcome, without the outcomes of their trainings."""
    found = []
    notes = zip(arrays[TRAININGS].tolist(), arrays[CURVES], arrays[SPREADS].tolist(), strict=True)
    for row, curve, spreads in notes:
        step, number, steps, kept, rate, decay, dropout, wider, epochs, length = row
        choice = Choice(
            rate, decay, None if math.isnan(dropout) else dropout, int(wider), int(epochs)
        )
        known = curve[:, : int(length)]
        found.append(
            Entry(
                *(int(step), int(number), choice, int(steps)),
                *(known[0], known[1:3], known[3:5], bool(kept)),
                spreads=(spreads[0], spreads[1]),
            )
        )
    return found


def _finite(value: float, instead: float) -> float:
    return float(value) if math.isfinite(value) else instead
