"""A metric as a tree of expressions: numbers, quantities, functions and arithmetic.

Every expression says itself along which axes it has values, which of them are better, between which
they lie, in which unit, what they are and how it is called. So code that walks over a tree never
asks of which class a node is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

from reportgen.experiments import UNBOUNDED, Axis, Better, Bounds, Quantity
from reportgen.language import Phrases, Unit

if TYPE_CHECKING:
    from typing import Self

    from reportgen.metrics.functions.curves import StepsTo
    from reportgen.metrics.levels import Arm
    from reportgen.metrics.parser import Parser
    from reportgen.metrics.trial import Trial, Values

Place = int | Literal["first", "last"]
BySeed = dict[int, float]


@dataclass(frozen=True)
class Expression:
    """A node of a metric. A subclass is a frozen dataclass whose fields may be expressions."""

    known_between: ClassVar[bool] = False
    """Whether its value is known to lie between two evaluations only."""
    has_target: ClassVar[bool] = False
    """Whether it has a target that may never be reached."""
    pairs_seeds: ClassVar[bool] = False
    """Whether each of its values is of two seeds, not of one."""

    @cached_property
    def parts(self) -> tuple[Expression, ...]:
        """The expressions that it is made of, in the order of its fields."""
        return tuple(self._parts.values())

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The axes along which it has more than one value."""
        return ()

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors over whose levels it goes."""
        return ()

    @property
    def better(self) -> Better | None:
        """Which values are better; None where its parts do not tell, or pull to both sides."""
        return None

    @property
    def bounds(self) -> Bounds:
        """The least and the largest finite value that it can have; infinite where there is none.

        What is known of the parts is carried through the arithmetic as if they were independent
        (interval arithmetic: Moore, "Interval analysis", 1966), so that the bounds hold, but need
        not be the closest ones.
        """
        return UNBOUNDED

    @property
    def unit(self) -> Unit:
        """`percent` for a share, `points` for how far shares lie apart, else nothing."""
        return ""

    @property
    def one_trial(self) -> bool:
        """Whether it needs no other trial than its parts do."""
        return True

    @property
    def is_time(self) -> bool:
        """Whether it is a number of steps to a target, for which infinity means never."""
        return False

    @property
    def is_plain(self) -> bool:
        """Whether it is one quantity: at a place, when another arrives, or summed up."""
        return False

    def words(self, say: Phrases) -> str:
        """A noun without an article, if its parts are quantities; empty where it has none."""
        return ""

    def goal(self, say: Phrases) -> str:
        """What it counts the steps to, as a noun; empty for all else."""
        return ""

    def in_trial(self, trial: Trial) -> Values:
        """The values in one trial; TypeError where more trials are needed."""
        raise TypeError("more than one trial is needed")

    def by_seed(self, side: Side, arms: Sequence[str]) -> BySeed:
        """The values in arms that stand together, of every seed that has all it needs."""
        return side.by_parts(self, arms)

    def ends_by_seed(self, side: Side, arms: Sequence[str]) -> tuple[BySeed, BySeed]:
        """Like `by_seed`, but what each value may be at least and at most."""
        return side.ends_by_parts(self, arms)

    def ends(self, known: Sequence[Bounds]) -> Bounds:
        """What it may be at least and at most, as arithmetic on parts between these ends."""
        from reportgen.metrics.trial import ends_at_corners

        return ends_at_corners(self, known)

    def with_numbers(self, values: Sequence[float]) -> Self:
        """The same arithmetic on the values of its parts, where those are known."""
        return replace(self, **dict(zip(self._parts, map(Number, values), strict=True)))

    def open_factors(self, factors: Sequence[str]) -> tuple[str, ...]:
        """Of factors that a metric goes over those that leave several arms to its parts."""
        return tuple(factor for factor in factors if factor not in self.factors)

    def seen_in(self, names: Iterable[str], arms: Mapping[str, Arm]) -> tuple[str, ...]:
        """The arms that its parts are of, where these are the arms of the expression."""
        return tuple(names)

    @cached_property
    def _parts(self) -> dict[str, Expression]:
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: part for name, part in found.items() if isinstance(part, Expression)}


class Side(Protocol):
    """One side of a rule, in which expressions that need several trials are evaluated."""

    def by_parts(self, expression: Expression, arms: Sequence[str]) -> BySeed:
        """An expression of one trial in its arm, or arithmetic on parts."""

    def ends_by_parts(self, expression: Expression, arms: Sequence[str]) -> tuple[BySeed, BySeed]:
        """What `by_parts` may be at least and at most."""

    def times(self, time: StepsTo, arms: Sequence[str]) -> tuple[BySeed, BySeed]:
        """From the step after the evaluation before to the one that saw the target reached."""

    def others(self, other: Other, arms: Sequence[str]) -> list[str]:
        """The arms that `of` means; empty where one of them was not run, which is noted."""

    def levels(
        self, factors: Sequence[str], arms: Sequence[str]
    ) -> tuple[list[float], list[list[str]]]:
        """The arms by their levels of factors; the levels as numbers, where they are of one."""

    def pairs(self, found: BySeed) -> tuple[list[int], list[int]]:
        """The first and the second seeds of all pairs of the run of which both have a value."""

    def common(self, found: Sequence[BySeed]) -> list[int]:
        """The seeds that are in all of them, in the order of the run."""


class Function(Expression, ABC):
    """A call in a metric, whose fields are what it is given.

    It says how it is read and what its value is. Unless it says otherwise, that is a number among
    those of its first part: in the same unit and within the same bounds, with the same better side.
    What is heavy is imported where it is needed.
    """

    name: ClassVar[str]
    """As metrics call it."""

    @classmethod
    @abstractmethod
    def read(cls, parser: Parser) -> Expression:
        """Read what stands between its parentheses; MetricError for what it does not take."""

    @property
    def better(self) -> Better | None:
        return self.parts[0].better

    @property
    def bounds(self) -> Bounds:
        return self.parts[0].bounds

    @property
    def unit(self) -> Unit:
        return self.parts[0].unit


@dataclass(frozen=True)
class Number(Expression):
    """A constant."""

    value: float

    @property
    def bounds(self) -> Bounds:
        return self.value, self.value

    def in_trial(self, trial: Trial) -> Values:
        return trial.constant(self.value)


@dataclass(frozen=True)
class Measured(Expression):
    """A quantity, at the places chosen along some of its axes and everywhere along the others."""

    quantity: Quantity
    at: tuple[tuple[Axis, Place], ...] = ()

    is_plain = True

    @property
    def axes(self) -> tuple[Axis, ...]:
        chosen = dict(self.at)
        return tuple(axis for axis in self.quantity.axes if axis not in chosen)

    @property
    def better(self) -> Better | None:
        return self.quantity.better

    @property
    def bounds(self) -> Bounds:
        return self.quantity.bounds

    @property
    def unit(self) -> Unit:
        return "percent" if self.quantity.percent else ""

    def words(self, say: Phrases) -> str:
        from reportgen.metrics.words import title

        return title(self, say)

    def in_trial(self, trial: Trial) -> Values:
        return trial.measured(self)


@dataclass(frozen=True)
class Other:
    """An arm by its name, or the one that has these levels and agrees in all other factors."""

    text: str
    arm: str = ""
    levels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Metric:
    """A parsed metric with the text it came from, and what the suite calls it."""

    text: str
    expression: Expression
    called: str = ""

    @property
    def is_time(self) -> bool:
        """Whether it is a number of steps to a target, for which infinity means never."""
        return self.expression.is_time

    @property
    def over(self) -> tuple[str, ...]:
        """The factors over whose levels it goes, so that one side of a rule is several arms."""
        return over(self.expression)

    @property
    def seeds_a_value(self) -> int:
        """How many seeds one of its values is of: 2 where it is how far two seeds lie apart."""
        return 2 if pairs_seeds(self.expression) else 1

    def words(self, say: Phrases) -> str:
        """What the suite calls it, else the words of a function of quantities; else empty."""
        simple = all(isinstance(e, Measured) or not measures(e) for e in self.expression.parts)
        return self.called or (self.expression.words(say) if simple else "")

    def name(self, say: Phrases) -> str:
        """Its words, or its own text where there are none."""
        return self.words(say) or self.text


def walk(expression: Expression) -> Iterator[Expression]:
    """An expression and all that it is made of, each before its parts."""
    yield expression
    for part in expression.parts:
        yield from walk(part)


def quantities(expression: Expression) -> Iterator[Quantity]:
    """Every quantity that an expression names, as often as it does."""
    return (each.quantity for each in walk(expression) if isinstance(each, Measured))


def measures(expression: Expression) -> bool:
    """Whether the expression names a quantity at all; a claim about a constant says nothing."""
    return any(True for _ in quantities(expression))


def over(expression: Expression) -> tuple[str, ...]:
    """The factors over whose levels an expression goes, each once."""
    return tuple(dict.fromkeys(factor for each in walk(expression) for factor in each.factors))


def in_one_trial(expression: Expression) -> bool:
    """Whether one trial is enough to know its value."""
    return all(each.one_trial for each in walk(expression))


def has_target(expression: Expression) -> bool:
    """Whether some part of it has a target that may never be reached."""
    return any(each.has_target for each in walk(expression))


def known_between(expression: Expression) -> bool:
    """Whether some part of it is known to lie between two evaluations only."""
    return any(each.known_between for each in walk(expression))


def pairs_seeds(expression: Expression) -> bool:
    """Whether each of its values is of two seeds, not of one."""
    return any(each.pairs_seeds for each in walk(expression))


def together(left: Iterable[Axis], right: Iterable[Axis]) -> tuple[Axis, ...]:
    """The axes of two sides, each once; what follows in time comes first."""
    return tuple(sorted(dict.fromkeys([*left, *right]), key=lambda axis: not axis.course))


def opposite(better: Better | None) -> Better | None:
    """Which values are better of the negative."""
    match better:
        case "higher":
            return "lower"
        case "lower":
            return "higher"
        case None:
            return None
