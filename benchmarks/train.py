"""How fast `train` is, against plain PyTorch loops: trial-steps a second on two cores.

    python benchmarks/train.py                     all cases
    python benchmarks/train.py digits-sgd cnn      some cases
    python benchmarks/train.py --tiers             what evaluations and probes cost

Ours is the whole path: a suite of 64 trials (8 arms, 8 seeds) planned, run in two worker processes
and evaluated every 1000 steps. Its rate is taken between a run and one of twice as many steps, so
that starting processes and reading data cancel out; what they take stands beside it.
The plain loop is `nn.Sequential`, `torch.optim`, a batch at a time, and evaluates nothing:
(a) in one process, the better of one and two threads; (b) in two processes of one thread.
Every round runs each contender once; the table shows medians.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from reportgen.execution import Plan, make_plan
from reportgen.execution.executors import ProcessExecutor
from reportgen.experiments import EXPERIMENTS
from reportgen.suite import load_suite

ARMS, SEEDS = 8, 8
MNIST_LIKE = {"blobs": {"n": 12_000, "features": 784, "classes": 10}}
DIGITS: dict[str, Any] = {"data": "digits", "batch_size": 64, "hidden": [64, 64], "inputs": 64}
MNIST: dict[str, Any] = {
    "data": MNIST_LIKE, "batch_size": 60, "hidden": [100, 100, 100], "inputs": 784,
    "activation": "sigmoid",
}  # fmt: skip
CASES: dict[str, dict[str, Any]] = {
    "digits-sgd": DIGITS,
    "digits-bn": {**DIGITS, "norm": "batch"},
    "digits-adam": {**DIGITS, "optimizer": "adam"},
    "digits-dropout": {**DIGITS, "dropout": 0.2},
    "mnist-sgd": MNIST,
    "mnist-bn": {**MNIST, "norm": "batch"},
    "mnist-adam": {**MNIST, "optimizer": "adam"},
    "cnn": {"data": "cnn", "batch_size": 64, "norm": "batch"},
}
STEPS = {"digits": 1500, "mnist": 300, "cnn": 60}  # of a run, to be doubled
CNN_TRIALS, SIDE = 4, 28


def plain_net(case: dict[str, Any]) -> nn.Module:
    """As one would write it."""
    if case["data"] == "cnn":
        after = 32 * (SIDE // 4) ** 2
        return nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(after, 10),
        )  # fmt: skip
    layers: list[nn.Module] = []
    below = case["inputs"]
    for units in case["hidden"]:
        layers.append(nn.Linear(below, units))
        if "norm" in case:
            layers.append(nn.BatchNorm1d(units))
        layers.append(nn.Sigmoid() if case.get("activation") == "sigmoid" else nn.ReLU())
        if "dropout" in case:
            layers.append(nn.Dropout(case["dropout"]))
        below = units
    return nn.Sequential(*layers, nn.Linear(below, 10))


def plain_worker(name: str) -> None:
    """Serves `steps` lines on standard input: so many steps of one trial, then a line back."""
    case = CASES[name]
    shape = (1, SIDE, SIDE) if name == "cnn" else (case["inputs"],)
    inputs, targets = torch.rand(8000, *shape), torch.randint(10, (8000,))
    net, loss_of = plain_net(case), nn.CrossEntropyLoss()
    kind = torch.optim.Adam if case.get("optimizer") == "adam" else torch.optim.SGD
    optimizer = kind(net.parameters(), lr=0.01)
    order, size = torch.randperm(8000), case["batch_size"]
    place = 0

    def step() -> None:
        nonlocal place
        batch = order[place : place + size]
        place = (place + size) % (8000 - size)
        optimizer.zero_grad()
        loss_of(net(inputs[batch]), targets[batch]).backward()
        optimizer.step()

    for _ in range(10):
        step()
    print("ready", flush=True)
    for line in sys.stdin:
        for _ in range(int(line)):
            step()
        print("done", flush=True)


class Plain:
    """The plain loop in so many processes of so many threads."""

    def __init__(self, name: str, processes: int, threads: int) -> None:
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
        command = [sys.executable, __file__, "--plain-worker", name]
        self.workers = [
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
            )
            for _ in range(processes)
        ]
        self._wait()
        self.steps = 20
        while self.seconds() < 0.7:  # enough to time
            self.steps *= 2

    def rate(self) -> float:
        """Trial-steps a second of all processes together."""
        return len(self.workers) * self.steps / self.seconds()

    def seconds(self) -> float:
        """Of one round of steps."""
        began = time.perf_counter()
        for worker in self.workers:
            assert worker.stdin
            worker.stdin.write(f"{self.steps}\n")
            worker.stdin.flush()
        self._wait()
        return time.perf_counter() - began

    def close(self) -> None:
        """Ends the processes."""
        for worker in self.workers:
            worker.communicate()

    def _wait(self) -> None:
        for worker in self.workers:
            assert worker.stdout and worker.stdout.readline()


def suite_text(name: str, steps: int, every: int = 1000, **changes: Any) -> str:
    """The suite of a case; its arms are learning rates."""
    case = CASES[name]
    cnn = name == "cnn"
    kind = case.get("optimizer", "sgd")
    hidden = {k: case[k] for k in ("norm", "activation", "dropout") if k in case}
    sizes: dict[str, Any] = {"channels": [16, 32]} if cnn else {"hidden": case["hidden"]}
    rates = [0.001 * (1 + arm) for arm in range(2 if cnn else ARMS)]
    base = {
        "data": {"npz": {"path": str(cnn_data())}} if cnn else case["data"],
        "model": {("cnn" if cnn else "mlp"): sizes | hidden},
        "optimizer": {kind: {"lr": 0.01}},
        "batch_size": case["batch_size"],
        "steps": steps,
        "evaluate_every": min(steps, every),
        "probes": "off",
    }
    compare = {f"optimizer.{kind}.lr": rates}
    seeds = CNN_TRIALS // 2 if cnn else SEEDS
    text = {"suite": "bench", "question": "How fast?", "experiment": "train", "seeds": seeds}
    return json.dumps({**text, "base": {**base, **changes}, "compare": compare})  # JSON is YAML


def cnn_data() -> Path:
    """Random pictures in a file."""
    import numpy as np

    path = Path(tempfile.gettempdir()) / "reportgen-benchmark.npz"
    if not path.exists():
        stream = np.random.default_rng(0)
        inputs = stream.random((4000, 1, SIDE, SIDE), dtype=np.float32)
        np.savez(path, inputs=inputs, targets=stream.integers(0, 10, 4000))
    return path


def planned(text: str) -> Plan:
    """The plan of a suite."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.yaml"
        path.write_text(text)
        return make_plan(load_suite(path), None, device="cpu")


def ours(text: str) -> tuple[float, int]:
    """Seconds and trial-steps of a suite in two processes."""
    plan = planned(text)
    began = time.perf_counter()
    finished = 0
    for _, outcomes in ProcessExecutor(2).run("train", plan.groups, "cpu"):
        assert all(outcome.status == "ok" for outcome in outcomes), outcomes[0].reason
        finished += len(outcomes)
    steps = json.loads(text)["base"]["steps"]
    return time.perf_counter() - began, finished * steps


def our_rate(name: str, steps: int) -> tuple[float, float]:
    """(trial-steps a second, seconds that a run takes beside its steps)."""
    first, done = ours(suite_text(name, steps))
    second, more = ours(suite_text(name, 2 * steps))
    rate = (more - done) / (second - first)
    return rate, first - done / rate


def compare(names: Sequence[str], rounds: int) -> None:
    """Prints the table."""
    print(f"torch {torch.__version__}, load before {os.getloadavg()[0]:.1f}; trial-steps a second")
    for name in names:
        steps = STEPS[name.partition("-")[0]]
        contenders = {"1": Plain(name, 1, 1), "2": Plain(name, 1, 2), "b": Plain(name, 2, 1)}
        rates: dict[str, list[float]] = defaultdict(list)
        for _ in range(rounds):
            for key, contender in contenders.items():
                rates[key].append(contender.rate())
            rate, start = our_rate(name, steps)
            rates["ours"].append(rate)
            rates["start"].append(start)
        for contender in contenders.values():
            contender.close()
        median = {key: statistics.median(values) for key, values in rates.items()}
        a, b = max(median["1"], median["2"]), median["b"]
        print(f"{name:15} plain (a) {a:7.0f} (b) {b:7.0f}", end="")
        rate = median["ours"]
        print(f" | {steps} steps {rate:7.0f} {rate / a:5.1f}x {rate / b:5.1f}x", end="")
        print(f" +{median['start']:.1f} s", flush=True)


def tiers(rounds: int) -> None:
    """Prints what evaluations and probes cost, in processor time of one group, against steps alone.

    Every 100 steps, as suites do; `off` is the evaluation without any probe.
    """
    for name in ("digits-sgd", "mnist-sgd"):
        took: dict[str, list[float]] = defaultdict(list)
        for _ in range(rounds):
            for tier in ("none", "off", "cheap", "normal", "full"):
                every = 1000 if tier == "none" else 100
                probes = "off" if tier == "none" else tier
                took[tier].append(group_seconds(suite_text(name, 1000, every, probes=probes)))
        base = min(took["none"])  # the least: other work on the machine can only add
        for tier, seconds in took.items():
            if tier != "none":
                print(f"{name:12} {tier:7} +{100 * (min(seconds) / base - 1):.0f} %")


def group_seconds(text: str) -> float:
    """Processor time of the first group of a suite, in this process."""
    configs, seeds = zip(
        *((t.arm.config, t.seed) for t in planned(text).groups[0].trials), strict=True
    )
    began = time.process_time()
    EXPERIMENTS["train"].run(configs, seeds, "cpu")
    return time.process_time() - began


def main() -> None:
    """Reads the options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("cases", nargs="*", choices=[[], *CASES], default=[])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tiers", action="store_true")
    parser.add_argument("--plain-worker", metavar="CASE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.plain_worker:
        plain_worker(options.plain_worker)
    elif options.tiers:
        tiers(options.rounds)
    else:
        compare(options.cases or list(CASES), options.rounds)


if __name__ == "__main__":
    main()
