"""What trials measure lies within the range that its quantity declares, in every kind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reportgen import api
from reportgen.experiments import EXPERIMENTS
from reportgen.suite import load_suite

BASES = {
    "propagate": "{width: 32, depth: 4, batch_size: 4, init: {normal: {std: 1.0}}}",
    "train": "{data: digits, model: {mlp: {hidden: [8, 8], norm: batch}}, steps: 20, "
    "evaluate_every: 10, probes: full, conditions: true, optimizer: {adam: {lr: 0.01}}}",
    "descend": "{surface: local_minimum, steps: 40, noise: 1.0, optimizer: {sgd: {lr: 0.1}}}",
    "normalise": "{width: 4, depth: 2, batch_size: 64, norm: batch, repeats: 1}",
    "ensemble": "{kind: snapshots, data: digits, model: {mlp: {hidden: [8]}}, steps: 20, "
    "members: 4, optimizer: {sgd: {lr: 0.5}}}",
    "bias_variance": "{data: {blobs: {n: 90, test: 30}}, model: {mlp: {hidden: [4]}}, steps: 20, "
    "evaluate_every: 10, sets: 3, batch_size: 10, optimizer: {sgd: {lr: 0.1}}}",
    "search": "{strategy: random, budget: 4, training: {data: {blobs: {n: 60, test: 20}}, "
    "model: {mlp: {hidden: [4]}}, steps: 9, batch_size: 8, optimizer: {sgd: {lr: 0.1}}}, "
    "space: {optimizer.sgd.lr: {log_uniform: [0.01, 1]}}}",
    "recipe": "{data: {blobs: {n: 120, test: 20}}, model: {mlp: {hidden: [4]}}, rounds: 1, "
    "optimizer: {sgd: {lr: 0.01}}, batch_size: 10, sample_steps: 20, refined_epochs: 2}",
    "gradient": "{data: digits, model: {mlp: {hidden: [8]}}, batches: 3, at: [0, 5]}",
}
ROUNDING = 1e-12


@pytest.mark.parametrize("kind", EXPERIMENTS)
def test_no_value_lies_outside_the_declared_range(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(
        f"suite: small\nquestion: Which?\nexperiment: {kind}\nbase: {BASES[kind]}\n"
        "arms: {one: {}}\nseeds: 2\n"
    )
    run = api.run(load_suite(path), out=None, store=tmp_path / "store").run
    seen = set()
    for record in run.records:
        for name, array in record.outcome.arrays.items():
            if name in EXPERIMENTS[kind].quantities:
                low, high = EXPERIMENTS[kind].quantities[name].bounds
                values = np.asarray(array, dtype=np.float64)
                values = values[np.isfinite(values)]
                assert (values >= low - ROUNDING).all(), name
                assert (values <= high + ROUNDING).all(), name
                seen.add(name)
    assert len(seen) > 5
