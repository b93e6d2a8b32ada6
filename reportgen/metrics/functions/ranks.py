"""`rank_correlation`: whether two metrics order the levels of factors in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from reportgen.language import Phrases
from reportgen.metrics.functions.summaries import Mean
from reportgen.metrics.nodes import BySeed, Evaluator, Expression, Function
from reportgen.metrics.places import scalar_problem
from reportgen.metrics.tokens import MetricError

if TYPE_CHECKING:
    from reportgen.metrics.parser import Parser
    from reportgen.metrics.trial import FloatArray

FEWEST = 3
"""Minimum number of arms with a finite value of both metrics."""


@dataclass(frozen=True)
class RankCorrelation(Function):
    """Spearman's rank correlation of two metrics over the arms that differ in some factors.

    Spearman, The proof and measurement of association between two things (American Journal of
    Psychology 15, 1904). Ties share their mean rank, and so do times that were reached between the
    same two evaluations. Arms with an infinite value, such as a target that was never reached, are
    left out. NaN if fewer than three arms remain, if all of them tie, or if a value is NaN.
    """

    name = "rank_correlation"
    one_trial = False
    better, bounds, unit = None, (-1.0, 1.0), ""

    left: Expression
    right: Expression
    factors: tuple[str, ...] = ()

    @classmethod
    def read(cls, parser: Parser) -> RankCorrelation:
        sides: list[Expression] = []
        for number in range(2):
            if number:
                parser.expect(",")
            start = parser.now
            sides.append(parser.metric())
            parser.check(start, partial(_scalar, sides[-1]))
        mark, words = parser.over()
        if not words or any(word in parser.scope.reserved for word in words):
            message = f"{cls.name} needs over= a factor or several, e.g. over=optimizer"
            raise MetricError(message, mark.offset, len(parser.since(mark)) if words else 1)
        for side in sides:
            if message := Mean.over_problem(words, side, parser.scope):
                raise MetricError(message, mark.offset, len(parser.since(mark)))
        left, right = sides
        return cls(left, right, words)

    def words(self, say: Phrases) -> str:
        return say.text(
            "rank correlation over {along} of {left:the} and {right:the}",
            along=say.listed(self.factors),
            left=self.left.words(say),
            right=self.right.words(say),
        )

    def by_seed(self, evaluator: Evaluator, arms: Sequence[str]) -> BySeed:
        import numpy as np

        _, groups = evaluator.levels(self.factors, arms)
        sides = [[side.by_seed(evaluator, group) for group in groups] for side in self.parts]
        seeds = evaluator.common([found for side in sides for found in side])
        left, right = (
            np.array([[level[seed] for seed in seeds] for level in side]) for side in sides
        )
        return {seed: spearman(left[:, n], right[:, n]) for n, seed in enumerate(seeds)}

    def ends_by_seed(self, evaluator: Evaluator, arms: Sequence[str]) -> tuple[BySeed, BySeed]:
        """Twice the same, because only the order of the evaluations counts."""
        found = self.by_seed(evaluator, arms)
        return found, found


def _scalar(side: Expression, text: str) -> str:
    return scalar_problem(text, side)


def spearman(left: FloatArray, right: FloatArray) -> float:
    """Rank correlation of two arrays (arms,); see `RankCorrelation`."""
    import numpy as np

    if np.isnan(left).any() or np.isnan(right).any():
        return float("nan")
    finite = np.isfinite(left) & np.isfinite(right)
    if finite.sum() < FEWEST:
        return float("nan")
    x, y = (_ranks(side[finite]) for side in (left, right))
    x, y = x - x.mean(), y - y.mean()
    scale = float(np.sqrt((x @ x) * (y @ y)))
    return float(np.clip(x @ y / scale, -1, 1)) if scale > 0 else float("nan")


def _ranks(values: FloatArray) -> FloatArray:
    """Ranks from 1, the mean rank for ties."""
    import numpy as np

    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    found: FloatArray = (last - (counts - 1) / 2)[group]
    return found
