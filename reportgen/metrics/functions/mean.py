"""`mean` of values, and `area`: the mean of a curve over training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.experiments import Better, Bounds
from reportgen.language import N_, Phrases, Unit
from reportgen.metrics.functions._base import Function
from reportgen.metrics.functions._reduction import Reduction
from reportgen.metrics.nodes import Expression, Measured
from reportgen.metrics.places import check_curve
from reportgen.metrics.words import along

if TYPE_CHECKING:
    from reportgen.metrics.parser import Parser
    from reportgen.metrics.trial import FloatArray, Trial, Values


class Mean(Reduction):
    """The arithmetic mean."""

    name = "mean"
    message = N_("mean {noun} over {along}")

    def reduce(self, values: FloatArray, axis: int | None, x: FloatArray) -> FloatArray:
        import numpy as np

        return np.asarray(np.mean(values, axis=axis))


@dataclass(frozen=True)
class Area(Function):
    """The area under a curve over the steps, divided by their span: its mean over training.

    Of trapezoids; the value itself where there is one only.
    """

    name = "area"

    curve: Expression

    @classmethod
    def read(cls, parser: Parser) -> Area:
        start = parser.now
        curve = parser.metric()
        parser.check(start, lambda text: check_curve("area", text, curve))
        return cls(curve)

    @property
    def better(self) -> Better | None:
        return self.curve.better

    @property
    def bounds(self) -> Bounds:
        return self.curve.bounds

    @property
    def unit(self) -> Unit:
        return self.curve.unit

    @property
    def is_plain(self) -> bool:
        return isinstance(self.curve, Measured)

    def words(self, say: Phrases) -> str:
        return say.text(Mean.message, noun=self.curve.words(say), along=along(self.curve.axes, say))

    def in_trial(self, trial: Trial) -> Values:
        import numpy as np

        from reportgen.metrics.trial import Values

        values = self.curve.in_trial(trial)
        curve, (axis,) = values.array, values.axes
        if len(curve) == 1:
            return Values(np.asarray(curve[0]))
        steps = trial.places(axis, len(curve))
        area = ((curve[1:] + curve[:-1]) / 2 * np.diff(steps)).sum()
        return Values(np.asarray(area / (steps[-1] - steps[0])))
