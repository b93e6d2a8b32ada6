"""Descents against loops with torch.optim, which share no code with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from reportgen.engine.descend import (
    BLOCK,
    GradientNoise,
    Path,
    Setup,
    descend,
    displacement,
    noise_block,
)
from reportgen.parts.optimizers import OPTIMIZERS
from reportgen.parts.schedules import Constant, Cosine, RateSchedule
from reportgen.parts.surfaces import (
    Beale,
    LocalMinimum,
    Ravine,
    Rosenbrock,
    Saddle,
    Surface,
)

STEPS = 100
EVALUATED = [0, *range(7, STEPS, 7), STEPS]
OF_TORCH: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "sgd": torch.optim.SGD,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "adagrad": torch.optim.Adagrad,
    "adadelta": torch.optim.Adadelta,
    "rmsprop": torch.optim.RMSprop,
    "nadam": torch.optim.NAdam,
}
ARMS: list[tuple[Surface, str, dict[str, Any], float, RateSchedule]] = [
    (Saddle(), "sgd", {"lr": 0.1}, 0.0, Constant()),
    (Saddle(), "sgd", {"lr": 0.1, "momentum": 0.9, "nesterov": True}, 0.3, Constant()),
    (LocalMinimum(), "sgd", {"lr": 0.02, "momentum": 0.9}, 0.1, Constant()),
    (LocalMinimum(), "adagrad", {"lr": 0.3}, 0.0, Constant()),
    (Ravine(condition=20.0), "sgd", {"lr": 0.04}, 1.0, Cosine()),
    (Ravine(), "rmsprop", {"lr": 0.02}, 0.2, Constant()),
    (Beale(), "adam", {"lr": 0.05}, 0.1, Cosine()),
    (Beale(), "nadam", {"lr": 0.05}, 0.1, Constant()),
    (Rosenbrock(), "adadelta", {"lr": 1.0}, 0.5, Constant()),
    (Rosenbrock(), "adamw", {"lr": 0.02, "weight_decay": 0.1}, 0.5, Constant()),
]


def setup(number: int, seed: int = 3, scatter: float = 0.0) -> Setup:
    surface, name, arguments, noise, schedule = ARMS[number]
    optimizer = OPTIMIZERS.members[name].model_validate(arguments)
    return Setup(seed, surface, optimizer, schedule, surface.start, noise, scatter)


def plain(number: int, seed: int, scatter: float) -> list[list[float]]:
    """Every point of the path, as a script would find it."""
    surface, name, arguments, noise, schedule = ARMS[number]
    start = torch.tensor(surface.start, dtype=torch.float64) + scatter * displacement(seed)
    p = start.clone().requires_grad_()
    optimizer = OF_TORCH[name]([p], **arguments)
    if name == "nadam":  # keeps a product in float32 else
        one = torch.ones((), dtype=torch.float64)
        moments = {key: torch.zeros_like(start) for key in ("exp_avg", "exp_avg_sq")}
        optimizer.state[p] = {"step": torch.tensor(0.0), "mu_product": one, **moments}
    scheduler = None
    if isinstance(schedule, Cosine):
        scheduler = lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    points = [p.tolist()]
    for step in range(STEPS):
        optimizer.zero_grad()
        surface.value(p[0], p[1]).backward()
        assert p.grad is not None
        p.grad += noise * noise_block(seed, 0)[step]
        optimizer.step()
        if scheduler:
            scheduler.step()
        points.append(p.tolist())
    return points


@pytest.mark.parametrize("scatter", [0.0, 0.2])
def test_as_a_script_with_torch_optim(scatter: float) -> None:
    """All arms and two seeds as one program."""
    trials = [(number, seed) for number in range(len(ARMS)) for seed in (3, 4)]
    paths = descend([setup(number, seed, scatter) for number, seed in trials], EVALUATED)
    for (number, seed), path in zip(trials, paths, strict=True):
        points = np.array(plain(number, seed, scatter))
        found = np.stack([path.arrays["x"], path.arrays["y"]], 1)
        np.testing.assert_allclose(found, points[EVALUATED], rtol=1e-10, atol=1e-10)
        last = np.linalg.norm(np.diff(points, axis=0), axis=1)[np.array(EVALUATED[1:]) - 1]
        np.testing.assert_allclose(path.arrays["step_size"][1:], last, rtol=1e-8, atol=1e-10)


def test_what_is_measured_is_measured_where_the_trial_is() -> None:
    (path,) = descend([setup(6)], EVALUATED)
    arrays, surface = path.arrays, ARMS[6][0]
    for place in (0, 5, -1):
        x, y = float(arrays["x"][place]), float(arrays["y"][place])
        assert arrays["value"][place] == pytest.approx(surface.value(x, y))
        assert arrays["distance"][place] == pytest.approx(np.hypot(x - 3, y - 0.5))
        assert arrays["grad_norm"][place] == pytest.approx(np.hypot(*surface.gradient(x, y)))
    assert np.isnan(arrays["step_size"][0]) and np.isfinite(arrays["step_size"][1:]).all()
    assert arrays["learning_rate"][[0, -1]] == pytest.approx(
        [0.05, 0.05 * Cosine().fraction(STEPS, STEPS)]
    )


def test_the_distance_is_that_to_the_nearest_minimum() -> None:
    (path,) = descend([setup(0)], [0, 400])
    assert path.arrays["y"][-1] == pytest.approx(1) and path.arrays["distance"][-1] < 1e-6


def same(one: Path, other: Path) -> bool:
    return one.reason == other.reason and all(
        np.array_equal(values, other.arrays[name], equal_nan=True)
        for name, values in one.arrays.items()
    )


def test_a_path_depends_on_its_own_trial_alone() -> None:
    """The same bits alone, in other groups, in another order."""
    setups = [setup(number, seed, 0.1) for seed in range(3) for number in range(len(ARMS))]
    together = descend(setups, EVALUATED)
    for some in (slice(0, 1), slice(7, 8), slice(2, 19), slice(None, None, -1)):
        for one, other in zip(together[some], descend(setups[some], EVALUATED), strict=True):
            assert same(one, other)


def test_evaluating_more_often_changes_nothing() -> None:
    (seldom,), (often,) = (descend([setup(2)], steps) for steps in (EVALUATED, range(STEPS + 1)))
    for name, values in seldom.arrays.items():
        np.testing.assert_array_equal(values, often.arrays[name][EVALUATED])


def test_a_trial_that_diverges_ends_there_and_harms_no_other() -> None:
    wild = setup(4)
    fast = OPTIMIZERS.members["sgd"].model_validate({"lr": 50.0})
    lost = Setup(3, wild.surface, fast, Constant(), (1.0, 1.0), 0.0, 0.0)
    first, broken, last = descend([setup(0), lost, setup(6)], range(201))
    assert broken.reason.startswith("value is not finite after step ")
    step = int(broken.reason.split()[-1])
    assert np.isfinite(broken.arrays["value"][:step]).all()
    assert all(np.isnan(values[step:]).all() for values in broken.arrays.values())
    assert not first.reason and not last.reason
    assert same(first, descend([setup(0)], range(201))[0])


def test_noise_is_drawn_by_seed_and_step() -> None:
    noise = GradientNoise([5, 6, 5])
    late = noise.at(BLOCK + 2)
    assert torch.equal(late[0], late[2]) and not torch.equal(late[0], late[1])
    assert torch.equal(late[1], noise_block(6, 1)[1])
    every = noise_block(7, 0)
    assert abs(float(every.mean())) < 0.1 and float(every.std()) == pytest.approx(1, abs=0.1)
