"""Facts about a data set that are needed to judge the results obtained on it, and notices.

A network has learnt something if it beats the best constant prediction: the most frequent class in
classification, the mean of the targets in regression. The loss of that baseline is the entropy of
the class frequencies, or the variance of the targets.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reportgen.language import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reportgen.parts.datasets._examples import Examples

LEAST_SIZE, LARGEST_SIZE = 0.01, 10.0
"""Range of root mean squares that suits the usual initialisations and learning rates."""
INPUTS_OFF = N_(
    "The inputs have a root mean square of {size} and are not scaled, while initialisation and "
    "learning rates are designed for about 1; use preprocess: z_score to scale them."
)
TARGETS_OFF = N_(
    "The targets have a root mean square of {size}, while the initial outputs of a network are "
    "about 1 and learning rates are designed for that; rescale the targets in the file, for "
    "instance by changing their units."
)


@dataclass(frozen=True)
class Notice:
    """An English sentence with placeholders in braces, which is the key of its translations.

    Data are never modified silently in an unexpected way: a notice says so, or they are refused.
    """

    text: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)


@dataclass(frozen=True)
class Guess:
    """Score of the best constant prediction on some examples.

    accuracy: fraction of the most frequent class, 0 to 1; None for a regression.
    loss: cross-entropy in nats when predicting the class frequencies, or mean squared error when
        predicting the mean of the targets. Infinite if a class does not occur in training.
    """

    accuracy: float | None
    loss: float


@dataclass(frozen=True)
class Facts:
    """Facts about the data set of an arm.

    counts: examples of each class, without the test split; empty for a regression.
    outputs: number of classes, or of values of a regression.
    shape: shape of one input.
    guess: score of the constant prediction on the examples without the test split, on which the
        prediction is based.
    test: score of the same prediction on the test split, if there is one.
    inputs_size: root mean square of the inputs.
    targets_size: root mean square of the targets of a regression, else 0.
    notices: remarks on how the files were read and on the scale of inputs and targets.
    """

    counts: tuple[int, ...]
    outputs: int
    shape: tuple[int, ...]
    guess: Guess
    test: Guess | None
    inputs_size: float
    targets_size: float
    notices: tuple[Notice, ...] = ()

    def about_scale(self, *, scaled: bool) -> tuple[Notice, ...]:
        """Notices about inputs or targets with a scale far from 1.

        scaled: whether the inputs are preprocessed, in which case they need no notice.
        """
        found = [] if scaled else [(INPUTS_OFF, self.inputs_size)]
        if not self.counts:
            found.append((TARGETS_OFF, self.targets_size))
        return tuple(
            Notice(text, {"size": _in_digits(size)})
            for text, size in found
            if not LEAST_SIZE <= size <= LARGEST_SIZE
        )


def facts_of(examples: Examples) -> Facts:
    """Compute the facts about examples; they do not affect the checksum."""
    import numpy as np

    main, test = examples.targets, examples.test_targets
    counts: tuple[int, ...] = ()
    if examples.classes:
        frequency = np.bincount(main.astype(np.int64), minlength=examples.classes)
        counts = tuple(frequency.tolist())
    guesses = [_guess(counts, main, split) if len(split) else None for split in (main, test)]
    guess, of_test = guesses
    assert guess is not None  # there are examples
    return Facts(
        counts=counts,
        outputs=examples.outputs,
        shape=tuple(examples.inputs.shape[1:]),
        guess=guess,
        test=of_test,
        inputs_size=_size(examples.inputs),
        targets_size=0.0 if counts else _size(main),
        notices=examples.notices,
    )


def _guess(counts: tuple[int, ...], main: NDArray[Any], split: NDArray[Any]) -> Guess:
    """Score on the targets of `split` of the constant prediction that is best for `main`."""
    import numpy as np

    if not counts:
        mean = main.mean(axis=0, dtype=np.float64)
        return Guess(None, float(((split.astype(np.float64) - mean) ** 2).mean()))
    found = np.bincount(split.astype(np.int64), minlength=len(counts)) / len(split)
    predicted = np.array(counts) / sum(counts)
    with np.errstate(divide="ignore"):
        nats = -np.log(predicted)
    loss = float(np.sum(found[found > 0] * nats[found > 0]))
    return Guess(float(found[int(predicted.argmax())]), loss)


def _size(values: NDArray[Any]) -> float:
    """Root mean square, summed in float64 without converting all examples at once."""
    import numpy as np

    rows = values.reshape(len(values), -1)
    squares = np.einsum("ij,ij->i", rows, rows, dtype=np.float64)
    return math.sqrt(float(squares.sum()) / values.size)


def _in_digits(size: float) -> str:
    """Three significant digits, written as `293,000` rather than `2.93e+05` below a billion."""
    rounded = float(f"{size:.3g}")
    return f"{rounded:,.0f}" if 100 <= rounded < 1e9 else f"{rounded:.3g}"
