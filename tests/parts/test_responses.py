"""Every response surface: 0 at its optimum, positive where settings that matter are wrong."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reportgen.parts.responses import RESPONSES, Bowl, Response, Ridge

CASES: list[Response] = [
    *(part(dimensions=n) for part in RESPONSES.members.values() for n in range(1, 7)),
    Bowl(dimensions=4, matter=3),
    Ridge(dimensions=3, narrowness=7.0),
]
ids = [f"{response.describe()} {response.dimensions}" for response in CASES]


@pytest.mark.parametrize("response", CASES, ids=ids)
def test_it_is_0_at_the_optimum_and_nowhere_negative(response: Response) -> None:
    count = response.dimensions
    assert response.value([0.0] * count) == 0
    offsets = np.random.default_rng(0).uniform(-1, 1, (200, count))
    assert min(response.value(row) for row in offsets.tolist()) > 0


@pytest.mark.parametrize("response", CASES, ids=ids)
def test_the_optimum_is_drawn_or_given(response: Response) -> None:
    draws = [0.25 + 0.1 * place for place in range(response.dimensions)]
    assert response.centre(draws) == tuple(draws)
    fixed = response.model_copy(update={"optimum": 1.5})
    assert fixed.centre(draws) == (1.5,) * response.dimensions


def test_only_the_first_dimensions_of_a_bowl_matter() -> None:
    bowl = Bowl(dimensions=4, matter=2)
    assert bowl.value([0.3, -0.4, 9.0, 9.0]) == pytest.approx(0.25)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_ridge_is_flat_along_the_diagonal(count: int) -> None:
    ridge = Ridge(dimensions=count, narrowness=50.0)
    along = np.full(count, 1 / math.sqrt(count))
    assert ridge.value((0.3 * along).tolist()) == pytest.approx(0.09 / 50)
    if count > 1:
        across = np.eye(count)[0] - np.eye(count)[1]
        across /= np.linalg.norm(across)
        assert ridge.value((0.3 * across).tolist()) == pytest.approx(0.09)
        mixed = 0.2 * along + 0.3 * across
        assert ridge.value(mixed.tolist()) == pytest.approx(0.09 + 0.04 / 50)
