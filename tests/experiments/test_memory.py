"""What happens to a group when memory runs out, in a process that may have only so much."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from reportgen.execution.executors import processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limit is of Linux")

WORKER = """
import json, resource, sys
import numpy as np, torch
from reportgen.execution.compute import compute
from reportgen.experiments import EXPERIMENTS
from reportgen.experiments.train.config import Train

hidden, lean, trials = json.loads(sys.argv[1])
experiment, sizes, errors = EXPERIMENTS["train"], [], []
plain = experiment.run

def run(configs, seeds, device):
    sizes.append(len(configs))
    try:
        return plain(configs, seeds, device)
    except Exception as error:
        errors.append(type(error).__name__)
        raise

experiment.run = run
configs = [
    Train.model_validate({
        "data": {"blobs": {"n": 90, "features": 8, "classes": 3}},
        "model": {"mlp": {"hidden": hidden}}, "optimizer": {"sgd": {"lr": 0.001 * (1 + n)}},
        "batch_size": 16, "steps": 2, "evaluate_every": 2, "probes": "normal"})
    for n in range(trials)
]
small = {"model": {"mlp": {"hidden": [8]}}}
warm = Train.model_validate({**configs[0].model_dump(mode="json"), **small})
plain([warm], [0], "cpu")  # libraries take their own memory before there is a limit
if lean:
    pages = int(open("/proc/self/statm").read().split()[0])
    most = pages * resource.getpagesize() + lean * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
outcomes = compute("train", configs, [0] * trials, "cpu")
print(json.dumps({
    "sizes": sizes, "errors": sorted(set(errors)),
    "outcomes": [(o.status, o.reason, [float(x) for x in o.arrays.get("val_loss", ())])
                 for o in outcomes]}))
"""


def computed(hidden: list[int], trials: int, lean: int = 0) -> dict[str, list[Any]]:
    """Group sizes tried, errors met and outcomes, with `lean` MiB beside what the start takes."""
    command = [sys.executable, "-c", WORKER, json.dumps([hidden, lean, trials])]
    environment = {
        **os.environ,
        **processes._ENVIRONMENT,
    }  # of our workers: they keep what is freed
    ended = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return json.loads(ended.stdout)


def test_a_group_that_does_not_fit_is_halved_and_loses_nothing() -> None:
    """8 trials of 9 MB of weights, each several times over: one fits in 250 MiB, eight do not."""
    wide, narrow = computed([1500, 1500], 8), computed([1500, 1500], 8, lean=250)
    assert wide["sizes"] == [8] and not wide["errors"]
    assert narrow["sizes"][:2] == [8, 4] and len(narrow["sizes"]) > 2
    assert set(narrow["errors"]) <= {"RuntimeError", "MemoryError"}
    assert [status for status, *_ in narrow["outcomes"]] == ["ok"] * 8
    assert narrow["outcomes"] == wide["outcomes"]


def test_a_trial_that_does_not_fit_alone_has_failed_with_the_reason() -> None:
    found = computed([6000, 6000], 2, lean=150)
    assert found["sizes"] == [2, 1, 1]
    for status, reason, losses in found["outcomes"]:
        assert status == "failed" and not losses
        assert "allocate" in reason or "MemoryError" in reason
