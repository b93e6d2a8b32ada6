"""What a metric is called in a sentence, and in which unit its numbers are told there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reportgen.language import Phrases, Place, Unit
from reportgen.stats import Interval, format_number
from reportgen.suite.expression import (
    Along,
    Area,
    Binary,
    Call,
    Clip,
    Expression,
    Measured,
    Metric,
    Number,
    Of,
    Over,
    StepsTo,
    When,
    axes,
)
from reportgen.suite.kinds import Quantity

PERCENT = 100.0
_REDUCTIONS = ("min", "max", "mean")
_KEEPING = (*_REDUCTIONS, "spread", "abs", "-")
"""Functions whose value is in the unit of what they are given."""


@dataclass(frozen=True)
class Noun:
    """A metric as a noun. A number of it times `scale` is in `unit`.

    With the unit `steps` the text is the goal that the steps lead to.
    """

    text: str
    unit: Unit = ""
    scale: float = 1.0

    def scaled(self, interval: Interval) -> Interval:
        """The interval in the unit of the noun."""
        numbers = (self.scale * x for x in (interval.estimate, interval.low, interval.high))
        estimate, low, high = numbers
        return replace(interval, estimate=estimate, low=low, high=high)

    @property
    def apart(self) -> Unit:
        """The unit of a difference: that of two percentages is a percentage point."""
        return "points" if self.unit == "percent" else self.unit


def noun(metric: Metric, say: Phrases) -> Noun:
    """What the suite calls it, else the titles of its quantities, else its own text.

    Steps to a target are told by the target, whatever they are called.
    """
    own = _noun(metric.expression, say)
    if metric.called and not (own and own.unit == "steps"):
        return _shown(metric.called, _is_a_share(metric.expression))
    return own or Noun(metric.text)


def _is_a_share(expression: Expression) -> bool:
    """Whether a metric is a share, or how far shares lie apart."""
    match expression:
        case Measured(quantity) | When(Measured(quantity)):
            return _is_share(quantity)
        case Clip(argument=inner) | Area(curve=inner) | Of(argument=inner):
            return _is_a_share(inner)
        case Call(function=name) | Along(function=name) | Over(function=name) if name in _KEEPING:
            return _is_a_share(expression.argument)
        case Binary("+" | "-", left, right):
            return _is_a_share(left) and _is_a_share(right)
        case Binary("above"):
            return True
    return False


def _noun(expression: Expression, say: Phrases) -> Noun | None:
    match expression:
        case StepsTo(Measured() as curve, Number(target)):
            return Noun(say.reaching(*_target(curve, target, say)), "steps")
        case When(Measured(quantity) as curve, Measured() as clock, Number(target)):
            goal = _target(clock, target, say)
            return _of(quantity, say.arriving(_title(curve, say), *goal))
        case Measured(quantity):
            return _of(quantity, _title(expression, say))
        case Call(function, Measured(quantity) as inner) if function in _REDUCTIONS:
            return _of(quantity, say.reduced(function, _title(inner, say), axes(inner)))
        case Along(function, Measured(quantity) as inner, axis) if function in _REDUCTIONS:
            return _of(quantity, say.reduced(function, _title(inner, say), [axis]))
        case Area(Measured(quantity) as inner):
            return _of(quantity, say.reduced("mean", _title(inner, say), ["step"]))
        case Binary("/", Measured() as left, Measured() as right):
            return Noun(_relative(left, right, say))
    return None


def _target(curve: Measured, target: float, say: Phrases) -> tuple[str, str]:
    """A curve and the number that it is to reach."""
    amount = format_number(target)
    if _is_share(curve.quantity):
        amount = f"{format_number(PERCENT * target)} %"
    return _title(curve, say), amount


def _title(measured: Measured, say: Phrases) -> str:
    """A quantity with its place."""
    return say.placed(say.fixed(measured.quantity.title), _where(measured, say))


def _relative(left: Measured, right: Measured, say: Phrases) -> str:
    names = [say.fixed(side.quantity.title) for side in (left, right)]
    places = [_where(side, say) for side in (left, right)]
    if left.quantity.name == right.quantity.name:
        return say.across(names[0], *places)
    return say.relative(*(say.placed(*pair) for pair in zip(names, places, strict=True)))


def _of(quantity: Quantity, text: str) -> Noun:
    return _shown(text, _is_share(quantity))


def _shown(text: str, share: bool) -> Noun:
    return Noun(text, "percent", PERCENT) if share else Noun(text)


def _is_share(quantity: Quantity) -> bool:
    return quantity.unit.startswith("share")


def _where(measured: Measured, say: Phrases) -> str:
    at: dict[str, Place] = dict(measured.at)
    step = at.get("step")
    if step == "first" and not measured.quantity.of_step:
        step = 0
    return say.where(step, at.get("layer"))
