"""Strategies of a search for good settings.

A strategy works in the unit cube: a point has a fraction in [0, 1] for every searched setting,
which `Space.at` turns into a value. It proposes tries in stages, because the trainings of a stage
run together, and is told their values before the next stage.
"""

from __future__ import annotations

import itertools
import math
from abc import abstractmethod
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from reportgen.parts.family import Family, Part
from reportgen.parts.spaces import PRIMES, Space, radical_inverse

Point = tuple[float, ...]


@dataclass(frozen=True)
class Try:
    """A point to evaluate after a fraction `until` of a full training.

    since: fraction of a full training that an earlier try of this point has already done.
    """

    point: Point
    until: float = 1.0
    since: float = 0.0


Stages = Generator[Sequence[Try], Sequence[float], None]
"""Yields the tries of a stage, and is sent their values in the same order; lower is better, and
infinity stands for a training that diverged."""

Draws = Callable[[str, int, int], list[list[float]]]
"""`draws(purpose, rows, columns)`: uniform numbers in [0, 1) of the stream of that purpose. More
rows begin with the same ones."""

POINTS = "points"
"""The stream of uniform points, which all strategies share: arms differ in the strategy, not in
luck."""


class Strategy(Part):
    """How the points of a search are chosen. The tries cost at most the budget."""

    @abstractmethod
    def stages(self, spaces: Sequence[Space], budget: int, draws: Draws) -> Stages:
        """The stages of a search.

        budget: number of full trainings; a try costs `until - since` of one. All randomness comes
        from `draws`.
        """


STRATEGIES: Family[Strategy] = Family("strategy")


@STRATEGIES.register
class Grid(Strategy):
    """All combinations of evenly spaced levels of every setting, in random order.

    The range of a setting is divided into equal cells with a level in the middle of each. Every
    setting has as many levels as the budget allows, the first ones one more if there is room; what
    is left of the budget is not used.
    """

    name: ClassVar[str] = "grid"

    shifted: bool = Field(
        default=False,
        description="shift the levels within their cells by a random amount for each setting, so "
        "that seeds average over lucky and unlucky grids",
    )

    def stages(self, spaces: Sequence[Space], budget: int, draws: Draws) -> Stages:
        """One stage with the whole grid."""
        counts = grid_levels([_most(space) for space in spaces], budget)
        (shifts,) = draws("shift of the grid", 1, len(spaces))
        inside = shifts if self.shifted else [0.5] * len(spaces)
        levels = [
            [(index + shift) / count for index in range(count)]
            for count, shift in zip(counts, inside, strict=True)
        ]
        points = list(itertools.product(*levels))
        order = [row[0] for row in draws("order of the grid", len(points), 1)]
        yield [Try(point) for _, point in sorted(zip(order, points, strict=True))]


def grid_levels(most: Sequence[float], budget: int) -> list[int]:
    """Number of levels of every setting; their product is at most `budget`.

    most: the largest useful number of levels of each setting.
    """
    counts = [1] * len(most)
    grown = True
    while grown:
        grown = False
        for place in sorted(range(len(counts)), key=lambda place: (counts[place], place)):
            more = math.prod(counts) // counts[place] * (counts[place] + 1)
            if counts[place] < most[place] and more <= budget:
                counts[place] += 1
                grown = True
                break
    return counts


@STRATEGIES.register
class Random(Strategy):
    """Independent uniform points.

    Bergstra and Bengio, Random search for hyper-parameter optimization (JMLR 13, 2012).
    """

    name: ClassVar[str] = "random"

    def stages(self, spaces: Sequence[Space], budget: int, draws: Draws) -> Stages:
        """One stage with all points."""
        yield [Try(tuple(row)) for row in draws(POINTS, budget, len(spaces))]


@STRATEGIES.register
class QuasiRandom(Strategy):
    """The points of a Halton sequence with a random shift, which cover the space more evenly.

    Halton (1960), with the shift of Cranley and Patterson (1976), as in tuning.
    """

    name: ClassVar[str] = "quasi_random"

    def stages(self, spaces: Sequence[Space], budget: int, draws: Draws) -> Stages:
        """One stage with all points."""
        (shifts,) = draws("shift of the sequence", 1, len(spaces))
        yield [
            Try(
                tuple(
                    (radical_inverse(index, base) + shift) % 1.0
                    for base, shift in zip(PRIMES, shifts, strict=False)
                )
            )
            for index in range(budget)
        ]


@STRATEGIES.register
class CoarseToFine(Strategy):
    """Random points in ranges that shrink around the best point so far, stage by stage.

    The lecture notes, neural networks part 2, "Hyperparameter tuning": a rough search first, then a
    finer one in the region of its good points. A shrunk range that would reach beyond the original
    one is moved inside.
    """

    name: ClassVar[str] = "coarse_to_fine"

    rounds: int = Field(default=3, ge=2, description="number of stages with equal budgets")
    kept: float = Field(
        default=0.5, gt=0, lt=1, description="width of a range as a fraction of the one before it"
    )

    def stages(self, spaces: Sequence[Space], budget: int, draws: Draws) -> Stages:
        """A stage for each range; the first ones have one point more if the budget is not even."""
        rows = draws(POINTS, budget, len(spaces))
        corner, width = (0.0,) * len(spaces), 1.0
        best, lowest, done = corner, math.inf, 0
        for number in range(self.rounds):
            size = budget // self.rounds + (number < budget % self.rounds)
            if not size:
                return
            points = [
                tuple(low + width * fraction for low, fraction in zip(corner, row, strict=True))
                for row in rows[done : done + size]
            ]
            values = yield [Try(point) for point in points]
            done += size
            for value, point in zip(values, points, strict=True):
                if value < lowest:
                    lowest, best = value, point
            if lowest < math.inf:
                width *= self.kept
                corner = tuple(min(max(at - width / 2, 0.0), 1.0 - width) for at in best)


@STRATEGIES.register
class Tpe(Strategy):
    """Tree-structured Parzen estimator: points that resemble good ones more than bad ones.

    Bergstra et al., Algorithms for hyper-parameter optimization (NIPS 2011), section 4, as
    implemented by Optuna, with the joint (multivariate) estimator. The first points are random.
    Points of a batch are proposed together; Optuna counts those without a value as bad, so that a
    batch spreads out.
    """

    name: ClassVar[str] = "tpe"

    random: int = Field(default=8, ge=1, description="number of random points at the start")
    batch: int = Field(default=4, ge=1, description="number of points per stage after them")

    def stages(self, spaces: Sequence[Space], budget: int, draws: Draws) -> Stages:
        """A stage of random points, then stages of proposed ones."""
        from reportgen.parts._tpe import Proposals

        rows = draws(POINTS, min(self.random, budget), len(spaces))
        points = [tuple(row) for row in rows]
        ((seed,),) = draws("seed of the sampler", 1, 1)
        proposals = Proposals(spaces, int(seed * 2**32))
        values = yield [Try(point) for point in points]
        proposals.learn(points, values)
        for done in range(len(points), budget, self.batch):
            points = proposals.next(min(self.batch, budget - done))
            values = yield [Try(point) for point in points]
            proposals.learn(points, values)


@STRATEGIES.register
class SuccessiveHalving(Strategy):
    """Many short trainings, of which the best are continued, round by round.

    Jamieson and Talwalkar, Non-stochastic best arm identification and hyperparameter optimization
    (AISTATS 2016), figure 3, with a factor as in Li et al., Hyperband (JMLR 18, 2018), section 3.
    """

    name: ClassVar[str] = "successive_halving"

    factor: int = Field(
        default=3,
        ge=2,
        description="factor by which trainings get longer and fewer from round to round",
    )
    rounds: int = Field(default=3, ge=2, le=8, description="number of rounds")

    def lengths(self) -> list[float]:
        """The lengths of the trainings in the rounds as fractions of a full one."""
        return [float(self.factor) ** -left for left in reversed(range(self.rounds))]

    def sizes(self, budget: int) -> list[int]:
        """The numbers of trainings in the rounds: as many as the budget allows."""
        first = budget * self.factor ** (self.rounds - 1)  # the first round would cost it all
        while self._cost(first) > budget and first > 1:
            first -= 1
        return self._sizes(first)

    def _sizes(self, first: int) -> list[int]:
        return [max(1, first // self.factor**number) for number in range(self.rounds)]

    def _cost(self, first: int) -> float:
        added = zip(self._sizes(first), self._added(), strict=True)
        return math.fsum(size * length for size, length in added)

    def _added(self) -> list[float]:
        lengths = self.lengths()
        return [after - before for before, after in zip([0.0, *lengths], lengths, strict=False)]

    def stages(self, spaces: Sequence[Space], budget: int, draws: Draws) -> Stages:
        """A stage for each round."""
        sizes = self.sizes(budget)
        points = [tuple(row) for row in draws(POINTS, sizes[0], len(spaces))]
        since = 0.0
        for until, following in zip(self.lengths(), [*sizes[1:], 0], strict=True):
            values = yield [Try(point, until, since) for point in points]
            ranked = sorted(range(len(points)), key=lambda index: values[index])
            points = [points[index] for index in ranked[:following]]
            since = until


def _most(space: Space) -> float:
    return math.inf if space.values is None else len(space.values)
