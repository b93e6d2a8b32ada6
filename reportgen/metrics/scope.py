"""The scope of a metric: the factors and arms of the suite that it can refer to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from reportgen.errors import quoted, suggest
from reportgen.experiments import Places, Quantity
from reportgen.metrics.levels import (
    ARM,
    Arm,
    Factor,
    TextError,
    callable_names,
    chosen_levels,
    is_made_of_levels,
    is_named_arm,
    number,
)
from reportgen.metrics.nodes import Expression, Measured, Other

SEED = "seed"
"""The word after `over=` that stands for the seeds."""


@dataclass(frozen=True)
class Scope:
    """What a metric can refer to, other than quantities.

    own: the arms in which the metric is evaluated: those of the rule; inside `of`, their
        counterparts.
    axes: the names of the axes of all quantities.
    """

    arms: Mapping[str, Arm] = field(default_factory=dict)
    factors: Mapping[str, Factor] = field(default_factory=dict)
    places: Mapping[str, Places] = field(default_factory=dict)  # arm -> its steps and layers
    own: tuple[str, ...] = ()
    axes: tuple[str, ...] = ()

    @property
    def reserved(self) -> tuple[str, ...]:
        """Words after `over=` that do not stand for a factor."""
        return (SEED, *self.axes)

    @property
    def trials(self) -> Iterator[Places]:
        """The steps and layers at which the metric's own arms are measured."""
        return (self.places[name] for name in self.own if name in self.places)

    def other(self, text: str, offset: int) -> Other:
        """Parse the first argument of `of`, a name or levels. Raises TextError if it is unknown."""
        name = text.strip()
        offset += len(text) - len(text.lstrip())
        if name in self.arms and not is_made_of_levels(self.arms[name]):
            return Other(name, arm=name)
        if is_named_arm(name, self.factors.values()):
            return Other(name, levels=((ARM, name),))
        if "=" not in name:
            known = callable_names(self.arms.values(), self.factors.values())
            message = f"unknown arm {quoted(name)}{suggest(name, known)}"
            raise TextError(message, offset, len(name) or 1)
        return Other(name, levels=tuple(chosen_levels(name, offset, self.factors).items()))

    def within(self, other: Other) -> Scope:
        """The scope inside `of`: its own arms are the counterparts of those outside.

        Raises TextError if one of them has no counterpart.
        """
        found = counterparts(self.own, other, self.arms)
        for name, arm in found.items():
            if arm is None:
                message = f"no arm has {other.text} and otherwise the levels of {quoted(name)}"
                raise TextError(message, 0, len(other.text))
        return dataclasses.replace(self, own=tuple(dict.fromkeys(map(str, found.values()))))

    def numbers(self, factor: str) -> dict[str, float | None]:
        """Level of a factor -> its number; None if it is not a number."""
        return {level: number(level) for level in self.factors[factor].levels}


def reached(
    expression: Expression, own: Iterable[str], arms: Mapping[str, Arm]
) -> Iterator[tuple[Quantity, tuple[str, ...]]]:
    """Yield every quantity of a metric, and the arms in which it is evaluated.

    own: the arms in which the metric is evaluated.
    """
    names = tuple(own)
    if isinstance(expression, Measured):
        yield expression.quantity, names
    inner = expression.seen_in(names, arms)
    for part in expression.parts:
        yield from reached(part, inner, arms)


def looked_at(
    expression: Expression, own: Iterable[str], arms: Mapping[str, Arm]
) -> frozenset[str]:
    """The arms whose trials the metric needs, if it is evaluated in the arms `own`."""
    return frozenset(name for _, names in reached(expression, own, arms) for name in names)


def counterparts(
    names: Iterable[str], other: Other, arms: Mapping[str, Arm]
) -> dict[str, str | None]:
    """Arm -> the arm that `of` refers to in its metric; None if there is no such arm."""
    if other.arm:
        return dict.fromkeys(names, other.arm if other.arm in arms else None)
    by_levels = {frozenset(arm.levels.items()): name for name, arm in arms.items()}
    return {
        name: by_levels.get(frozenset({**arms[name].levels, **dict(other.levels)}.items()))
        for name in names
    }
