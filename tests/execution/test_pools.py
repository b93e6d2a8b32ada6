"""Kinds of few trials share a program; a plan of a real suite, and the bits that it computes."""

from __future__ import annotations

import numpy as np
import pytest

from reportgen.execution import collect, execute, make_plan, observe, plan
from reportgen.execution.executors import InlineExecutor
from reportgen.execution.plan import pool_limit
from reportgen.store import Store
from reportgen.suite import load_suite

SUITE = """
suite: kinds
question: Do optimizers share a program?
experiment: train
base:
  data: {blobs: {n: 200, features: 6, classes: 3}}
  model: {mlp: {hidden: [8]}}
  optimizer: adam
  batch_size: 16
  steps: 10
  evaluate_every: 5
compare:
  optimizer:
    levels:
      SGD: {sgd: {lr: 0.1}}
      momentum: {sgd: {lr: 0.1, momentum: 0.9}}
      Nesterov: {sgd: {lr: 0.1, momentum: 0.9, nesterov: true}}
      Adam: adam
      AdamW: adamw
      RMSProp: rmsprop
seeds: 3
"""
EXPERIMENTS = {  # of each arm
    "SGD": "sgd", "momentum": "sgd", "Nesterov": "Nesterov",
    "Adam": "adam", "AdamW": "adamw", "RMSProp": "rmsprop",
}  # fmt: skip


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """The trials of every program, as (kind, seed), for so many seeds and cores."""

    def planned(seeds, cores, device="cpu"):
        monkeypatch.setattr(plan, "cores", lambda: cores)
        path = tmp_path / "kinds.yaml"
        path.write_text(SUITE.replace("seeds: 3", f"seeds: {seeds}"))
        made = make_plan(load_suite(path), None, device=device)
        return [
            [(EXPERIMENTS[t.arm.name.removeprefix("optimizer=")], t.seed) for t in group.trials]
            for group in made.groups
        ]

    return planned


def kinds(group):
    return {kind for kind, _ in group}


def test_few_trials_of_many_kinds_run_as_one_program(groups):
    (only,) = groups(2, cores=2)
    assert len(only) == 12 and len(kinds(only)) == 5
    assert [seed for _, seed in only] == [0] * 6 + [1] * 6


def test_every_worker_has_some_where_there_are_enough(groups):
    assert [len(group) for group in groups(3, cores=2)] == [18]
    assert sorted(len(group) for group in groups(7, cores=2)) == [14, 14, 14]  # 14 of SGD
    assert sorted(len(group) for group in groups(7, cores=1)) == [14, 28]


def test_a_kind_of_many_trials_runs_by_itself(groups):
    found = groups(4, cores=2)
    assert sorted((len(group), len(kinds(group))) for group in found) == [(8, 1), (16, 4)]
    assert all(len(kinds(group)) == 1 for group in groups(8, cores=2))


def test_with_a_worker_for_each_kind_none_is_pooled(groups):
    assert all(len(kinds(group)) == 1 for group in groups(2, cores=5))
    (only,) = groups(2, cores=5, device="cuda")
    assert len(kinds(only)) == 5


@pytest.mark.parametrize(
    ("trials", "limit", "workers", "expected"),
    [(3, 32, 2, 3), (23, 32, 2, 23), (24, 32, 2, 12), (33, 32, 1, 17), (40, 4, 2, 4)],
)
def test_the_size_of_programs_of_a_pool(trials, limit, workers, expected):
    assert pool_limit(trials, limit, workers) == expected


def test_outcomes_are_those_of_kinds_apart(tmp_path, monkeypatch):
    path = tmp_path / "kinds.yaml"
    path.write_text(SUITE)
    found = []
    for cores in (1, 8):
        monkeypatch.setattr(plan, "cores", lambda cores=cores: cores)
        with Store(tmp_path / str(cores)) as store:
            todo = make_plan(load_suite(path), store, device="cpu")
            seen = observe("cpu", path, "")
            execute(todo, store, seen, lambda progress: None, InlineExecutor())
            found.append(collect(todo, store).records)
    for one, other in zip(*found, strict=True):
        assert one.trial.key == other.trial.key
        assert one.outcome.arrays.keys() == other.outcome.arrays.keys()
        for name, values in one.outcome.arrays.items():
            np.testing.assert_array_equal(values, other.outcome.arrays[name], err_msg=name)
