"""What a reader must know of examples to judge what was learnt from them.

A net has learnt something when it does better than the best answer that is always the same. Of a
classification that is the most frequent class, of a regression the mean of the targets; the loss of
it is the entropy of the classes, or the variance of the targets.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reportgen.language import N_
from reportgen.parts.datasets._notice import Notice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reportgen.parts.datasets._examples import Examples

LEAST_SIZE, LARGEST_SIZE = 0.01, 10.0
"""Sizes of inputs and targets that the usual initialisations and rates are made for, roughly."""

INPUTS_OFF = N_(
    "The inputs are of the size {size} (root mean square) and are not scaled, while initialisation "
    "and learning rates are made for about 1; preprocess: z_score brings them there."
)
TARGETS_OFF = N_(
    "The targets are of the size {size} (root mean square), while a net begins with outputs of "
    "about 1 and rates are made for that; bring the targets to that size in the file, for instance "
    "by other units."
)


@dataclass(frozen=True)
class Guess:
    """What the best constant answer scores on some examples.

    accuracy: share of the most frequent class, 0 to 1; None for a regression.
    loss: cross-entropy in nats of always giving the frequencies of the classes, or mean squared
        error of always giving the mean of the targets. Infinite where a class is new.
    """

    accuracy: float | None
    loss: float


@dataclass(frozen=True)
class Facts:
    """Of one data set, as an arm is given it.

    counts: examples of each class, without the test split; empty for a regression.
    outputs: classes, or values of a regression.
    shape: of one input.
    guess: the constant answer on the examples without the test split, by which it is chosen.
    test: the same answer on the test split, where there is one.
    inputs_size: root mean square of the inputs.
    targets_size: the same of the targets of a regression, else 0.
    notices: how the files were read, and where sizes are far from what rates are made for.
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
        """Notices where inputs or targets are far from 1; `scaled`: inputs are preprocessed."""
        found = [] if scaled else [(INPUTS_OFF, self.inputs_size)]
        if not self.counts:
            found.append((TARGETS_OFF, self.targets_size))
        return tuple(
            Notice(text, {"size": _in_digits(size)})
            for text, size in found
            if not LEAST_SIZE <= size <= LARGEST_SIZE
        )


def facts_of(examples: Examples) -> Facts:
    """The facts of examples as they are in memory; their checksum does not depend on them."""
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
    """The answer that suits `main` best, on the targets of `split`."""
    import numpy as np

    if not counts:
        mean = main.mean(axis=0, dtype=np.float64)
        return Guess(None, float(((split.astype(np.float64) - mean) ** 2).mean()))
    here = np.bincount(split.astype(np.int64), minlength=len(counts)) / len(split)
    share = np.array(counts) / sum(counts)
    with np.errstate(divide="ignore"):
        nats = -np.log(share)
    loss = float(np.sum(here[here > 0] * nats[here > 0]))
    return Guess(float(here[int(share.argmax())]), loss)


def _size(values: NDArray[Any]) -> float:
    """Root mean square, summed in float64 example by example, without a copy of all of them."""
    import numpy as np

    rows = values.reshape(len(values), -1)
    squares = np.einsum("ij,ij->i", rows, rows, dtype=np.float64)
    return math.sqrt(float(squares.sum()) / values.size)


def _in_digits(size: float) -> str:
    """Three digits, `293,000` rather than `2.93e+05` as long as that is readable."""
    rounded = float(f"{size:.3g}")
    return f"{rounded:,.0f}" if 100 <= rounded < 1e9 else f"{rounded:.3g}"
