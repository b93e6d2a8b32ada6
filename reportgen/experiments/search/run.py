"""`search`: looks for the settings of a training with the best validation score."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.errors import MisfitError
from reportgen.experiments._procedure import Course, Procedure, Training
from reportgen.experiments._quantity import Places
from reportgen.experiments._trial import Outcome, Status
from reportgen.experiments.search.config import Search, tried_training, value_at
from reportgen.experiments.search.quantities import (
    EXPECTED,
    QUANTITIES,
    REGRET,
    TEST_ACCURACY,
    TEST_LOSS,
)
from reportgen.experiments.search.shows import FIGURES, SHOWS
from reportgen.experiments.train.config import Train
from reportgen.parts.datasets import Facts
from reportgen.parts.strategies import (
    Draws,
    Point,
    Random,
    Stages,
    SuccessiveHalving,
    Try,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class SearchExperiment(Procedure[Search]):
    """Runs searches of trainings or of response surfaces; the trainings of a stage run together."""

    name = "search"
    about = "Search strategies: the settings that they find, and what they cost."
    config = Search
    measures = QUANTITIES
    figures = FIGURES
    shows = SHOWS
    presentation = "reportgen.experiments.search.figures"

    assumptions = (
        "All strategies have the same budget, counted in steps of training. All trainings of a "
        "search have its seed: the same split, first weights and batches.",
        "The best value is the lowest of all measured ones. It is measured on the validation "
        "examples by which it is chosen, so it is slightly too good, and the more so the more was "
        "tried.",
        "A training that diverges counts as the worst possible value.",
        "Strategies with random points use the same points in the same order, as far as they use "
        "any: the arms of a seed differ in the strategy, not in luck.",
    )

    def places(self, config: Search) -> Places:
        """Budgets of whole trainings, and the searched settings."""
        return {
            "trial": range(1, config.budget + 1),
            "dimension": range(1, len(config.dimensions) + 1),
        }

    def measured(self, config: Search) -> frozenset[str]:
        """All quantities that the objective and the strategy allow."""
        left_out = set()
        if config.training is not None:
            left_out |= {REGRET.name}
            left_out |= {TEST_LOSS.name, TEST_ACCURACY.name} - self.trains.measured(config.training)
        else:
            left_out |= {TEST_LOSS.name, TEST_ACCURACY.name}
        if not isinstance(config.strategy, Random) or config.source is not None:
            left_out |= {EXPECTED.name}
        return frozenset(self.quantities) - left_out

    def inputs(self, config: Search) -> str:
        """Checksums of the data; empty for a response.

        Raises InputError if data are missing or do not match the settings.
        """
        found = []
        for where, training in (("training", config.training), ("source", config.source)):
            if training is not None:
                try:
                    found.append(self.trains.inputs(training))
                except MisfitError as error:
                    raise MisfitError(str(error), (where, *error.at)) from None
        return "+".join([*found, f"train {self.trains.version}"] if found else [])

    def facts(self, config: Search) -> Facts | None:
        """Facts about the data of the training; None for a response."""
        return None if config.training is None else self.trains.facts(config.training)

    def expected(self, config: Search) -> Sequence[tuple[Train, int]]:
        """The trainings that the budget pays for, and the same number for the source."""
        strategy, rounds = config.strategy, [(1.0, config.budget)]
        if isinstance(strategy, SuccessiveHalving):
            lengths, sizes = strategy.lengths(), strategy.sizes(config.budget)
            rounds = list(zip(lengths, sizes, strict=True))
        return [
            (tried_training(training, {}, _steps(training, length)), number)
            for training in (config.training, config.source)
            if training is not None
            for length, number in rounds
        ]

    def follow(self, config: Search, seed: int) -> Course:
        """Search the source if there is one, then the training or the response."""
        if config.training is None:
            yield []
            return Outcome("ok", _arrays(config, _search_response(config, seed)))
        first: tuple[Point, ...] = ()
        if config.source is not None:
            found = yield from _search(config, config.source, draws_of(seed, "source"), seed, ())
            first = (found.tries[found.best].point,)
        search = draws_of(seed, "search")
        result = yield from _search(config, config.training, search, seed, first)
        arrays = _arrays(config, result)
        outcome = result.outcomes[result.best]
        arrays |= {
            name: outcome.arrays[name]
            for name in ("test_loss", "test_accuracy")
            if name in outcome.arrays
        }
        status: Status = "ok" if math.isfinite(result.values[result.best]) else "diverged"
        reason = "" if status == "ok" else "every training diverged"
        return Outcome(status, arrays, reason, outcome.hashes)


@dataclass
class Found:
    """The tries of a search in their order, with their values and their costs in full trainings.

    outcomes: of the trainings; none for a response. exact: values of a response without noise.
    """

    tries: list[Try] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    exact: list[float] = field(default_factory=list)

    @property
    def best(self) -> int:
        """Index of the first try with the lowest value."""
        return self.values.index(min(self.values))


def draws_of(seed: int, purpose: str) -> Draws:
    """The streams of uniform numbers of a search with this seed."""

    def draws(name: str, rows: int, columns: int) -> list[list[float]]:
        import torch

        from reportgen.engine.noise import generator

        stream = generator(torch.device("cpu"), seed, purpose, name)
        drawn: list[list[float]] = torch.rand(
            rows, columns, generator=stream, dtype=torch.float64
        ).tolist()
        return drawn

    return draws


def _stages(config: Search, draws: Draws, first: Sequence[Point]) -> Stages:
    """The stages of the strategy; the given points are tried first, at the cost of the budget."""
    left = config.budget - len(first)
    if not first:
        yield from config.strategy.stages(config.spaces, left, draws)
        return
    given = [Try(point) for point in first]
    if not left:
        yield given
        return
    course = config.strategy.stages(config.spaces, left, draws)
    stage = next(course)
    while True:
        values = yield [*given, *stage]
        try:
            stage = course.send(values[len(given) :])
        except StopIteration:
            return
        given = []


def _search(
    config: Search, training: Train, draws: Draws, seed: int, first: Sequence[Point]
) -> Generator[Sequence[Training], Sequence[Outcome], Found]:
    """Search the settings of a training. Raises RuntimeError if a training failed."""
    found = Found()
    stages = _stages(config, draws, first)
    stage = next(stages)
    while True:
        wanted = [_training(config, training, each) for each in stage]
        outcomes = yield [Training(each, seed) for each in wanted]
        for outcome in outcomes:
            if outcome.status == "failed":
                raise RuntimeError(f"a training failed: {outcome.reason}")
        values = [_value(outcome, config.metric) for outcome in outcomes]
        before = (_steps(training, each.since) for each in stage)
        found.costs += [
            (each.steps - done) / training.steps for each, done in zip(wanted, before, strict=True)
        ]
        found.tries += stage
        found.values += values
        found.outcomes += outcomes
        try:
            stage = stages.send(values)
        except StopIteration:
            return found


def _training(config: Search, training: Train, tried: Try) -> Train:
    values = {
        path: value_at(space, fraction)
        for path, space, fraction in zip(config.dimensions, config.spaces, tried.point, strict=True)
    }
    return tried_training(training, values, _steps(training, tried.until))


def _steps(training: Train, fraction: float) -> int:
    """A fraction of the steps of a training; at least one, unless the fraction is 0."""
    return max(int(fraction > 0), round(fraction * training.steps))


def _value(outcome: Outcome, metric: str) -> float:
    """The value that a search minimises; infinite for a training that diverged."""
    if outcome.status != "ok":
        return math.inf
    if metric == "val_error":
        return 1 - float(outcome.arrays["val_accuracy"][-1])
    value = float(outcome.arrays["val_loss"][-1])
    return value if math.isfinite(value) else math.inf


def _search_response(config: Search, seed: int) -> Found:
    response = config.response
    assert response is not None
    draws = draws_of(seed, "response")
    (uniform,) = draws("optimum", 1, response.dimensions)
    centre, found = response.centre(uniform), Found()
    stages = _stages(config, draws_of(seed, "search"), ())
    stage = next(stages)
    while True:
        for each in stage:
            at = [value_at(s, x) for s, x in zip(config.spaces, each.point, strict=True)]
            exact = response.value([x - c for x, c in zip(at, centre, strict=True)])
            found.exact.append(exact)
            found.values.append(exact + response.noise * _normal(draws, at))
        found.tries += stage
        found.costs += [each.until - each.since for each in stage]
        try:
            stage = stages.send(found.values[-len(stage) :])
        except StopIteration:
            return found


def _normal(draws: Draws, at: Sequence[float]) -> float:
    """A standard normal number that belongs to a point (Box and Muller 1958)."""
    ((one, other),) = draws(f"noise at {list(at)}", 1, 2)
    return math.sqrt(-2 * math.log(1 - one)) * math.cos(2 * math.pi * other)


def _arrays(config: Search, found: Found) -> dict[str, NDArray[np.generic]]:
    """The quantities, and the tries for the figures.

    points: (T, D) fractions of the ranges; values, costs: (T,).
    """
    import numpy as np

    from reportgen.experiments.search import measures

    points = np.array([each.point for each in found.tries])
    values, costs = np.array(found.values), np.array(found.costs)
    best = measures.running_best(values, costs, config.budget)
    full = np.array([each.until for each in found.tries]) == 1
    fractions = [
        [space.fraction(value_at(space, x)) for x in points[:, place].tolist()]
        for place, space in enumerate(config.spaces)
    ]
    arrays: dict[str, NDArray[np.generic]] = {
        "best_value": values[best],
        "importance": measures.importance(points[full], values[full]),
        "at_edge": np.array([abs(measures.edge(each, found.best)) for each in fractions], float),
        "tried": np.array(len({each.point for each in found.tries})),
        "spent": np.array(math.fsum(found.costs)),
        "points": points,
        "values": values,
        "costs": costs,
        "edges": np.array([measures.edge(each, found.best) for each in fractions]),
    }
    if isinstance(config.strategy, Random) and config.source is None:
        arrays["expected_best"] = measures.expected_best(values)
    if found.exact:
        arrays["regret"] = np.array(found.exact)[best]
    return arrays
