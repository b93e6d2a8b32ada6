"""Names of metrics: one method per node of the metric language.

Nouns have no article; a message adds one where it needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from reportgen.language._base import Messages
from reportgen.language.catalogue import N_, NC_

Place = int | Literal["first", "last"]
Order = Literal["min", "max", "best", "worst", "mean", "spread", "slope", "exponent"]
"""How several values are reduced to one."""

_AXES = {"step": NC_("over", "training"), "layer": NC_("over", "the layers")}
_MEMBERS = {"step": N_("evaluations"), "layer": N_("layers")}
_ALONG = {
    "spread": N_("spread over {along} of {noun:the}"),
    "slope": N_("slope over {along} of {noun:the}"),
    "exponent": N_("growth exponent over {along} of {noun:the}"),
}
_NESTED = _ALONG | {
    "min": N_("smallest value over {along} of {noun:the}"),
    "max": N_("largest value over {along} of {noun:the}"),
    "best": N_("best value over {along} of {noun:the}"),
    "worst": N_("worst value over {along} of {noun:the}"),
    "mean": N_("mean over {along} of {noun:the}"),
}
_PLAIN = _ALONG | {
    "min": N_("smallest {noun} over {along}"),
    "max": N_("largest {noun} over {along}"),
    "best": N_("best {noun} over {along}"),
    "worst": N_("worst {noun} over {along}"),
    "mean": N_("mean {noun} over {along}"),
}
_EACH = {
    "log": N_("logarithm of {noun:the}"),
    "exp": N_("exponential of {noun:the}"),
    "sqrt": N_("square root of {noun:the}"),
    "abs": N_("absolute value of {noun:the}"),
    "-": N_("negative of {noun:the}"),
    "geometric mean": N_("geometric mean of {noun:the}"),
}
_ENDS = {"first": N_("in the first {axis}"), "last": N_("in the last {axis}")}
_STEPS = {"first": N_("after the first step"), "last": N_("after the last step")}


class MetricPhrases(Messages):
    """Nouns for metrics. Items of `over` are `step`, `layer` or names of factors."""

    # --- a quantity at a position ---

    def where(self, step: Place | None, at: Sequence[tuple[str, Place]] = ()) -> str:
        """Position of a quantity: `in the last layer after 100 steps`; empty without one.

        at: names of the axes other than `step`, with the position on each.
        """
        places = " ".join(self._in(*place) for place in at)
        if step is None or not places:
            return places or self._at_step(step)
        return self.text("{places} {at_step}", places=places, at_step=self._at_step(step))

    def placed(self, noun: str, where: str) -> str:
        """A quantity at a position."""
        return self.text("{noun} {where}", noun=noun, where=where) if where else noun

    def final(self, noun: str) -> str:
        """A quantity at the end of training."""
        return self.text("final {noun}", noun=noun)

    def initial(self, noun: str) -> str:
        """A quantity before the first step."""
        return self.text("initial {noun}", noun=noun)

    def inside(self, noun: str, other: str) -> str:
        """A noun in another arm or with other levels."""
        return self.text("{noun} with {other}", noun=noun, other=other)

    # --- several values reduced to one ---

    def reduced(self, order: Order, noun: str, over: Sequence[str], *, nested: bool) -> str:
        """Several values reduced to one. nested: the noun itself contains a reduction."""
        along = self.listed([self.text_in(*_AXES[n]) if n in _AXES else n for n in over])
        return self.text((_NESTED if nested else _PLAIN)[order], noun=noun, along=along)

    def over_seeds(self, noun: str) -> str:
        """The spread over seeds, that is, the distance of each seed from their median."""
        return self.text("spread over seeds of {noun:the}", noun=noun)

    def share_where(self, condition: str, over: Sequence[str]) -> str:
        """The fraction of positions or levels at which a condition holds."""
        names = [name for name in over if name not in _MEMBERS]
        members = [self.fixed(_MEMBERS[name]) for name in over if name in _MEMBERS]
        if names:
            members.append(self.text("settings of {factors}", factors=self.listed(names)))
        return self.text(
            "fraction of {members} at which {condition}",
            members=self.listed(members),
            condition=condition,
        )

    # --- targets and conditions ---

    def reaching(self, noun: str, target: str) -> str:
        """The goal of `steps_to`: `a training loss of 0.1`."""
        return self.text("{noun:a} of {target:the}", noun=noun, target=target)

    def steps_to(self, goal: str) -> str:
        """The number of steps to a goal, which is given by `reaching`."""
        return self.text("steps to {goal}", goal=goal)

    def arriving(self, noun: str, clock: str, target: str) -> str:
        """A quantity at the time at which another one first reaches a target."""
        return self.text(
            "{noun} at the first {clock} of {target:the}", noun=noun, clock=clock, target=target
        )

    def exceeds(self, left: str, right: str) -> str:
        """The condition that a metric is above a number or another metric."""
        return self.text("{left:the} is above {right:the}", left=left, right=right)

    def falls_below(self, left: str, right: str) -> str:
        """The condition that a metric is below a number."""
        return self.text("{left:the} is below {right:the}", left=left, right=right)

    def indicator(self, condition: str) -> str:
        """1 if a condition holds, else 0."""
        return self.text("indicator, 1 or 0, of whether {condition}", condition=condition)

    def where_met(self, noun: str, condition: str) -> str:
        """A noun where a condition holds, else 0."""
        return self.text("{noun} where {condition}, else 0", noun=noun, condition=condition)

    def kept_between(self, noun: str, low: str, high: str) -> str:
        """A noun clipped to an interval."""
        return self.text(
            "{noun}, clipped to the range from {low:the} to {high:the}",
            noun=noun,
            low=low,
            high=high,
        )

    # --- arithmetic; an operand is a noun or a number as text ---

    def of_each(self, function: str, noun: str) -> str:
        """`log`, `exp`, `sqrt`, `abs` or `-` of a noun, or its `geometric mean`."""
        return self.text(_EACH[function], noun=noun)

    def across(self, noun: str, where: str, to: str) -> str:
        """The ratio of a quantity at one position to that at another."""
        return self.text("ratio of the {noun} {where} to that {to}", noun=noun, where=where, to=to)

    def between_places(self, noun: str, where: str, less: str) -> str:
        """The difference of a quantity between two positions."""
        return self.text("{noun} {where} minus that {less}", noun=noun, where=where, less=less)

    def beyond_other(self, noun: str, other: str) -> str:
        """A noun minus the same noun in another arm."""
        return self.text("{noun} minus that with {other}", noun=noun, other=other)

    def relative_to_other(self, noun: str, other: str) -> str:
        """The ratio of a noun to the same noun in another arm."""
        return self.text("ratio of {noun:the} to that with {other}", noun=noun, other=other)

    def relative(self, noun: str, to: str) -> str:
        """The ratio of one noun to another."""
        return self.text("ratio of {noun:the} to {to:the}", noun=noun, to=to)

    def less(self, noun: str, less: str) -> str:
        """One simple noun minus another one."""
        return self.text("{noun} minus {less:the}", noun=noun, less=less)

    def difference(self, left: str, right: str) -> str:
        """The left operand minus the right one."""
        return self.text("difference between {left:the} and {right:the}", left=left, right=right)

    def total(self, sides: Sequence[str]) -> str:
        """The sum of all operands."""
        return self.text("sum of {sides}", sides=self._chained(sides))

    def product(self, sides: Sequence[str]) -> str:
        """The product of all operands."""
        return self.text("product of {sides}", sides=self._chained(sides))

    def _chained(self, sides: Sequence[str]) -> str:
        """The list of operands of a sum or product."""
        *first, last = sides
        chain = self.text("{side:the}", side=last)
        for index, side in enumerate(reversed(first)):
            message = N_("{side:the}, {rest}") if index else N_("{side:the} and {rest}")
            chain = self.text(message, side=side, rest=chain)
        return chain

    def _in(self, axis: str, place: Place) -> str:
        name = self.fixed(axis)
        if isinstance(place, int):
            return self.text("in {axis} {place}", axis=name, place=place)
        return self.text(_ENDS[place], axis=name)

    def _at_step(self, step: Place | None) -> str:
        if step is None:
            return ""
        if step == 0:
            return self.fixed("before the first step")
        if isinstance(step, int):
            return self.plural("after {number} step", "after {number} steps", step)
        return self.fixed(_STEPS[step])
