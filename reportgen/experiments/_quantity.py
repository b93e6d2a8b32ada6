"""What a trial measures: quantities, and the axes along which they have more than one value."""

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
"""The least and the largest value that something can have; infinite where there is none."""
UNBOUNDED: Bounds = (-math.inf, math.inf)
NOT_NEGATIVE: Bounds = (0.0, math.inf)
SHARE: Bounds = (0.0, 1.0)


@dataclass(frozen=True)
class Axis:
    """A way in which a trial is measured many times: step by step, layer by layer.

    name: as metrics and the columns of data files call it; singular.
    plural: as titles call it.
    coordinates: the array of a trial that holds its places, from low to high; empty where they are
        counted from 1.
    course: whether its places follow one another in time, so that the last one is the result.
    last: message for a place beyond the last one, which may name `{last}` and `{count}`.
    """

    name: str
    plural: str
    coordinates: str = ""
    course: bool = False
    last: str = "the last one is {last}"

    @property
    def first(self) -> int:
        """The smallest place there may be."""
        return 0 if self.coordinates else 1

    def places(self, arrays: Mapping[str, Any], count: int) -> NDArray[np.generic]:
        """The places of the last `count` values along this axis, as the arrays of a trial say."""
        import numpy as np

        if self.coordinates:
            return np.asarray(arrays[self.coordinates])[-count:]
        return np.arange(1, count + 1)

    def problem(self, place: int, known: Sequence[int]) -> str:
        """What is wrong with a place where the `known` ones are measured; empty if it is one."""
        end = known[-1] if known else 0
        if not known or place > end or place < known[0]:
            said = self.last.format(last=end, count=_counted(len(known), self))
            return f"{self.name} {place} does not exist; {said}"
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
LAYER = Axis("layer", "layers", last="the net has {count}")

Places = Mapping[str, Sequence[int]]
"""Where a trial is measured: the name of an axis -> its places, from low to high."""


@dataclass(frozen=True)
class Quantity:
    """Something a trial measures: once, or once for every place along its axes.

    name: as metrics call it. title: as the label of an axis or the head of a column. about: one
    sentence for readers who meet it first.
    axes: of its array, in this order; none: one number for each trial.
    better: the direction that is better; what a trial that diverged counts by.
    unit: empty for a pure number.
    of_step: whether it belongs to a step that was made, so that there is none at step 0.
    needs: what a configuration must have for it, where not every trial has it.
    bounds: no finite value lies outside them, and no interval may.
    scale: on which figures draw it where nothing else is said.
    split: the examples it is computed on, where it is one of the scores of a model.
    score: what such a score is: a loss or an accuracy.
    role: a result of the trial, a probe that looks inside, or what the trial costs.
    percent: whether texts tell it as a percentage.
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
        """What is wrong with a place where a trial is measured at the `known` ones; else empty."""
        if self.of_step and axis.course and place == 0:
            return f"{quoted(self.name)} belongs to a step that was made; there is none at step 0"
        return axis.problem(place, known)
