"""Base class of functions that reduce values of a trial, along an axis, of arms or of seeds."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from reportgen.errors import quoted, suggest
from reportgen.experiments import Axis
from reportgen.language import Phrases
from reportgen.metrics.nodes import (
    BySeed,
    Evaluator,
    Expression,
    Function,
    Measured,
    over,
    pairs_seeds,
)
from reportgen.metrics.places import how_many, scalar_problem
from reportgen.metrics.scope import SEED, Scope
from reportgen.metrics.tokens import MetricError
from reportgen.metrics.words import along

if TYPE_CHECKING:
    from reportgen.metrics.parser import Parser
    from reportgen.metrics.trial import FloatArray, Trial, Values

ReductionKind = Literal["all", "axis", "factor", "seed"]
"""What a call reduces: all values of a trial, one axis, the levels of factors, or the seeds."""


@dataclass(frozen=True)
class Reduction(Function):
    """Reduces the values along an axis, over the levels of factors, or all values of a trial.

    A subclass defines what it can reduce (`goes_over`) and how (`reduce`). By default its better
    direction, bounds and unit are those of its argument.
    """

    argument: Expression
    axis: Axis | None = None
    factors: tuple[str, ...] = ()

    goes_over: ClassVar[tuple[ReductionKind, ...]] = ("all", "axis", "factor")
    example: ClassVar[str] = ""
    """Example of the second argument, if that is required."""
    message: ClassVar[str]
    """The function in words, with the placeholders `noun` and `along`."""

    @abstractmethod
    def reduce(self, values: FloatArray, axis: int | None, x: FloatArray) -> FloatArray:
        """Reduce one axis of an array, or the whole array if `axis` is None.

        x: the positions of the values along the axis (steps, layers, or numeric levels); otherwise
            empty.
        """

    def reduce_ends(
        self, low: FloatArray, high: FloatArray, levels: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Lower and upper limits of the reduction over arms, given those of the values.

        low, high: shape (levels, seeds). The default is for a reduction that increases with each
        value.
        """
        return self.reduce(low, 0, levels), self.reduce(high, 0, levels)

    @classmethod
    def argument_problem(cls, text: str, argument: Expression, kind: ReductionKind) -> str:
        """Message for an argument that this function does not accept; empty if it does."""
        return ""

    @classmethod
    def level_problem(cls, level: float | None) -> str:
        """The levels that the function needs, e.g. "numbers", if this one is not valid; else empty.

        level: the number of the level; None if it is not a number.
        """
        return ""

    @classmethod
    def build(
        cls, argument: Expression, axis: Axis | None = None, factors: tuple[str, ...] = ()
    ) -> Reduction:
        """Create the expression for a call that does not reduce the seeds."""
        return cls(argument, axis, factors)

    @classmethod
    def over_seeds(cls, argument: Expression) -> Expression:
        """Create the expression for a call that reduces the seeds (`over=seed`)."""
        raise NotImplementedError

    @classmethod
    def read(cls, parser: Parser) -> Expression:
        start = parser.now
        argument = parser.metric()
        text = parser.since(start)
        mark, words = parser.over()
        if message := cls.over_problem(words, argument, parser.scope):
            raise MetricError(message, mark.offset, len(parser.since(mark)) if words else 1)
        kind = _kind(words, parser.scope)
        problem = cls.argument_problem(text, argument, kind)
        if message := problem or _argument_problem(kind, words, text, argument):
            raise MetricError(message, start.offset, len(text))
        match kind:
            case "all":
                return cls.build(argument)
            case "axis":
                return cls.build(argument, next(a for a in argument.axes if a.name == words[0]))
            case "factor":
                return cls.build(argument, factors=words)
            case "seed":
                return cls.over_seeds(argument)

    @property
    def axes(self) -> tuple[Axis, ...]:
        if self.axis is None:
            return ()
        return tuple(axis for axis in self.argument.axes if axis != self.axis)

    @property
    def one_trial(self) -> bool:
        return not self.factors

    @property
    def is_plain(self) -> bool:
        return self.one_trial and isinstance(self.argument, Measured)

    def words(self, say: Phrases) -> str:
        noun = self.argument.words(say)
        gone = self.argument.axes if self.axis is None else (self.axis,)
        names = say.listed(self.factors) or along(gone, say)
        return say.text(self.message, noun=noun, along=names) if names else noun

    def in_trial(self, trial: Trial) -> Values:
        import numpy as np

        from reportgen.metrics.trial import Values

        if self.factors:
            return super().in_trial(trial)
        values = self.argument.in_trial(trial)
        if self.axis is None:
            return Values(np.asarray(self.reduce(values.array, None, np.empty(0))))
        dimension, count = values.axes.index(self.axis), values.length(self.axis)
        x = trial.places(self.axis, count) if count > 1 else np.zeros(1)
        return Values(np.asarray(self.reduce(values.array, dimension, x)), self.axes)

    def by_seed(self, evaluator: Evaluator, arms: Sequence[str]) -> BySeed:
        import numpy as np

        if not self.factors:
            return super().by_seed(evaluator, arms)
        levels, groups = evaluator.levels(self.factors, arms)
        found = [self.argument.by_seed(evaluator, group) for group in groups]
        seeds = evaluator.common(found)
        values = np.array([[level[seed] for seed in seeds] for level in found], dtype=np.float64)
        with np.errstate(invalid="ignore"):  # infinite values with both signs
            return dict(zip(seeds, self.reduce(values, 0, np.array(levels)).tolist(), strict=True))

    def ends_by_seed(self, evaluator: Evaluator, arms: Sequence[str]) -> tuple[BySeed, BySeed]:
        import numpy as np

        if not self.factors:
            return super().ends_by_seed(evaluator, arms)
        levels, groups = evaluator.levels(self.factors, arms)
        pairs = [self.argument.ends_by_seed(evaluator, group) for group in groups]
        seeds = evaluator.common([low for low, _ in pairs])
        low, high = (
            np.array([[pair[end][seed] for seed in seeds] for pair in pairs]) for end in (0, 1)
        )
        with np.errstate(invalid="ignore"):
            least, most = self.reduce_ends(low, high, np.array(levels))
        return (
            dict(zip(seeds, least.tolist(), strict=True)),
            dict(zip(seeds, most.tolist(), strict=True)),
        )

    @classmethod
    def over_problem(cls, words: Sequence[str], argument: Expression, scope: Scope) -> str:
        """Message for an invalid `over=`; empty if it is valid."""
        kind = _kind(words, scope)
        if kind not in cls.goes_over:
            return cls._unable(kind)
        if kind == "seed" and pairs_seeds(argument):
            return "over=seed cannot be nested"
        if kind != "factor":
            return ""
        for index, word in enumerate(words):
            if message := cls._factor_problem(word, scope):
                return message
            if word in words[:index] or word in over(argument):
                return f"the metric aggregates over {word} twice"
        return cls._numbers_problem(words, scope)

    @classmethod
    def _unable(cls, kind: ReductionKind) -> str:
        if kind == "all":
            return f"{cls.name} needs over=, e.g. {cls.example}"
        if kind == "seed":
            return (
                f"{cls.name} cannot aggregate over the seeds, because claims are tested over them; "
                "only spread can"
            )
        return f"{cls.name} needs over= a factor whose levels are numbers"

    @classmethod
    def _factor_problem(cls, word: str, scope: Scope) -> str:
        if word in scope.reserved:
            return f"over={word} cannot be combined with other names; nest two functions instead"
        if word not in scope.factors:
            able = [name for name in scope.factors if not cls._numbers_problem([name], scope)]
            able += [word for word in scope.reserved if _kind([word], scope) in cls.goes_over]
            return f"unknown factor {quoted(word)}{suggest(word, able)}"
        return f"{word} has only one level" if len(scope.factors[word].levels) < 2 else ""

    @classmethod
    def _numbers_problem(cls, words: Sequence[str], scope: Scope) -> str:
        """Message for levels that are not numbers, if the function needs numbers; else empty."""
        if not cls.level_problem(None):
            return ""
        if len(words) > 1:
            return f"{cls.name} can only aggregate over one factor"
        (word,) = words
        for level, value in scope.numbers(word).items():
            if needed := cls.level_problem(value):
                return f"{cls.name} needs levels that are {needed}; {word} has {quoted(level)}"
        return ""


def _kind(words: Sequence[str], scope: Scope) -> ReductionKind:
    if not words:
        return "all"
    if len(words) == 1 and words[0] in scope.reserved:
        return "seed" if words[0] == SEED else "axis"
    return "factor"


def _argument_problem(
    kind: ReductionKind, words: Sequence[str], text: str, argument: Expression
) -> str:
    """Message for an argument that no reduction of this kind accepts; empty if it is valid."""
    if kind == "axis" and words[0] not in [axis.name for axis in argument.axes]:
        return f"over={words[0]} needs one value per {words[0]}; {how_many(text, argument.axes)}"
    return scalar_problem(text, argument) if kind in ("factor", "seed") else ""
