"""A metric as a tree of expressions: numbers, quantities, functions and arithmetic.

Every expression class defines its axes, better direction, bounds, unit, words and values. Code that
traverses a tree therefore does not depend on the classes of the nodes.
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

Coordinate = int | Literal["first", "last"]
"""Position on an axis: the number of a step or layer, or an end of the axis."""
BySeed = dict[int, float]


@dataclass(frozen=True)
class Expression:
    """A node of the tree. Subclasses are frozen dataclasses whose fields may be expressions."""

    interval_censored: ClassVar[bool] = False
    """Whether its value is interval-censored: only known to lie between two evaluations."""
    has_target: ClassVar[bool] = False
    """Whether it has a target that may never be reached."""
    pairs_seeds: ClassVar[bool] = False
    """Whether each of its values is computed from a pair of seeds."""

    @cached_property
    def parts(self) -> tuple[Expression, ...]:
        """Its subexpressions, in the order of the fields."""
        return tuple(self._parts.values())

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The axes along which it has more than one value."""
        return ()

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors over whose levels it aggregates."""
        return ()

    @property
    def better(self) -> Better | None:
        """Which values are better; None if that is unknown, or differs between its parts."""
        return None

    @property
    def bounds(self) -> Bounds:
        """The smallest and the largest finite value that it can have; infinite if unbounded.

        The bounds of the parts are propagated by interval arithmetic (Moore, "Interval analysis",
        1966), which treats the parts as independent. The bounds are therefore valid, but not
        necessarily tight.
        """
        return UNBOUNDED

    @property
    def unit(self) -> Unit:
        """`percent` for a fraction, `points` for a difference of fractions, else empty."""
        return ""

    @property
    def one_trial(self) -> bool:
        """Whether it can be computed from the values of its parts in one trial."""
        return True

    @property
    def is_time(self) -> bool:
        """Whether it is a number of steps to a target; infinity then means "never"."""
        return False

    @property
    def is_plain(self) -> bool:
        """Whether it is a single quantity, possibly at one position or summarised."""
        return False

    def words(self, say: Phrases) -> str:
        """A noun for the expression, without an article; empty if there is none.

        It is only meaningful if the parts are quantities or numbers.
        """
        return ""

    def goal(self, say: Phrases) -> str:
        """The target of a number of steps, as a noun; empty for other expressions."""
        return ""

    def in_trial(self, trial: Trial) -> Values:
        """The values in one trial. Raises TypeError if it needs several trials."""
        raise TypeError("more than one trial is needed")

    def by_seed(self, evaluator: Evaluator, arms: Sequence[str]) -> BySeed:
        """Seed -> value, for every seed whose trials have everything that is needed.

        arms: the arms of one side of a cell; several if the metric aggregates over factors.
        """
        return evaluator.by_parts(self, arms)

    def ends_by_seed(self, evaluator: Evaluator, arms: Sequence[str]) -> tuple[BySeed, BySeed]:
        """Like `by_seed`, but the lower and upper limits of interval-censored values."""
        return evaluator.ends_by_parts(self, arms)

    def ends(self, known: Sequence[Bounds]) -> Bounds:
        """Its lower and upper limit, given those of its parts."""
        from reportgen.metrics.trial import ends_at_corners

        return ends_at_corners(self, known)

    def with_numbers(self, values: Sequence[float]) -> Self:
        """The expression with its parts replaced by constants."""
        return replace(self, **dict(zip(self._parts, map(Number, values), strict=True)))

    def open_factors(self, factors: Sequence[str]) -> tuple[str, ...]:
        """The factors, of those that the metric aggregates over, that its parts still vary in."""
        return tuple(factor for factor in factors if factor not in self.factors)

    def seen_in(self, names: Iterable[str], arms: Mapping[str, Arm]) -> tuple[str, ...]:
        """The arms in which its parts are evaluated, if it is evaluated in the arms `names`."""
        return tuple(names)

    @cached_property
    def _parts(self) -> dict[str, Expression]:
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: part for name, part in found.items() if isinstance(part, Expression)}


class Evaluator(Protocol):
    """Evaluates a metric on one side of a rule, with access to the trials of all arms."""

    def by_parts(self, expression: Expression, arms: Sequence[str]) -> BySeed:
        """Evaluate in one trial per seed, or compute from the values of the parts."""

    def ends_by_parts(self, expression: Expression, arms: Sequence[str]) -> tuple[BySeed, BySeed]:
        """The lower and upper limits of the values of `by_parts`."""

    def times(self, time: StepsTo, arms: Sequence[str]) -> tuple[BySeed, BySeed]:
        """The first and the last step at which the target may have been reached, by seed.

        The first is the step after the previous evaluation, the last is the evaluation itself.
        """

    def others(self, other: Other, arms: Sequence[str]) -> list[str]:
        """The arms that `of` refers to; empty if one of them was not run."""

    def levels(
        self, factors: Sequence[str], arms: Sequence[str]
    ) -> tuple[list[float], list[list[str]]]:
        """Group the arms by their levels of the factors.

        Returns the levels as numbers, if there is one factor and they are numbers, and the groups.
        """

    def pairs(self, found: BySeed) -> tuple[list[int], list[int]]:
        """The first and the second seeds of all pairs of seeds that both have a value."""

    def common(self, found: Sequence[BySeed]) -> list[int]:
        """The seeds that all mappings have, in the order of the run."""


class Function(Expression, ABC):
    """A function call in a metric; its fields are the arguments.

    A subclass defines how its arguments are parsed and how it is evaluated. By default its better
    direction, bounds and unit are those of its first argument. Subclasses import numpy in their
    methods, so that parsing a suite stays fast.
    """

    name: ClassVar[str]
    """Its name in metrics."""

    @classmethod
    @abstractmethod
    def read(cls, parser: Parser) -> Expression:
        """Parse the arguments between the parentheses. Raises MetricError for invalid ones."""

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
    """A quantity, at one position along each axis in `at` and at all positions along the others."""

    quantity: Quantity
    at: tuple[tuple[Axis, Coordinate], ...] = ()

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
    """The arm that `of` refers to: by its name, or by the levels in which it differs."""

    text: str
    arm: str = ""
    levels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Metric:
    """A parsed metric, its text, and the name that the suite gives it, if any."""

    text: str
    expression: Expression
    called: str = ""

    @property
    def is_time(self) -> bool:
        """Whether it is a number of steps to a target; infinity then means "never"."""
        return self.expression.is_time

    @property
    def over(self) -> tuple[str, ...]:
        """The factors over whose levels it aggregates; a side of a rule then has several arms."""
        return over(self.expression)

    @property
    def seeds_a_value(self) -> int:
        """Number of seeds per value: 2 if a value is a distance between two seeds, else 1."""
        return 2 if pairs_seeds(self.expression) else 1

    def words(self, say: Phrases) -> str:
        """The name that the suite gives, else a noun for a simple expression, else empty."""
        simple = all(isinstance(e, Measured) or not measures(e) for e in self.expression.parts)
        return self.called or (self.expression.words(say) if simple else "")

    def name(self, say: Phrases) -> str:
        """Its words, or its text if it has none."""
        return self.words(say) or self.text


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and all of its subexpressions, in pre-order."""
    yield expression
    for part in expression.parts:
        yield from walk(part)


def quantities(expression: Expression) -> Iterator[Quantity]:
    """Yield the quantities in an expression, with repetitions."""
    return (each.quantity for each in walk(expression) if isinstance(each, Measured))


def measures(expression: Expression) -> bool:
    """Whether the expression contains a quantity; otherwise it is a constant."""
    return any(True for _ in quantities(expression))


def over(expression: Expression) -> tuple[str, ...]:
    """The factors over whose levels an expression aggregates, without repetitions."""
    return tuple(dict.fromkeys(factor for each in walk(expression) for factor in each.factors))


def in_one_trial(expression: Expression) -> bool:
    """Whether an expression can be evaluated in a single trial."""
    return all(each.one_trial for each in walk(expression))


def has_target(expression: Expression) -> bool:
    """Whether the expression contains a target that may never be reached."""
    return any(each.has_target for each in walk(expression))


def interval_censored(expression: Expression) -> bool:
    """Whether the expression contains an interval-censored value."""
    return any(each.interval_censored for each in walk(expression))


def pairs_seeds(expression: Expression) -> bool:
    """Whether each value of the expression is computed from a pair of seeds."""
    return any(each.pairs_seeds for each in walk(expression))


def together(left: Iterable[Axis], right: Iterable[Axis]) -> tuple[Axis, ...]:
    """The union of two tuples of axes; the time axis (steps) comes first."""
    return tuple(sorted(dict.fromkeys([*left, *right]), key=lambda axis: not axis.course))


def opposite(better: Better | None) -> Better | None:
    """The better direction of the negative."""
    match better:
        case "higher":
            return "lower"
        case "lower":
            return "higher"
        case None:
            return None
