"""Optimizers of different kinds as arms of one group, with all that may differ inside one."""

from __future__ import annotations

from typing import Any

import pytest

from reportgen.engine.train import batched, fused_rows, mixed

from .test_train import assert_same, config, run

OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": {"sgd": {"lr": 0.1}},
    "SGD, decay": {"sgd": {"lr": 0.1, "weight_decay": 0.01}},
    "momentum": {"sgd": {"lr": 0.05, "momentum": 0.9}},
    "Nesterov": {"sgd": {"lr": 0.05, "momentum": 0.9, "nesterov": True}},
    "AdaGrad": {"adagrad": {"lr": 0.02}},
    "AdaDelta": {"adadelta": {"lr": 1.0}},
    "RMSProp": {"rmsprop": {"lr": 0.003}},
    "RMSProp, momentum": {"rmsprop": {"lr": 0.001, "momentum": 0.5, "weight_decay": 0.01}},
    "Adam": {"adam": {"lr": 0.01}},
    "Nadam": {"nadam": {"lr": 0.005}},
    "AdamW": {"adamw": {"lr": 0.01, "weight_decay": 0.1}},
}
CHANGES: list[dict[str, Any]] = [
    {},
    {"schedule": {"cosine": {"warmup": 8}}},
    {"gradient_clipping": 0.5, "schedule": "linear"},
    {"l1": 1e-3, "label_smoothing": 0.1},
]
CASES = [
    ("small", {}, False),
    ("large", {}, False),
    ("fused", {}, False),
    ("large", {}, True),
    ("small", {"dropout": 0.3, "norm": "batch"}, True),
    ("fused", {"dropout": 0.3, "norm": "batch"}, True),
    ("small", {"hidden": [5], "drop_connect": 0.2}, False),
]
"""What a net takes by its size, the model, and whether arms differ in schedule and regularisers."""


@pytest.mark.parametrize(("size", "model", "differ"), CASES)
def test_every_optimizer_has_the_bits_that_it_has_alone(
    size: str, model: dict[str, Any], differ: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Curves, probes and histograms, of arms that are in seeds alike and of others."""
    if size != "small":
        monkeypatch.setattr(batched, "LARGE", 1)
    if size == "fused":
        for module in (fused_rows, mixed):
            monkeypatch.setattr(module, "MANY", 1)
    arms = [
        config(model, optimizer=optimizer, **(CHANGES[number % 4] if differ else {}))
        for number, optimizer in enumerate(OPTIMIZERS.values())
    ]
    trials = [(arm, seed) for seed in range(2) for arm in arms]
    together = run(trials)
    assert all(outcome.status == "ok" for outcome in together)
    assert len({outcome.arrays["val_loss"][-1] for outcome in together}) == len(trials)
    for trial, outcome in zip(trials[:11], together, strict=False):
        assert_same(outcome, *run([trial]))
    some = [*trials[3:5], *trials[9:16], trials[21]]  # seeds differ in their arms
    for order in (some, some[::-1]):
        for trial, outcome in zip(order, run(order), strict=True):
            assert_same(outcome, together[trials.index(trial)])


def test_so_it_is_without_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batched, "find_kernel", lambda dtype: None)
    trials = [(config(optimizer=optimizer), 0) for optimizer in OPTIMIZERS.values()]
    for trial, outcome in zip(trials, run(trials), strict=True):
        assert_same(outcome, *run([trial]))


def test_one_that_diverges_harms_none_of_another_kind() -> None:
    wild = config({"activation": "identity"}, optimizer={"sgd": {"lr": 1e20}})
    others = [config({"activation": "identity"}, optimizer=o) for o in OPTIMIZERS.values()]
    trials = [*((arm, 0) for arm in others[4:]), (wild, 0)]
    *calm, lost = run(trials)
    assert lost.status == "diverged"
    for trial, outcome in zip(trials, calm, strict=False):
        assert outcome.status == "ok"
        assert_same(outcome, *run([trial]))


def test_each_stops_early_for_itself() -> None:
    early: dict[str, Any] = {"early_stopping": {"patience": 1}, "evaluate_every": 5, "steps": 60}
    arms = [config(optimizer=optimizer, **early) for optimizer in OPTIMIZERS.values()]
    trials = [(arm, 1) for arm in arms]
    together = run(trials)
    stops: list[Any] = [outcome.arrays["stopped_at"] for outcome in together]
    assert len(set(map(int, stops))) > 1
    for trial, outcome in zip(trials, together, strict=True):
        assert_same(outcome, *run([trial]))
