"""Procedures: trials that consist of trainings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reportgen import api
from reportgen.execution import Progress
from reportgen.experiments import EXPERIMENTS, Outcome, Quantity, register_experiment
from reportgen.experiments._procedure import Course, Procedure, Training
from reportgen.experiments.train.config import Train
from reportgen.store import Store
from reportgen.suite import load_suite

SUITE = """
suite: best_rate
question: Which rate is best?
experiment: rates
base:
  data: {blobs: {n: 80}}
  model: {mlp: {hidden: [4]}}
  optimizer: {sgd: {lr: 0.1}}
  batch_size: 10
  steps: 10
  evaluate_every: 10
compare:
  rounds: [2, 3]
seeds: 3
claims:
  - id: more
    says: More rounds find a lower loss
    metric: best_loss
    rule: rounds=3 < rounds=2
"""


class Rates(Train):
    """Settings of a procedure that doubles the rate in every round; 99 rounds are an error."""

    rounds: int = 2


class RatesExperiment(Procedure[Rates]):
    """Trains with doubled rates, one after the other, and keeps the lowest loss."""

    name = "rates"
    about = "The lowest loss of several rates."
    config = Rates
    measures = (Quantity("best_loss", "lowest loss", "Lowest validation loss.", better="lower"),)

    def follow(self, config: Rates, seed: int) -> Course:
        losses = []
        for number in range(config.rounds):
            if number == 50:
                raise ArithmeticError("too many rounds")
            (outcome,) = yield [Training(training(config, number), seed)]
            losses.append(float(outcome.arrays["val_loss"][-1]) if outcome.arrays else np.inf)
        return Outcome("ok", {"best_loss": np.array(min(losses))})

    def expected(self, config: Rates) -> Sequence[tuple[Train, int]]:
        return [(training(config, 0), config.rounds)]


def training(config: Rates, number: int) -> Train:
    given = {name: getattr(config, name) for name in Train.model_fields}
    return Train(**{**given, "optimizer": {"sgd": {"lr": 0.1 * 2**number}}})


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(EXPERIMENTS, "known", dict(EXPERIMENTS.known))
    register_experiment(RatesExperiment)
    yield


@pytest.fixture
def suite(tmp_path: Path) -> Any:
    path = tmp_path / "best_rate.yaml"
    path.write_text(SUITE)
    return load_suite(path)


def losses(result: api.Result) -> list[float]:
    return [float(record.outcome.arrays["best_loss"]) for record in result.run.records]


def count_groups(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list to which the size of every group of trainings is added from now on."""
    groups: list[int] = []
    run = type(EXPERIMENTS["train"]).run

    def counted(self: Any, configs: Any, seeds: Sequence[int], device: str) -> list[Outcome]:
        groups.append(len(seeds))
        return run(self, configs, seeds, device)

    monkeypatch.setattr(type(EXPERIMENTS["train"]), "run", counted)
    return groups


def test_a_procedure_gives_the_same_outcomes_as_without_a_store(suite: Any, tmp_path: Path) -> None:
    result = api.run(suite, out=None, store=tmp_path / "store")
    trials = [record.trial for record in result.run.records]
    outcomes = RatesExperiment().run(
        [trial.arm.config for trial in trials],  # type: ignore[misc]
        [trial.seed for trial in trials],
        "cpu",
    )
    assert losses(result) == [float(outcome.arrays["best_loss"]) for outcome in outcomes]


def test_trainings_are_shared_by_arms_and_stored(suite: Any, tmp_path: Path) -> None:
    seen: list[Progress] = []
    api.run(suite, out=None, store=tmp_path / "store", listener=seen.append)
    with Store(tmp_path / "store", read_only=True) as store:
        assert store.count() == 6 + 3 * 3  # two arms and three rates, each with three seeds
    assert seen[0].trainings == (0, 15)
    assert (seen[-1].done, seen[-1].total) == (6, 6)


def test_all_seeds_train_in_one_group(
    suite: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = count_groups(monkeypatch)
    api.run(suite, out=None, store=tmp_path / "store")
    assert groups == [3, 3, 3]


def test_an_interrupted_procedure_keeps_its_trainings(
    suite: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.trainings and progress.trainings[0] >= 3:
            raise KeyboardInterrupt

    first = api.run(suite, out=None, store=tmp_path / "store", listener=interrupt)
    assert first.interrupted
    with Store(tmp_path / "store", read_only=True) as store:
        assert store.count() == 3
    groups = count_groups(monkeypatch)
    second = api.run(suite, out=None, store=tmp_path / "store")
    assert groups == [3, 3]  # the first round is in the store
    undisturbed = api.run(suite, out=None, store=tmp_path / "other")
    assert losses(second) == losses(undisturbed)


def test_fresh_trains_again_once(suite: Any, tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = api.run(suite, out=None, store=store)
    seen: list[Progress] = []
    again = api.run(suite, out=None, store=store, fresh=True, listener=seen.append)
    assert losses(again) == losses(first)
    (second,) = {record.run for record in again.run.records}
    assert second not in {record.run for record in first.run.records}
    with Store(store, read_only=True) as opened:
        assert opened.count() == 15


def test_an_error_in_a_procedure_is_a_failed_trial(suite: Any, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(SUITE.replace("[2, 3]", "[2, 99]").replace("rounds=3", "rounds=99"))
    result = api.run(load_suite(path), out=None, store=tmp_path / "store")
    reasons = {record.trial.arm.name: record.outcome.reason for record in result.run.records}
    assert reasons["rounds=2"] == ""
    assert "too many rounds" in reasons["rounds=99"]


def test_the_plan_counts_the_trainings(suite: Any, tmp_path: Path) -> None:
    forecast = api.plan(suite, store=tmp_path / "store")
    experiment = EXPERIMENTS["train"]
    one = experiment.cost([training(suite.arms[0].config, 0)]).seconds
    assert 0 < forecast.seconds < 15 * one * 1.5
