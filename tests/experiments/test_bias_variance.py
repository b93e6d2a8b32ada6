"""`bias_variance` against plain formulas over trainings that are run one by one, and theory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from reportgen.errors import MisfitError
from reportgen.experiments import EXPERIMENTS, Outcome
from reportgen.experiments.bias_variance.config import BiasVariance
from reportgen.parts.datasets import Blobs, Teacher

EXPERIMENT = EXPERIMENTS["bias_variance"]
TEACHER = {"teacher": {"n": 400, "test": 60, "features": 3, "outputs": 2, "noise": 0.5}}
BLOBS = {"blobs": {"n": 400, "test": 80, "classes": 3, "noise": 0.8}}


SETTINGS: dict[str, Any] = {
    "data": TEACHER,
    "model": {"mlp": {"hidden": [4], "activation": "tanh"}},
    "optimizer": {"sgd": {"lr": 0.1}},
    "batch_size": 10,
    "train_size": 20,
    "steps": 30,
    "evaluate_every": 10,
    "sets": 4,
}


def config(**changes: Any) -> BiasVariance:
    return BiasVariance.model_validate({**SETTINGS, "outputs_at": [10, 30], **changes})


def run(config: BiasVariance, seed: int = 0) -> Outcome:
    (outcome,) = EXPERIMENT.run([config], [seed], "cpu")
    return outcome


def measured(config: BiasVariance, seed: int = 0) -> dict[str, Any]:
    outcome = run(config, seed)
    assert outcome.status == "ok"
    return dict(outcome.arrays)


def one_by_one(config: BiasVariance, seed: int = 0) -> list[Outcome]:
    trainings = [EXPERIMENTS["train"].run([config.training(seed)], [s], "cpu")[0]
                 for s in config.seeds(seed)]  # fmt: skip
    return trainings


def test_the_numbers_are_those_of_its_trainings() -> None:
    given = config()
    found, trainings = measured(given, 3), one_by_one(given, 3)
    outputs = np.stack([np.asarray(t.arrays["test_outputs"], float) for t in trainings])
    data = given.training().data
    assert isinstance(data, Teacher)
    truth = data.truth(given.examples().test_inputs.astype(float))
    for place, step in enumerate((10, 30)):
        each = outputs[:, place]
        variance = each.var(axis=0, ddof=1).mean()
        bias = ((each.mean(axis=0) - truth) ** 2).mean() - variance / 4
        assert found["variance"][place] == pytest.approx(variance)
        assert found["bias_squared"][place] == pytest.approx(bias)
        error = ((each - truth) ** 2).mean() + 0.25
        assert found["expected_error"][place] == pytest.approx(error)
        assert found["train_loss"][place] == pytest.approx(
            np.mean([t.arrays["train_loss"][step // 10] for t in trainings])
        )
    assert found["noise"] == 0.25
    assert found["parameters"] == 4 * 4 + 5 * 2
    np.testing.assert_array_equal(found["steps"], [10, 30])
    np.testing.assert_allclose(found["predictions"], outputs[:, 1, :50], rtol=1e-6)


def test_without_noise_the_expected_error_is_the_test_loss() -> None:
    given = config(data={"teacher": {"n": 400, "test": 60, "features": 3, "noise": 0.0}})
    losses = [float(training.arrays["test_loss"]) for training in one_by_one(given)]
    assert measured(given)["expected_error"][-1] == pytest.approx(np.mean(losses), rel=1e-5)


def test_the_parts_add_up_for_classes() -> None:
    given = config(data=BLOBS, sets=7)
    found, trainings = measured(given), one_by_one(given)
    parts = ("zero_one_bias", "net_variance", "noise_effect")
    np.testing.assert_allclose(sum(found[part] for part in parts), found["zero_one_error"])
    np.testing.assert_allclose(
        found["bias_squared"] + found["variance"] + found["noise"], found["expected_error"]
    )
    np.testing.assert_allclose(
        found["net_variance"], found["unbiased_variance"] - found["biased_variance"]
    )
    data = given.training().data
    assert isinstance(data, Blobs)
    chances = data.probabilities(given.examples().test_inputs.astype(float))
    outputs = np.stack([np.asarray(t.arrays["test_outputs"][-1]) for t in trainings])
    right = np.take_along_axis(chances, outputs.argmax(2).T, axis=1).mean()
    assert found["zero_one_error"][-1] == pytest.approx(1 - right)
    assert found["zero_one_noise"] == pytest.approx(1 - chances.max(axis=1).mean())
    assert 0 < found["noise"] < found["expected_error"][-1]


def test_without_a_known_rule_the_error_rate_is_that_on_the_labels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    arrays = {f"{split}inputs": rng.standard_normal((90, 3)) for split in ("", "test_")}
    labels = {f"{split}targets": rng.integers(0, 3, 90) for split in ("", "test_")}
    np.savez("own.npz", **arrays, **labels)  # type: ignore[arg-type]
    given = config(data={"npz": {"path": "own.npz"}})
    found, trainings = measured(given), one_by_one(given)
    right = [float(training.arrays["test_accuracy"]) for training in trainings]
    assert found["zero_one_error"][-1] == pytest.approx(1 - np.mean(right))
    assert not {"noise", "zero_one_noise", "noise_effect"} & set(found)
    assert not {"noise", "zero_one_noise", "noise_effect"} & EXPERIMENT.measured(given)
    np.testing.assert_allclose(
        found["zero_one_bias"] + found["net_variance"], found["zero_one_error"]
    )
    np.testing.assert_allclose(found["zero_one_bias"], found["main_error"])


def test_a_linear_network_has_the_variance_of_least_squares() -> None:
    """Stein (1960): with an intercept and p normal inputs the expected squared error of least
    squares on new examples is noise² (n + 1) (n - 2) / (n (n - p - 2))."""
    given = config(
        data={"linear": {"n": 20_000, "test": 300, "features": 5, "noise": 1.0}},
        model={"mlp": {"hidden": [4], "activation": "identity"}},
        optimizer={"sgd": {"lr": 0.05}},
        train_size=30,
        batch_size=30,
        steps=500,
        evaluate_every=500,
        outputs_at=[500],
        sets=150,
    )
    found = measured(given)
    expected = 31 * 28 / (30 * 23)
    assert found["expected_error"][0] == pytest.approx(expected, rel=0.05)
    assert found["variance"][0] == pytest.approx(expected - 1, rel=0.2)
    assert abs(found["bias_squared"][0]) < 0.02


def test_trials_with_more_sets_begin_with_the_same_ones() -> None:
    few, many = config(sets=3), config(sets=5)
    assert many.seeds(2)[:3] == few.seeds(2)
    assert not set(config(sets=1000).seeds(2)) & set(config(sets=1000).seeds(3))
    assert few.training(2) == many.training(2)


def test_redrawn_data_are_another_problem_for_every_seed() -> None:
    redrawn = {"teacher": {**TEACHER["teacher"], "redraw": True}}
    one, other = (run(config(data=redrawn), seed) for seed in (0, 1))
    assert one.hashes["data"] != other.hashes["data"]
    assert not np.allclose(one.arrays["truth"], other.arrays["truth"])
    again = run(config(data=redrawn, model={"mlp": {"hidden": [8]}}), 0)
    assert one.hashes["data"] == again.hashes["data"]
    assert one.hashes["split"] == again.hashes["split"]


def test_trainings_that_diverge_are_counted() -> None:
    outcome = run(config(optimizer={"sgd": {"lr": 1e30}}))
    assert outcome.status == "diverged"
    assert outcome.reason.startswith("4 of 4 trainings diverged; the first: ")


def test_the_last_step_is_decomposed_by_default() -> None:
    assert BiasVariance.model_validate(SETTINGS).outputs_at == [30]


def test_data_without_a_test_split_are_refused() -> None:
    with pytest.raises(MisfitError, match=r"digits: bias_variance needs a test split$"):
        EXPERIMENT.inputs(config(data="digits"))
    with pytest.raises(MisfitError, match="set its argument test"):
        EXPERIMENT.inputs(config(data="blobs"))


def test_settings_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(ValidationError, match="cannot be used with early_stopping"):
        config(early_stopping={})
    with pytest.raises(ValidationError, match="outputs_at must contain at least one step"):
        config(outputs_at=[])
    with pytest.raises(ValidationError, match="greater than or equal to 2"):
        config(sets=1)
