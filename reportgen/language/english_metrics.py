"""What metrics are called in English."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.language._metrics import MetricPhrases, Order, Place

_AXES = {"step": "training", "layer": "the layers"}
_ADJECTIVES = {"min": "smallest", "max": "largest", "best": "best", "worst": "worst"}
_NOUNS = {"mean": "mean", "spread": "spread", "slope": "slope", "exponent": "growth exponent"}
_MEMBERS = {"step": "evaluations", "layer": "layers"}
_EACH = {
    "log": "logarithm",
    "exp": "exponential",
    "sqrt": "square root",
    "abs": "absolute value",
    "-": "negative",
    "geometric mean": "geometric mean",
}


class EnglishMetrics(MetricPhrases):
    """Nouns without an article."""

    def listed(self, words: Sequence[str]) -> str:
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} and {words[-1]}"

    def where(self, step: Place | None, at: Sequence[tuple[str, Place]] = ()) -> str:
        return " ".join(filter(None, [*(_in(*place) for place in at), _at_step(step)]))

    def placed(self, noun: str, where: str) -> str:
        return f"{noun} {where}".rstrip()

    def final(self, noun: str) -> str:
        return f"final {noun}"

    def initial(self, noun: str) -> str:
        return f"initial {noun}"

    def inside(self, noun: str, other: str) -> str:
        return f"{noun} with {other}"

    def reduced(self, order: Order, noun: str, over: Sequence[str], *, nested: bool) -> str:
        along = self.listed([_AXES.get(name, name) for name in over])
        if order in ("spread", "slope", "exponent"):
            return f"{_NOUNS[order]} over {along} of {_the(noun)}"
        if nested:
            what = _NOUNS.get(order) or f"{_ADJECTIVES[order]} value"
            return f"{what} over {along} of {_the(noun)}"
        return f"{_ADJECTIVES.get(order) or _NOUNS[order]} {noun} over {along}"

    def over_seeds(self, noun: str) -> str:
        return f"spread over seeds of {_the(noun)}"

    def share_where(self, condition: str, over: Sequence[str]) -> str:
        names = [name for name in over if name not in _MEMBERS]
        members = [_MEMBERS[name] for name in over if name in _MEMBERS]
        members += [f"settings of {self.listed(names)}"] if names else []
        return f"share of {self.listed(members)} at which {condition}"

    def reaching(self, noun: str, target: str) -> str:
        return f"{_a(noun)} of {_the(target)}"

    def steps_to(self, goal: str) -> str:
        return f"steps to {goal}"

    def arriving(self, noun: str, clock: str, target: str) -> str:
        return f"{noun} at the first {clock} of {_the(target)}"

    def exceeds(self, left: str, right: str) -> str:
        return f"{_the(left)} is above {_the(right)}"

    def falls_below(self, left: str, right: str) -> str:
        return f"{_the(left)} is below {_the(right)}"

    def indicator(self, condition: str) -> str:
        return f"indicator, 1 or 0, of whether {condition}"

    def where_met(self, noun: str, condition: str) -> str:
        return f"{noun} where {condition}, else 0"

    def kept_between(self, noun: str, low: str, high: str) -> str:
        return f"{noun}, kept between {_the(low)} and {_the(high)}"

    def of_each(self, function: str, noun: str) -> str:
        return f"{_EACH[function]} of {_the(noun)}"

    def across(self, noun: str, where: str, to: str) -> str:
        return f"ratio of the {noun} {where} to that {to}"

    def between_places(self, noun: str, where: str, less: str) -> str:
        return f"{noun} {where} minus that {less}"

    def beyond_other(self, noun: str, other: str) -> str:
        return f"{noun} minus that with {other}"

    def relative_to_other(self, noun: str, other: str) -> str:
        return f"ratio of {_the(noun)} to that with {other}"

    def relative(self, noun: str, to: str) -> str:
        return f"ratio of {_the(noun)} to {_the(to)}"

    def less(self, noun: str, less: str) -> str:
        return f"{noun} minus {_the(less)}"

    def difference(self, left: str, right: str) -> str:
        return f"difference between {_the(left)} and {_the(right)}"

    def total(self, sides: Sequence[str]) -> str:
        return f"sum of {self.listed([_the(side) for side in sides])}"

    def product(self, sides: Sequence[str]) -> str:
        return f"product of {self.listed([_the(side) for side in sides])}"


def _the(side: str) -> str:
    """A noun with its article; a number has none."""
    return side if side.lstrip("-")[:1].isdigit() else f"the {side}"


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeio' else 'a'} {noun}"


def _in(axis: str, place: Place) -> str:
    return f"in {axis} {place}" if isinstance(place, int) else f"in the {place} {axis}"


def _at_step(step: Place | None) -> str:
    if step is None:
        return ""
    if step == 0:
        return "before the first step"
    if isinstance(step, int):
        return f"after {step} step{'' if step == 1 else 's'}"
    return f"after the {step} step"
