"""`of`: the value of a metric in another arm, with the same seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.errors import quoted
from reportgen.language import Phrases
from reportgen.metrics.levels import TextError
from reportgen.metrics.nodes import BySeed, Evaluator, Expression, Function, Other, over
from reportgen.metrics.places import scalar_problem
from reportgen.metrics.scope import counterparts
from reportgen.metrics.tokens import MetricError

if TYPE_CHECKING:
    from reportgen.metrics.levels import Arm
    from reportgen.metrics.parser import Parser


@dataclass(frozen=True)
class Of(Function):
    """The value of a metric in another arm, with the same seed."""

    name = "of"
    one_trial = False

    other: Other
    argument: Expression

    @classmethod
    def read(cls, parser: Parser) -> Of:
        token = parser.now
        if token.kind != "text":
            parser.fail('an arm or levels in quotes, e.g. of("norm=none", ...)')
        outside = parser.scope
        try:
            other = outside.other(token.text[1:-1], token.offset + 1)
        except TextError as error:
            raise MetricError(str(error), error.offset, error.length) from None
        try:
            parser.scope = outside.within(other)
        except TextError as error:
            raise MetricError(str(error), token.offset, len(token.text)) from None
        parser.take()
        parser.expect(",")
        start = parser.now
        argument = parser.metric()
        parser.check(start, lambda text: _problem(other, text, argument))
        parser.scope = outside
        return cls(other, argument)

    @property
    def is_time(self) -> bool:
        return self.argument.is_time

    def words(self, say: Phrases) -> str:
        other = self.other.text if self.other.levels else f"“{self.other.text}”"
        return say.text("{noun} with {other}", noun=self.argument.words(say), other=other)

    def open_factors(self, factors: Sequence[str]) -> tuple[str, ...]:
        chosen = dict(self.other.levels)
        return tuple(f for f in factors if not self.other.arm and f not in chosen)

    def seen_in(self, names: Iterable[str], arms: Mapping[str, Arm]) -> tuple[str, ...]:
        found = counterparts(names, self.other, arms).values()
        return tuple(dict.fromkeys(name for name in found if name is not None))

    def by_seed(self, evaluator: Evaluator, arms: Sequence[str]) -> BySeed:
        others = evaluator.others(self.other, arms)
        return self.argument.by_seed(evaluator, others) if others else {}

    def ends_by_seed(self, evaluator: Evaluator, arms: Sequence[str]) -> tuple[BySeed, BySeed]:
        others = evaluator.others(self.other, arms)
        return self.argument.ends_by_seed(evaluator, others) if others else ({}, {})


def _problem(other: Other, text: str, argument: Expression) -> str:
    """Message for an argument that cannot be evaluated in another arm; empty if it can."""
    for factor in over(argument):
        if other.arm or factor in dict(other.levels):
            left = "arm" if other.arm else factor
            return (
                f"of({quoted(other.text)}, ...) selects one {left}, so there is nothing to "
                "aggregate over"
            )
    return scalar_problem(text, argument)
