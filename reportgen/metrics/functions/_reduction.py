"""Functions that make one number of several: of a trial, along an axis, or of several arms."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from reportgen.errors import quoted, suggest
from reportgen.experiments import Axis
from reportgen.language import Phrases
from reportgen.metrics.nodes import BySeed, Expression, Function, Measured, Side, over, pairs_seeds
from reportgen.metrics.places import how_many, scalar_problem
from reportgen.metrics.scope import SEED, Scope
from reportgen.metrics.tokens import MetricError
from reportgen.metrics.words import along

if TYPE_CHECKING:
    from reportgen.metrics.parser import Parser
    from reportgen.metrics.trial import FloatArray, Trial, Values

Kind = Literal["all", "axis", "factor", "seed"]
"""What a call goes over: all values of a trial, those along an axis, levels, or seeds."""


@dataclass(frozen=True)
class Reduction(Function):
    """One number of the values along an axis, of the levels of factors, or of all of a trial.

    A subclass says over which of them it can go, and what it makes of an array; its value counts as
    one among the values unless it says otherwise.
    """

    argument: Expression
    axis: Axis | None = None
    factors: tuple[str, ...] = ()

    goes_over: ClassVar[tuple[Kind, ...]] = ("all", "axis", "factor")
    example: ClassVar[str] = ""
    """What may stand after the argument, where something must."""
    message: ClassVar[str]
    """How it is said, with the places `noun` and `along`."""

    @abstractmethod
    def reduce(self, values: FloatArray, axis: int | None, x: FloatArray) -> FloatArray:
        """The numbers along an axis of an array, or of all of it.

        x: where the values stand along it: places on an axis, or levels that are numbers; else
        empty.
        """

    def reduce_ends(
        self, low: FloatArray, high: FloatArray, levels: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """What it may be at least and at most of arms (levels x seeds), as it rises with them."""
        return self.reduce(low, 0, levels), self.reduce(high, 0, levels)

    @classmethod
    def argument_problem(cls, text: str, argument: Expression, kind: Kind) -> str:
        """What else is wrong with an argument; empty if nothing is."""
        return ""

    @classmethod
    def level_problem(cls, level: float | None) -> str:
        """Which levels of a factor it needs, where this one is none of them; else empty."""
        return ""

    @classmethod
    def build(
        cls, argument: Expression, axis: Axis | None = None, factors: tuple[str, ...] = ()
    ) -> Reduction:
        """The call that was read, if it does not go over the seeds."""
        return cls(argument, axis, factors)

    @classmethod
    def over_seeds(cls, argument: Expression) -> Expression:
        """The call that goes over the seeds."""
        raise NotImplementedError

    @classmethod
    def read(cls, parser: Parser) -> Expression:
        start = parser.now
        argument = parser.metric()
        text = parser.since(start)
        mark, words = parser.over()
        if message := cls._over_problem(words, argument, parser.scope):
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

    def by_seed(self, side: Side, arms: Sequence[str]) -> BySeed:
        import numpy as np

        if not self.factors:
            return super().by_seed(side, arms)
        levels, groups = side.levels(self.factors, arms)
        found = [self.argument.by_seed(side, group) for group in groups]
        seeds = side.common(found)
        values = np.array([[level[seed] for seed in seeds] for level in found], dtype=np.float64)
        with np.errstate(invalid="ignore"):  # of infinite values with both signs
            return dict(zip(seeds, self.reduce(values, 0, np.array(levels)).tolist(), strict=True))

    def ends_by_seed(self, side: Side, arms: Sequence[str]) -> tuple[BySeed, BySeed]:
        import numpy as np

        if not self.factors:
            return super().ends_by_seed(side, arms)
        levels, groups = side.levels(self.factors, arms)
        pairs = [self.argument.ends_by_seed(side, group) for group in groups]
        seeds = side.common([low for low, _ in pairs])
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
    def _over_problem(cls, words: Sequence[str], argument: Expression, scope: Scope) -> str:
        """What is wrong with what it goes over; empty if nothing is."""
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
                return f"the metric goes over {word} twice"
        return cls._numbers_problem(words, scope)

    @classmethod
    def _unable(cls, kind: Kind) -> str:
        if kind == "all":
            return f"{cls.name} needs over=, e.g. {cls.example}"
        if kind == "seed":
            return f"{cls.name} cannot go over the seeds: a claim is tested over them; spread can"
        return f"{cls.name} goes over a factor whose levels are numbers"

    @classmethod
    def _factor_problem(cls, word: str, scope: Scope) -> str:
        if word in scope.reserved:
            return f"over={word} stands alone; put one function into the other"
        if word not in scope.factors:
            able = [name for name in scope.factors if not cls._numbers_problem([name], scope)]
            able += [word for word in scope.reserved if _kind([word], scope) in cls.goes_over]
            return f"unknown factor {quoted(word)}{suggest(word, able)}"
        return f"{word} has one level only" if len(scope.factors[word].levels) < 2 else ""

    @classmethod
    def _numbers_problem(cls, words: Sequence[str], scope: Scope) -> str:
        """What is wrong with the levels of factors for a function that needs numbers."""
        if not cls.level_problem(None):
            return ""
        if len(words) > 1:
            return f"{cls.name} goes over one factor"
        (word,) = words
        for level, value in scope.numbers(word).items():
            if needed := cls.level_problem(value):
                return f"{cls.name} needs levels that are {needed}; {word} has {quoted(level)}"
        return ""


def _kind(words: Sequence[str], scope: Scope) -> Kind:
    if not words:
        return "all"
    if len(words) == 1 and words[0] in scope.reserved:
        return "seed" if words[0] == SEED else "axis"
    return "factor"


def _argument_problem(kind: Kind, words: Sequence[str], text: str, argument: Expression) -> str:
    """What is wrong with what any function is given; empty if nothing is."""
    if kind == "axis" and words[0] not in [axis.name for axis in argument.axes]:
        return f"over={words[0]} needs a value for each {words[0]}; {how_many(text, argument.axes)}"
    return scalar_problem(text, argument) if kind in ("factor", "seed") else ""
