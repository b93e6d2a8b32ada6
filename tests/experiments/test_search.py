"""Searches: against searches written by hand, and what is computed from their tries."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from reportgen.experiments import EXPERIMENTS, Outcome
from reportgen.experiments.search.config import Search, tried_training
from reportgen.experiments.search.measures import edge, expected_best, importance, running_best
from reportgen.experiments.search.run import draws_of
from reportgen.experiments.train.config import Train

TRAINING: dict[str, Any] = {
    "data": {"blobs": {"n": 90, "test": 40, "classes": 3, "noise": 2.0}},
    "model": {"mlp": {"hidden": [8]}},
    "optimizer": {"sgd": {"lr": 0.3}},
    "batch_size": 10,
    "steps": 18,
}
SPACE = {
    "optimizer.sgd.lr": {"log_uniform": [1e-3, 1.0]},
    "model.mlp.activation": {"choice": ["tanh", "relu"]},
}
EXPERIMENT = EXPERIMENTS["search"]


def search(**changes: Any) -> Search:
    settings: dict[str, Any] = {
        "training": TRAINING,
        "space": SPACE,
        "strategy": "random",
        "budget": 6,
    }
    return Search.model_validate({**settings, **changes})


def response(name: str = "bowl", strategy: Any = "random", budget: int = 9, **given: Any) -> Search:
    return Search.model_validate(
        {"response": {name: given}, "strategy": strategy, "budget": budget}
    )


def run(config: Search, *seeds: int) -> list[Any]:
    """The outcomes of a search with these seeds."""
    return EXPERIMENT.run([config] * len(seeds), seeds, "cpu")


def trained(lr: float, activation: str, seed: int, steps: int = 18, **changes: Any) -> Outcome:
    """A training by hand."""
    config = Train.model_validate(
        {
            **TRAINING,
            "model": {"mlp": {"hidden": [8], "activation": activation}},
            "optimizer": {"sgd": {"lr": lr}},
            "probes": "off",
            "steps": steps,
            "evaluate_every": steps,
            **changes,
        }
    )
    return EXPERIMENTS["train"].run([config], [seed], "cpu")[0]


def test_a_random_search_is_the_best_of_its_trainings() -> None:
    (outcome,) = run(search(), 3)
    by_hand = []
    for lr, activation in draws_of(3, "search")("points", 6, 2):
        rate = float(f"{1e-3 * 1e3**lr:.4g}")
        by_hand.append(trained(rate, ["tanh", "relu"][int(2 * activation)], 3))
    losses = [float(each.arrays["val_loss"][-1]) for each in by_hand]
    np.testing.assert_array_equal(outcome.arrays["values"], losses)
    np.testing.assert_array_equal(outcome.arrays["best_value"], np.minimum.accumulate(losses))
    best = by_hand[int(np.argmin(losses))]
    for name in ("test_loss", "test_accuracy"):
        np.testing.assert_array_equal(outcome.arrays[name], best.arrays[name])
    assert outcome.arrays["spent"] == 6 and outcome.arrays["tried"] == 6


def test_the_error_can_be_minimised() -> None:
    (outcome,) = run(search(metric="val_error"), 3)
    (loss,) = run(search(), 3)
    assert ((outcome.arrays["values"] >= 0) & (outcome.arrays["values"] <= 1)).all()
    assert (outcome.arrays["values"] != loss.arrays["values"]).any()


@pytest.mark.parametrize("schedule", ["constant", {"step": {"every": 7}}])
@pytest.mark.parametrize("optimizer", [{"sgd": {"lr": 0.3, "momentum": 0.9}}, "adam"])
def test_a_short_training_is_the_beginning_of_a_long_one(schedule: Any, optimizer: Any) -> None:
    changes = {"schedule": schedule, "optimizer": optimizer}
    short = trained(0.3, "tanh", 5, steps=6, **changes)
    long = trained(0.3, "tanh", 5, steps=18, evaluate_every=6, **changes)
    for name in ("train_loss", "val_loss", "val_accuracy"):
        assert short.arrays[name][-1] == long.arrays[name][1]


def test_successive_halving_pays_for_continued_steps_once() -> None:
    (outcome,) = run(search(strategy="successive_halving"), 4)
    costs = outcome.arrays["costs"]
    assert costs[0] == pytest.approx(2 / 18)
    assert sorted({round(18 * cost) for cost in costs}) == [2, 4, 12]
    assert outcome.arrays["spent"] == pytest.approx(costs.sum())
    assert 5 < costs.sum() < 6 + 1e-9
    (random,) = run(search(), 4)
    assert outcome.arrays["tried"] > random.arrays["tried"]


def test_a_source_gives_the_first_settings() -> None:
    source = {**TRAINING, "data": {"blobs": {"n": 60, "classes": 3, "noise": 1.0}}}
    (outcome,), (plain,) = run(search(source=source), 2), run(search(), 2)
    points = np.array(draws_of(2, "source")("points", 6, 2))
    losses = []
    for lr, activation in points:
        rate = float(f"{1e-3 * 1e3**lr:.4g}")
        kind = ["tanh", "relu"][int(2 * activation)]
        losses.append(trained(rate, kind, 2, data=source["data"]).arrays["val_loss"][-1])
    np.testing.assert_array_equal(outcome.arrays["points"][0], points[int(np.argmin(losses))])
    np.testing.assert_array_equal(outcome.arrays["values"][1:], plain.arrays["values"][:-1])
    assert outcome.arrays["spent"] == 6


def test_a_similar_problem_that_is_the_same_starts_with_its_best_value() -> None:
    (outcome,) = run(search(source=TRAINING), 2)
    (same,) = run(search(), 2)
    assert outcome.arrays["best_value"][-1] <= same.arrays["best_value"][-2]


def test_a_training_that_diverges_is_the_worst() -> None:
    space = {"optimizer.sgd.lr": {"choice": [0.1, 1e30]}}
    outcomes = run(search(space=space, budget=4), *range(6))
    for outcome in outcomes:
        diverged = outcome.arrays["points"][:, 0] >= 0.5
        np.testing.assert_array_equal(np.isinf(outcome.arrays["values"]), diverged)
        assert outcome.status == ("diverged" if diverged.all() else "ok")
        assert math.isfinite(outcome.arrays["best_value"][-1]) != diverged.all()


def test_a_wider_range_is_widened_on_its_scale() -> None:
    (space,) = search(space={"optimizer.sgd.lr": {"log_uniform": [1e-2, 1e-1]}}, widen=3.0).spaces
    assert (space.at(0.0), space.at(1.0)) == pytest.approx((1e-3, 1.0))
    (low, _) = response(dimensions=2).model_copy(update={"widen": 2.0}).spaces
    assert (low.at(0.0), low.at(1.0)) == (-0.5, 1.5)


def test_a_response_is_searched_for_its_optimum() -> None:
    for config in (response(optimum=0.3), response("ridge", optimum=0.3)):
        assert config.response is not None
        (outcome,) = run(config, 1)
        points = outcome.arrays["points"].round(4)
        z = points - 0.3
        value = z[:, 0] ** 2
        if config.response.name == "ridge":
            value = (z[:, 0] - z[:, 1]) ** 2 / 2 + (z[:, 0] + z[:, 1]) ** 2 / 2 / 100
        np.testing.assert_allclose(outcome.arrays["values"], value, atol=1e-12)
        np.testing.assert_allclose(outcome.arrays["regret"], np.minimum.accumulate(value))


def test_the_optimum_and_the_noise_belong_to_the_seed() -> None:
    outcomes = run(response(noise=0.5), 1, 2)
    assert (outcomes[0].arrays["values"] != outcomes[1].arrays["values"]).all()
    (again,) = run(response(noise=0.5, strategy="grid"), 1)
    (exact,) = run(response(strategy="grid"), 1)
    assert abs(again.arrays["values"] - exact.arrays["values"]).max() > 0.1
    noise = np.concatenate(
        [
            noisy.arrays["values"] - exact.arrays["values"]
            for noisy, exact in zip(
                run(response(noise=0.5, budget=200), *range(10)),
                run(response(budget=200), *range(10)),
                strict=True,
            )
        ]
    )
    assert noise.std() == pytest.approx(0.5, rel=0.05) and abs(noise.mean()) < 0.04


def test_the_expected_best_is_the_mean_over_all_draws() -> None:
    values = np.array([3.0, 1.0, 1.0, 5.0])
    for number in (1, 2, 3):
        draws = product(values.tolist(), repeat=number)
        assert expected_best(values)[number - 1] == pytest.approx(np.mean([*map(min, draws)]))
    assert np.isinf(expected_best(np.array([1.0, math.inf]))).all()


def test_the_best_within_a_budget() -> None:
    values, costs = np.array([4.0, 3.0, 5.0, 1.0]), np.array([0.5, 0.5, 1.0, 2.0])
    np.testing.assert_array_equal(running_best(values, costs, 5), [1, 1, 1, 3, 3])
    thirds = np.full(9, 1 / 3)
    np.testing.assert_array_equal(running_best(-np.arange(9.0), thirds, 3), [2, 5, 8])


def test_the_importance_of_dimensions_that_matter_and_do_not() -> None:
    outcomes = run(response(budget=200, dimensions=3), *range(5))
    found = np.array([outcome.arrays["importance"] for outcome in outcomes])
    assert (found[:, 0] > 0.8).all() and (abs(found[:, 1:]) < 0.1).all()
    rng = np.random.default_rng(1)
    x, noise = rng.random(40), rng.random(40)
    (share,) = importance(x[:, None], noise)
    ranks = noise.argsort().argsort()
    left = ((ranks - np.polyval(np.polyfit(x, ranks, 2), x)) ** 2).sum() / 37
    assert share == pytest.approx(1 - left / np.var(ranks, ddof=1))


def test_the_edge_of_a_range() -> None:
    assert [edge([0.05, 0.5, 0.95, *np.linspace(0.2, 0.8, 20)], best) for best in range(4)] == [
        *(-1, 0, 1, 0)
    ]
    grid = [0.125, 0.375, 0.625, 0.875] * 4
    assert [edge(grid, best) for best in range(4)] == [-1, 0, 0, 1]
    assert edge([0.0, None], 1) == 0 and edge([0.0, 0.0], 0) == 0


def test_tried_values_are_set_where_the_paths_say() -> None:
    made = tried_training(
        Train.model_validate(TRAINING), {"optimizer.sgd.lr": 0.01, "label_smoothing": 0.1}, 7
    )
    assert made.optimizer.describe() == "sgd(lr=0.01)"
    assert (made.label_smoothing, made.steps, made.evaluated, made.probes) == (
        0.1,
        7,
        (0, 7),
        "off",
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"training": None}, "either a training or a response"),
        ({"response": "bowl"}, "either a training or a response"),
        ({"space": {}}, "1 to 6 settings"),
        ({"space": {"optimizer.adam.lr": {"uniform": [0, 1]}}}, "has no setting optimizer.adam.lr"),
        ({"space": {"optimizer.sgd.lr": {"uniform": [-1, 1]}}}, "optimizer.sgd.lr cannot be -1.0"),
        ({"space": {"model.mlp.activation": {"choice": ["tanh", "wave"]}}}, "cannot be wave"),
        (
            {"source": {**TRAINING, "optimizer": "adam"}},
            "the source has no setting optimizer.sgd.lr",
        ),
        (
            {
                "strategy": "successive_halving",
                "training": {**TRAINING, "schedule": "cosine"},
            },
            "must not depend on their number of steps as cosine does",
        ),
        (
            {
                "strategy": "successive_halving",
                "training": {**TRAINING, "early_stopping": {}},
            },
            "cannot be used with early_stopping",
        ),
        (
            {"strategy": {"successive_halving": {"rounds": 5}}},
            "5 rounds of successive_halving need at least 81 steps",
        ),
    ],
)
def test_settings_that_do_not_go_together(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        search(**changes)


def test_a_response_has_no_steps_and_no_space() -> None:
    with pytest.raises(ValidationError, match="a response has no steps"):
        response(strategy="successive_halving")
    with pytest.raises(ValidationError, match="space is about a training"):
        Search.model_validate(
            {"response": "bowl", "space": SPACE, "strategy": "random", "budget": 4}
        )
    with pytest.raises(ValidationError, match="3 > 2"):
        response(matter=3)
