"""Every search strategy: the same points for the same seed, inside the space, within the budget."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reportgen.experiments.search.run import draws_of
from reportgen.parts.spaces import Choice, Integers, Range, Space
from reportgen.parts.strategies import (
    STRATEGIES,
    CoarseToFine,
    Grid,
    QuasiRandom,
    Random,
    Strategy,
    SuccessiveHalving,
    Tpe,
    Try,
    grid_levels,
)

CASES: list[Strategy] = [
    *(part() for part in STRATEGIES.members.values()),
    Grid(shifted=True),
    CoarseToFine(rounds=2, kept=0.2),
    Tpe(random=3, batch=5),
    SuccessiveHalving(factor=2, rounds=4),
]
ids = [strategy.describe() for strategy in CASES]
SPACES: list[Space] = [
    Range("log-uniform", 1e-4, 1.0),
    Range("uniform", -1.0, 3.0),
    Integers(2, 9),
    Choice(("tanh", "relu", "elu")),
    Range("log-uniform", 1e-6, 1e-2),
    Choice((0.1, 0.2, 0.4)),
]


def bowl(point: Sequence[float]) -> float:
    return sum((at - 0.3) ** 2 for at in point)


def searched(
    strategy: Strategy,
    dimensions: int = 2,
    budget: int = 16,
    seed: int = 0,
    value: Any = bowl,
    spaces: Sequence[Space] | None = None,
) -> list[list[Try]]:
    """The stages of a whole search."""
    course = strategy.stages(spaces or SPACES[:dimensions], budget, draws_of(seed, "search"))
    found: list[list[Try]] = []
    values = None
    while True:
        try:
            stage = list(next(course) if values is None else course.send(values))
        except StopIteration:
            return found
        found.append(stage)
        values = [value(each.point) for each in stage]


@pytest.mark.parametrize("strategy", CASES, ids=ids)
@pytest.mark.parametrize("dimensions", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("budget", [1, 5, 27])
def test_points_are_inside_and_cost_at_most_the_budget(
    strategy: Strategy, dimensions: int, budget: int
) -> None:
    tries = [each for stage in searched(strategy, dimensions, budget) for each in stage]
    assert tries
    for each in tries:
        assert len(each.point) == dimensions
        assert all(0 <= at <= 1 for at in each.point)
        assert 0 <= each.since < each.until <= 1
    cost = math.fsum(each.until - each.since for each in tries)
    assert cost <= budget + 1e-9
    if not isinstance(strategy, Grid | SuccessiveHalving):
        assert cost == budget


@pytest.mark.parametrize("strategy", CASES, ids=ids)
def test_the_seed_decides_the_points(strategy: Strategy) -> None:
    assert searched(strategy, 4) == searched(strategy, 4)
    assert searched(strategy, 4, seed=0) != searched(strategy, 4, seed=1)


@pytest.mark.parametrize("strategy", CASES, ids=ids)
def test_global_generators_are_neither_used_nor_changed(strategy: Strategy) -> None:
    np.random.seed(3)
    before = np.random.get_state()[1].tolist()  # type: ignore[index]
    first = searched(strategy)
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index]
    np.random.seed(4)
    assert searched(strategy) == first


def test_another_process_proposes_the_same_points() -> None:
    code = (
        "import json; from tests.parts.test_strategies import searched, Tpe;"
        "print(json.dumps([[t.point for t in stage] for stage in searched(Tpe(), 4)]))"
    )
    root = Path(__file__).parents[2]
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    here = json.loads(json.dumps([[t.point for t in stage] for stage in searched(Tpe(), 4)]))
    assert json.loads(told.stdout) == here


@pytest.mark.parametrize("strategy", CASES, ids=ids)
def test_all_values_may_be_infinite(strategy: Strategy) -> None:
    assert searched(strategy, value=lambda point: math.inf)


def test_the_levels_of_a_grid() -> None:
    assert grid_levels([math.inf, math.inf], 16) == [4, 4]
    assert grid_levels([math.inf, math.inf], 15) == [5, 3]
    assert grid_levels([math.inf, 2], 16) == [8, 2]
    assert grid_levels([math.inf] * 6, 16) == [2, 2, 2, 2, 1, 1]
    (stage,) = searched(Grid())
    cells = {0.125, 0.375, 0.625, 0.875}
    assert {each.point for each in stage} == set(product(cells, cells))
    (moved,) = searched(Grid(shifted=True))
    shift = np.array(sorted(each.point for each in moved)) - np.array(
        sorted(each.point for each in stage)
    )
    assert (np.ptp(shift, axis=0) < 1e-12).all() and (abs(shift[0]) < 0.125).all()


def test_a_smaller_budget_tries_the_first_points_of_a_larger_one() -> None:
    for strategy in (Random(), QuasiRandom()):
        (few,), (many,) = searched(strategy, budget=5), searched(strategy, budget=40)
        assert few == many[:5]


def test_strategies_share_their_random_points() -> None:
    (random,) = searched(Random(), budget=24)
    for strategy in (CoarseToFine(), Tpe(), SuccessiveHalving()):
        first = searched(strategy, budget=24)[0]
        assert [t.point for t in first][:8] == [t.point for t in random][:8]


def test_random_points_are_uniform() -> None:
    (stage,) = searched(Random(), 3, 4000)
    points = np.array([each.point for each in stage])
    np.testing.assert_allclose(points.mean(axis=0), 0.5, atol=4 / math.sqrt(12 * 4000))
    np.testing.assert_allclose(np.cov(points.T), np.eye(3) / 12, atol=0.006)


def test_quasi_random_points_cover_every_cell() -> None:
    (stage,) = searched(QuasiRandom(), 1, 16, seed=5)
    assert sorted(int(16 * ((t.point[0] - stage[0].point[0]) % 1.0 + 1e-9)) for t in stage) == [
        *range(16)
    ]


def test_ranges_shrink_around_the_best_point() -> None:
    stages = searched(CoarseToFine(rounds=4, kept=0.5), 2, 400)
    widths = [np.ptp([each.point for each in stage], axis=0) for stage in stages]
    for number, width in enumerate(widths):
        assert (width <= 0.5**number).all() and (width > 0.8 * 0.5**number).all()
    for at, dimension in product(np.array([t.point for t in stages[-1]]), range(2)):
        assert abs(at[dimension] - 0.3) < 0.1


def test_a_range_stays_inside_the_original_one() -> None:
    stages = searched(CoarseToFine(), 2, 60, value=lambda point: sum(point))
    last = np.array([each.point for each in stages[-1]])
    assert last.min() >= 0 and last.max() < 0.25


def test_tpe_concentrates_on_good_values_and_options() -> None:
    def value(point: Sequence[float]) -> float:
        return abs(point[0] - 0.8) + (SPACES[3].at(min(point[1], 0.999)) != "relu")

    found = []
    for seed in range(5):
        stages = searched(Tpe(), budget=60, seed=seed, value=value, spaces=[SPACES[0], SPACES[3]])
        found += [t.point for stage in stages[-5:] for t in stage]
    at = np.array(found)
    assert np.mean(abs(at[:, 0] - 0.8) < 0.2) > 0.6  # 0.4 at random
    assert np.mean((at[:, 1] > 1 / 3) & (at[:, 1] < 2 / 3)) > 0.6  # 1/3 at random


def test_successive_halving_continues_the_best() -> None:
    strategy = SuccessiveHalving()
    stages = searched(strategy, budget=16)
    assert [len(stage) for stage in stages] == [62, 20, 6] == strategy.sizes(16)
    assert strategy.lengths() == pytest.approx([1 / 9, 1 / 3, 1])
    for before, after in pairwise(stages):
        best = sorted((each.point for each in before), key=bowl)[: len(after)]
        assert [each.point for each in after] == best
        assert {each.since for each in after} == {each.until for each in before}
    costs = [1 / 9, 2 / 9, 2 / 3]  # of a training in each round
    assert sum(n * cost for n, cost in zip([62, 20, 6], costs, strict=True)) <= 16
    assert sum(n * cost for n, cost in zip([63, 21, 7], costs, strict=True)) > 16
