"""The recipe: planted faults are found with their diagnosis, and sound problems have none."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from torch import nn

import reportgen
from reportgen.experiments import EXPERIMENTS, Outcome
from reportgen.experiments.recipe import faults
from reportgen.experiments.recipe.config import Recipe
from reportgen.experiments.recipe.notebook import Entry, arrays_of, entries_of
from reportgen.experiments.recipe.quantities import FAULTS
from reportgen.experiments.recipe.trainings import Choice, changed, given, training
from reportgen.parts import plugins
from reportgen.parts.models import Cnn

CLASSES, FEATURES, N = 4, 8, 500
FAULT_NAMES = [quantity.name for quantity in FAULTS]


def clouds(folder: Path, kind: str = "sound") -> dict[str, Any]:
    """Clouds of points around four centres, with a fault of the data; in a file."""
    rng = np.random.default_rng(5)
    labels = np.arange(N) % CLASSES
    if kind == "unbalanced":
        labels = np.where(np.arange(N) % 20 == 0, 1 + np.arange(N) // 20 % (CLASSES - 1), 0)
    inputs = rng.normal(size=(CLASSES, FEATURES))[labels] + rng.normal(0, 0.5, (N, FEATURES))
    if kind == "ambiguous":  # two classes have the same inputs
        inputs = np.eye(2)[labels // 2]
    if kind == "shuffled":
        labels = rng.permutation(labels)
    if kind == "raw":
        inputs = inputs * np.logspace(-1, 3, FEATURES)
    targets: Any = labels
    if "regression" in kind:
        targets = np.tanh(inputs @ rng.normal(size=(FEATURES, 1)))
        if "shuffled" in kind:
            targets = rng.permutation(targets)
    np.savez(folder / f"{kind}.npz", inputs=inputs, targets=targets)
    task = "regression" if "regression" in kind else "classification"
    return {"npz": {"path": str(folder / f"{kind}.npz"), "task": task}}


def recipe(data: Any, **changes: Any) -> Recipe:
    settings: dict[str, Any] = {
        "data": data,
        "model": {"mlp": {"hidden": [24, 24]}},
        "optimizer": {"sgd": {"lr": 0.01}},
        "batch_size": 20,
        "sample_steps": 400,
        "coarse_epochs": 2,
        "refined_epochs": 6,
        "rounds": 1,
    }
    return Recipe.model_validate({**settings, **changes})


def walk(config: Recipe, seed: int = 0) -> Any:
    (outcome,) = EXPERIMENTS["recipe"].run([config], [seed], "cpu")
    return outcome


def found(outcome: Outcome) -> set[str]:
    return {name for name in FAULT_NAMES if np.asarray(outcome.arrays[name]).item() == 1}


@pytest.fixture
def constant_module(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(plugins, "modules", dict(plugins.modules))

    @reportgen.register_module("negative bias")
    def build(shape: tuple[int, ...], outputs: int) -> nn.Module:
        first = nn.Linear(math.prod(shape), 16)
        with torch.no_grad():
            first.bias.fill_(-100)
        return nn.Sequential(nn.Flatten(), first, nn.ReLU(), nn.Linear(16, outputs))

    yield


PLANTED: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "labels shuffled": ("shuffled", {}, {"no_signal"}),
    "targets shuffled": ("regression shuffled", {"sample_steps": 1500}, {"no_signal"}),
    "rates 1000 times too large": ("sound", {"rates": [100.0, 1000.0]}, {"rates_too_large"}),
    "rates of Adam too large": (
        "sound",
        {"rates": [10.0, 100.0], "optimizer": "adam"},
        {"rates_too_large"},
    ),
    "rates too small": ("sound", {"rates": [1e-7, 1e-6]}, {"rates_too_small"}),
    "no initial weights": ("sound", {"init": {"normal": {"std": 1e-9}}}, {"dead"}),
    "negative bias": ("sound", {"model": {"module": {"use": "negative bias"}}}, {"dead"}),
    "raw table": ("raw", {}, {"inputs_unscaled"}),
    "initial weights too large": ("sound", {"init": {"normal": {"std": 2.0}}}, {"start_off"}),
    "unbalanced classes": ("unbalanced", {}, {"unbalanced"}),
    "the same inputs with different labels": ("ambiguous", {}, {"not_memorised"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found_and_no_other(
    fault: str, tmp_path: Path, constant_module: None
) -> None:
    kind, changes, expected = PLANTED[fault]
    outcome = walk(recipe(clouds(tmp_path, kind), **changes))
    assert outcome.status == "ok"
    assert found(outcome) == expected


SOUND: dict[str, dict[str, Any]] = {
    "clouds": {},
    "regression": {},
    "raw table, scaled": {"preprocess": "z_score"},
    "Adam": {"optimizer": "adam"},
    "batch norm and dropout": {"model": {"mlp": {"norm": "batch", "dropout": 0.2}}},
    "digits": {"data": "digits"},
    "a noisy problem": {"data": {"blobs": {"noise": 1.0, "classes": 3, "features": 6}}},
}


@pytest.mark.slow
@pytest.mark.parametrize("problem", SOUND)
def test_a_sound_problem_has_no_fault(problem: str, tmp_path: Path) -> None:
    kind = "regression" if problem == "regression" else "sound"
    data = clouds(tmp_path, "raw" if "raw" in problem else kind)
    assert found(walk(recipe(**{"data": data, **SOUND[problem]}), seed=3)) == set()


@pytest.fixture(scope="module")
def outcome() -> Any:
    """A walk with rounds of step 7: too short a training."""
    return walk(
        recipe({"blobs": {"n": 400, "noise": 0.6}}, refined_epochs=2, coarse_epochs=1, rounds=2)
    )


def test_the_expected_initial_loss_is_that_of_guessing(outcome: Any, tmp_path: Path) -> None:
    assert outcome.arrays["expected_loss"] == pytest.approx(math.log(3))
    assert outcome.arrays["initial_loss"] == entries_of(outcome.arrays)[0].initial_loss
    data = clouds(tmp_path, "regression")
    config = recipe(data, sample_steps=20, refined_epochs=1, coarse_epochs=1, rounds=1)
    targets = np.load(data["npz"]["path"])["targets"]
    assert walk(config).arrays["expected_loss"] == pytest.approx(targets.var(), rel=1e-5)


def test_steps_1_to_3_train_without_regularisation_and_later_ones_with_it() -> None:
    config = recipe(
        "digits",
        model={"mlp": {"dropout": 0.3, "drop_connect": 0.1}},
        optimizer={"adamw": {}},
        l1=0.01,
        label_smoothing=0.1,
        augment=["flip"],
    )
    course = EXPERIMENTS["recipe"].follow(config, 0)  # type: ignore[attr-defined]
    outcomes: Any = None
    asked: Any = ()
    for step in (1, 2, 3, 4):
        asked = course.send(outcomes)
        for each in asked:
            plain = each.config.model.dropout == each.config.l1 == 0
            assert plain == (step < 4)
            assert (each.config.augment == []) == (step < 4)
            assert (each.config.label_smoothing == 0) == (step < 4)
            assert step == 4 or each.config.optimizer.weight_decay == 0
        outcomes = [fake(each.config) for each in asked]
    decays = {each.config.optimizer.weight_decay for each in asked}
    assert decays == {1e-4, 1e-5, 0.0}


def fake(config: Any) -> Outcome:
    """The outcome of a training that learns well."""
    length = len(config.evaluated)
    losses = {f"{split}_loss": np.linspace(2.3, 0.01, length) for split in ("train", "val")}
    scores = {f"{split}_accuracy": np.linspace(0.1, 1, length) for split in ("train", "val")}
    outputs = np.random.default_rng(0).normal(size=(2, 5, 10))
    return Outcome("ok", {**losses, **scores, "val_outputs": outputs})


def test_each_step_goes_on_with_the_best_of_the_step_before(outcome: Any) -> None:
    entries = entries_of(outcome.arrays)
    by_step = {step: [entry for entry in entries if entry.step == step] for step in range(8)}
    kept = {step: [e for e in by_step[step] if e.kept] for step in by_step}
    (rate,) = kept[3]
    assert rate.final_loss == min(entry.final_loss for entry in by_step[3])
    rates = {entry.choice.rate for entry in by_step[4]}
    assert {round(r / rate.choice.rate, 2) for r in rates} == {0.32, 1.0, 3.16}
    (coarse,) = kept[4]
    assert coarse.rank == max(entry.rank for entry in by_step[4])
    assert {e.choice.rate / coarse.choice.rate for e in by_step[5]} == {0.5, 1.0, 2.0}
    assert outcome.arrays["refined_score"] == max(entry.val_score for entry in by_step[5])
    assert outcome.arrays["final_score"] == max(
        entry.val_score for step in (5, 7) for entry in by_step[step]
    )
    assert outcome.arrays["steps_spent"] == sum(entry.steps for entry in entries)


def test_rounds_follow_the_diagnosis_until_nothing_improves(outcome: Any) -> None:
    arrays = outcome.arrays
    assert arrays["needs_training"] == 1
    rounds = [entry for entry in entries_of(arrays) if entry.step == 7]
    assert {entry.choice.epochs for entry in rounds if entry.round == 1} == {4, 8}
    assert max(entry.round for entry in rounds) == arrays["rounds_used"]
    course = arrays["best_score"]
    assert course.shape == (3,)
    assert (np.diff(course) >= 0).all()
    assert course[0] == arrays["refined_score"]
    assert course[-1] == arrays["final_score"]


@pytest.mark.parametrize(
    ("remedy", "differs"),
    [("regularise", "decay dropout"), ("enlarge", "wider rate"), ("train_longer", "epochs")],
)
def test_a_remedy_changes_only_what_it_names(remedy: str, differs: str) -> None:
    config = recipe(
        {"blobs": {"n": 200}}, remedy=remedy, rounds=1, refined_epochs=1, sample_steps=20
    )
    entries = entries_of(walk(config).arrays)
    (before,) = [entry.choice for entry in entries if entry.step == 5 and entry.kept]
    tried = [entry.choice for entry in entries if entry.step == 7]
    assert tried
    for name in ("rate", "decay", "dropout", "wider", "epochs"):
        values = {getattr(choice, name) for choice in tried}
        assert (values != {getattr(before, name)}) == (name in differs.split())


def test_the_remedies_of_each_kind_of_model(constant_module: None) -> None:
    wide = recipe("digits", model={"cnn": {"channels": [4, 8], "hidden": [6]}})
    start = given(wide)
    larger = changed(wide, start, ["enlarge"])
    assert [(choice.wider, choice.rate) for choice in larger] == [
        *((2, 0.01), (2, 0.005), (4, 0.01), (4, 0.005))
    ]
    model = training(wide, larger[2]).model
    assert isinstance(model, Cnn)
    assert (model.channels, model.hidden) == ([16, 32], [24])
    dropped = [choice.dropout for choice in changed(wide, start, ["regularise"])]
    assert dropped == [0.0, 0.0, 0.2, 0.4]
    module = recipe("digits", model={"module": {"use": "negative bias"}})
    every = changed(module, given(module), ["regularise", "enlarge", "train_longer"])
    assert [(c.decay, c.epochs) for c in every] == [(1e-3, 6), (1e-2, 6), (0.0, 12), (0.0, 24)]
    assert training(module, every[0]).optimizer.weight_decay == 1e-3


def test_trainings_have_at_most_the_given_number_of_steps() -> None:
    config = recipe("digits", steps=100)
    choices = changed(config, given(config), ["train_longer"])
    assert training(config, given(config)).steps == 100
    assert choices == []


def test_none_has_no_rounds_and_a_spent_budget_begins_none() -> None:
    data = {"blobs": {"n": 200}}
    without = recipe(data, remedy="none", refined_epochs=1, sample_steps=20)
    assert walk(without).arrays["rounds_used"] == 0
    spent = recipe(data, remedy="train_longer", budget=10, refined_epochs=1, sample_steps=20)
    assert walk(spent).arrays["rounds_used"] == 0


def test_a_walk_in_which_all_diverges_says_so(tmp_path: Path) -> None:
    data = clouds(tmp_path)
    config = recipe(data, rates=[1e30], sample_steps=20)
    outcome = walk(config)
    assert outcome.status == "diverged"
    assert outcome.reason == "the training diverged at every rate"
    assert found(outcome) == {"rates_too_large"}


def test_entries_are_restored_from_arrays() -> None:
    def entry(step: int, length: int, dropout: float | None) -> Entry:
        curves = np.arange(4.0 * length).reshape(2, 2, length)
        choice = Choice(0.1, 1e-4, dropout, 2, 3)
        at, (losses, scores) = np.arange(float(length)), curves
        return Entry(step, 1, choice, 30, at, losses, scores, kept=step == 2)

    written = [entry(2, 4, 0.5), entry(7, 6, None)]
    for before, after in zip(written, entries_of(arrays_of(written)), strict=True):
        assert (before.step, before.round, before.kept) == (after.step, after.round, after.kept)
        assert (before.choice, before.steps) == (after.choice, after.steps)
        np.testing.assert_array_equal(before.at, after.at)
        np.testing.assert_array_equal(before.losses, after.losses)
        np.testing.assert_array_equal(before.scores, after.scores)


@pytest.mark.parametrize(
    ("changes", "place", "message"),
    [
        ({"schedule": "cosine"}, "schedule", "the recipe trains at constant rates"),
        ({"early_stopping": {}}, "early_stopping", "cannot stop early"),
        ({"outputs_at": [0]}, "outputs_at", "chooses the evaluated steps"),
        ({"rates": [0.1, 0.1]}, "rates", "rates must differ"),
        ({"decays": [0.0, 0.0]}, "decays", "decays must differ"),
    ],
)
def test_settings_that_contradict_the_recipe_are_refused(
    changes: dict[str, Any], place: str, message: str
) -> None:
    with pytest.raises(ValidationError, match=message) as caught:
        recipe("digits", **changes)
    (error,) = caught.value.errors()
    assert error["ctx"]["at"] == [place]


def test_sizes_of_features() -> None:
    rng = np.random.default_rng(0)
    table = rng.normal(size=(4000, 3)) * [1, 10, 4000]
    size, ratio = faults.feature_sizes(table)
    assert size == pytest.approx(math.sqrt((1 + 100 + 4000**2) / 3), rel=0.05)
    assert ratio == pytest.approx(400, rel=0.05)
    constant = np.column_stack([table, np.ones(len(table))])
    assert faults.feature_sizes(constant)[1] == pytest.approx(ratio)
    assert faults.feature_sizes(table.reshape(-1, 1, 3, 1))[1] == 1


@pytest.mark.parametrize(
    ("preprocess", "size", "ratio", "unscaled"),
    [
        ("none", 1.0, 5.0, False),
        ("none", 300.0, 5.0, True),
        ("none", 0.001, 5.0, True),
        ("none", 1.0, 500.0, True),
        ("centre", 300.0, 5.0, True),
        ("z_score", 300.0, 500.0, False),
        ({"z_score": {"over": "all"}}, 300.0, 5.0, False),
        ({"z_score": {"over": "all"}}, 300.0, 500.0, True),
        ("pca", 300.0, 5.0, True),
        ("zca", 300.0, 500.0, False),
    ],
)
def test_whether_inputs_are_scaled(
    preprocess: Any, size: float, ratio: float, unscaled: bool
) -> None:
    part = recipe("digits", preprocess=preprocess).preprocess
    assert faults.is_unscaled(size, ratio, part) == unscaled


@pytest.mark.parametrize(
    ("numbers", "fate"),
    [
        ((2.3, 1.0, (0.5, 2.0)), "learns"),
        ((2.3, 2.29, (0.5, 0.5)), "flat"),
        ((2.3, 2.4, (0.5, 3.0)), "rises"),
        ((2.3, math.inf, (0.5, math.nan)), "rises"),
        ((2.3, 2.2, (0.5, 0.0)), "dies"),
        ((2.3, 2.2, (0.0, 0.0)), "dead"),
        ((2.3, 1.0, (0.0, 2.0)), "learns"),
    ],
)
def test_the_fate_of_a_training(numbers: Any, fate: str) -> None:
    assert faults.fate(*numbers) == fate


def test_a_signal_must_exceed_what_chance_gives() -> None:
    def lacks(lowest: float, examples: int, classes: bool) -> bool:
        return faults.shows_no_signal(lowest, 1.0, examples, classes=classes)

    assert lacks(0.91, 100, True) and not lacks(0.89, 100, True)
    assert lacks(0.99, 100_000, True) and not lacks(0.97, 100_000, True)
    assert lacks(0.8, 100, False) and not lacks(0.7, 100, False)
    assert lacks(0.6, 4, False) and not lacks(0.4, 4, False)
    assert not lacks(0.95, 100_000, False)
    assert not lacks(math.inf, 100, True)
