"""Quantities that a trial measures, and the axes along which they have several values."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from reportgen.errors import quoted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Better = Literal["higher", "lower"]
Bounds = tuple[float, float]
"""The smallest and the largest possible value; infinite without a bound."""
UNBOUNDED: Bounds = (-math.inf, math.inf)
NOT_NEGATIVE: Bounds = (0.0, math.inf)
SHARE: Bounds = (0.0, 1.0)


@dataclass(frozen=True)
class Axis:
    """A dimension along which a trial is measured at several positions, such as steps or layers.

    name: singular, as in metrics and columns of data files. plural: as in titles.
    coordinates: name of the array of its positions in increasing order; empty: counted from 1.
    course: whether positions are ordered in time, so that the last one is the result.
    last: message for a position beyond the last one, with the fields `{last}` and `{count}`.
    """

    name: str
    plural: str
    coordinates: str = ""
    course: bool = False
    last: str = "the last one is {last}"

    @property
    def first(self) -> int:
        """The smallest possible position."""
        return 0 if self.coordinates else 1

    def places(self, arrays: Mapping[str, Any], count: int) -> NDArray[np.generic]:
        """The positions of the last `count` values along this axis, from the arrays of a trial."""
        import numpy as np

        if self.coordinates:
            return np.asarray(arrays[self.coordinates])[-count:]
        return np.arange(1, count + 1)

    def problem(self, place: int, known: Sequence[int]) -> str:
        """Message for a position that is not among the `known` ones; empty if it is."""
        end = known[-1] if known else 0
        if not known or place > end or place < known[0]:
            reason = self.last.format(last=end, count=_counted(len(known), self))
            return f"{self.name} {place} does not exist; {reason}"
        after = bisect_left(known, place)
        if known[after] == place:
            return ""
        return (
            f"{self.name} {place} is not evaluated; the nearest evaluations are at "
            f"{known[after - 1]} and {known[after]}"
        )


def _counted(number: int, axis: Axis) -> str:
    return f"{number} {axis.name if number == 1 else axis.plural}"


STEP = Axis(
    "step", "steps", coordinates="steps", course=True, last="training ends after step {last}"
)
LAYER = Axis("layer", "layers", last="the network has {count}")

Places = Mapping[str, Sequence[int]]
"""Name of an axis -> positions at which a trial is measured, in increasing order."""


@dataclass(frozen=True)
class Quantity:
    """A quantity measured in a trial, once or at every position along its axes.

    name: name in metrics. title: label of axes and columns. about: definition in one sentence.
    axes: dimensions of its array, in this order; none: one number per trial.
    better: the better direction; a diverged trial counts as the worst value.
    unit: empty for a pure number.
    of_step: whether it belongs to a completed step, so that it is undefined at step 0.
    needs: requirement on the configuration if not every trial has the quantity.
    bounds: smallest and largest finite value, also of intervals.
    scale: default scale in figures.
    split: the examples on which a score of a model is computed.
    score: whether such a score is a loss or an accuracy.
    role: result of the trial, probe of its internals, or its cost.
    percent: whether it is written as a percentage.
    """

    name: str
    title: str
    about: str
    axes: tuple[Axis, ...] = ()
    better: Better | None = None
    unit: str = ""
    of_step: bool = False
    needs: str = ""
    bounds: Bounds = UNBOUNDED
    scale: Literal["linear", "log"] = "linear"
    split: Literal["training", "validation", "test"] | None = None
    score: Literal["loss", "accuracy"] | None = None
    role: Literal["result", "probe", "cost"] = "result"
    percent: bool = False

    def problem(self, axis: Axis, place: int, known: Sequence[int]) -> str:
        """Message for a position that is not among the `known` ones; empty if it is."""
        if self.of_step and axis.course and place == 0:
            return f"{quoted(self.name)} is measured in a step; it is undefined at step 0"
        return axis.problem(place, known)
