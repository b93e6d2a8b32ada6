"""Functions of learning curves: `area`, `steps_to` and `when`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.experiments import NOT_NEGATIVE
from reportgen.language import Phrases
from reportgen.metrics.nodes import BySeed, Evaluator, Expression, Function, Measured
from reportgen.metrics.places import check_curve, check_direction
from reportgen.metrics.words import along, constant_in_words

if TYPE_CHECKING:
    from reportgen.metrics.parser import Parser
    from reportgen.metrics.trial import Trial, Values


@dataclass(frozen=True)
class Area(Function):
    """The area under a learning curve divided by the number of steps: its mean over training.

    The area is computed by the trapezoidal rule; a curve with one value has this value.
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
    def is_plain(self) -> bool:
        return isinstance(self.curve, Measured)

    def words(self, say: Phrases) -> str:
        return say.text(
            "mean {noun} over {along}",
            noun=self.curve.words(say),
            along=along(self.curve.axes, say),
        )

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


@dataclass(frozen=True)
class StepsTo(Function):
    """The first evaluated step at which a learning curve is at its target or better.

    Infinite if the target is never reached. The value is interval-censored: the target may have
    been reached at any step after the previous evaluation.
    """

    name = "steps_to"
    interval_censored = has_target = True
    is_time = is_plain = True
    better, bounds, unit = "lower", NOT_NEGATIVE, ""

    curve: Measured
    target: Expression

    @classmethod
    def read(cls, parser: Parser) -> StepsTo:
        return cls(*_goal(cls.name, parser))

    def words(self, say: Phrases) -> str:
        return say.text("steps to {goal}", goal=self.goal(say))

    def goal(self, say: Phrases) -> str:
        """The target in words: `a validation accuracy of 95 %`."""
        noun, target = self.curve.words(say), constant_in_words(self.target, self.curve, say)
        return say.text("{noun:a} of {target:the}", noun=noun, target=target)

    def in_trial(self, trial: Trial) -> Values:
        return self._steps(trial, earliest=False)

    def earliest(self, trial: Trial) -> float:
        """The first step at which the target may have been reached."""
        return float(self._steps(trial, earliest=True).array)

    def ends_by_seed(self, evaluator: Evaluator, arms: Sequence[str]) -> tuple[BySeed, BySeed]:
        return evaluator.times(self, arms)

    def _steps(self, trial: Trial, *, earliest: bool) -> Values:
        import numpy as np

        from reportgen.metrics.trial import Values, arrival

        values = self.curve.in_trial(trial)
        curve, (axis,) = values.array, values.axes
        found = arrival(curve, float(self.target.in_trial(trial).array), self.curve.better)
        if found is None:
            return Values(np.asarray(np.inf))
        steps = trial.places(axis, len(curve))
        if not earliest:
            return Values(np.asarray(steps[found]))
        return Values(np.asarray(steps[found - 1] + 1 if found else min(steps[0], 1)))


@dataclass(frozen=True)
class When(Function):
    """The value of a curve at the step where another curve, the clock, first reaches its target.

    Both curves are interpolated linearly between evaluations. If the clock never reaches its
    target, the value is the worst possible one.
    """

    name = "when"
    has_target = is_plain = True

    curve: Measured
    clock: Measured
    target: Expression

    @classmethod
    def read(cls, parser: Parser) -> When:
        curve = _curve(cls.name, parser)
        parser.expect(",")
        return cls(curve, *_goal(cls.name, parser))

    def words(self, say: Phrases) -> str:
        return say.text(
            "{noun} at the first {clock} of {target:the}",
            noun=self.curve.words(say),
            clock=self.clock.words(say),
            target=constant_in_words(self.target, self.clock, say),
        )

    def in_trial(self, trial: Trial) -> Values:
        import numpy as np

        from reportgen.metrics.trial import WORST, Values, aligned, arrival

        target = float(self.target.in_trial(trial).array)
        curve, time, _ = aligned(self.curve.in_trial(trial), self.clock.in_trial(trial))
        found = arrival(time, target, self.clock.better)
        if found is None:
            return Values(np.asarray(WORST[self.better]))
        before = found - 1
        if found == 0 or time[found] == target or not np.isfinite(time[before]):
            return Values(np.asarray(curve[found]))
        share = (target - time[before]) / (time[found] - time[before])
        ends = curve[before : found + 1]
        between = (1 - share) * ends[0] + share * ends[1]
        return Values(np.asarray(np.clip(between, ends.min(), ends.max())))


def _goal(function: str, parser: Parser) -> tuple[Measured, Expression]:
    """Parse a curve with a better direction, and its target."""
    start = parser.now
    curve = _curve(function, parser)
    parser.check(start, lambda text: check_direction(text, curve.quantity, parser.quantities))
    parser.expect(",")
    return curve, parser.constant(f"the target of {function} must be a number")


def _curve(function: str, parser: Parser) -> Measured:
    """Parse a quantity that is a curve over the steps."""
    start = parser.now
    if start.kind != "word" or parser.after.text == "(":
        parser.fail("a quantity")
    curve = parser.measured()
    parser.check(start, lambda text: check_curve(function, text, curve))
    return curve
