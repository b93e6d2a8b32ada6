"""How fast a search is, against Optuna that drives a plain PyTorch loop in two processes.

    python benchmarks/search.py [--rounds N] [--trials N] [--steps N] [cases]

Both try the same settings of a network on digits (64-64-64-10, batches of 64), at random: learning
rate and weight decay, and in the second case the dropout rate, too. Ours is the whole path: a suite
with one search, planned, run in two worker processes and stored. The other side are studies of
Optuna in its usual database, from which two processes of one thread ask for trials, train an
`nn.Sequential` with `torch.optim` and tell the validation loss. Times include the start of
processes, imports, reading data and the final evaluation of every training. The two take turns in
every round; the table shows medians over rounds. Processor time, of all processes together, says
more than the clock where other work runs on the machine.
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
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import torch
from sklearn.datasets import load_digits
from torch import nn

from reportgen import api
from reportgen.experiments.search.config import Search, value_at
from reportgen.experiments.search.run import draws_of
from reportgen.suite import load_suite

SPACE = {
    "optimizer.sgd.lr": {"log_uniform": [1e-3, 1.0]},
    "optimizer.sgd.weight_decay": {"log_uniform": [1e-6, 1e-2]},
}
CASES: dict[str, dict[str, Any]] = {
    "digits": SPACE,
    "digits-dropout": {**SPACE, "model.mlp.dropout": {"uniform": [0.05, 0.5]}},
}
BATCH, HIDDEN = 64, [64, 64]
DROPOUT = "model.mlp.dropout"


def suite_text(case: str, trials: int, steps: int) -> str:
    """A suite with one search."""
    training = {
        "data": "digits",
        "model": {"mlp": {"hidden": HIDDEN, "dropout": 0.1 if DROPOUT in CASES[case] else 0.0}},
        "optimizer": {"sgd": {"lr": 0.1}},
        "batch_size": BATCH,
        "steps": steps,
    }
    base = {"training": training, "space": CASES[case], "strategy": "random", "budget": trials}
    text = {"suite": "bench", "question": "How fast?", "experiment": "search", "seeds": 1}
    return json.dumps({**text, "base": base})  # JSON is YAML


def ours(text: str, folder: Path) -> float:
    """The best validation loss of a search, without what an earlier one has stored."""
    path = folder / "bench.yaml"
    path.write_text(text)
    result = api.run(
        load_suite(path), out=None, store=folder / "store", executor="processes", jobs=2
    )
    (record,) = result.run.records
    return float(record.outcome.arrays["best_value"][-1])


def settings(text: str) -> list[dict[str, float]]:
    """The settings that our search tries."""
    config = Search.model_validate(json.loads(text)["base"])
    points = draws_of(0, "search")("points", config.budget, len(config.spaces))
    return [
        {
            path: value_at(space, fraction)
            for path, space, fraction in zip(config.dimensions, config.spaces, row, strict=True)
        }
        for row in points
    ]


def optunas(text: str, folder: Path) -> float:
    """The best validation loss of the same trials by Optuna and a plain loop."""
    storage = f"sqlite:///{folder}/optuna.db"
    tried, steps = settings(text), json.loads(text)["base"]["training"]["steps"]
    case = "digits-dropout" if DROPOUT in tried[0] else "digits"
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    studies, workers = [], []
    for number in range(2):
        # A study for each process: two that ask one study can get the same waiting trial.
        study = optuna.create_study(storage=storage, study_name=f"half {number}")
        for params in tried[number::2]:
            study.enqueue_trial(params)
        command = [sys.executable, __file__, case, "--worker", storage, "--study", study.study_name]
        command += ["--steps", str(steps), "--trials", str(len(tried[number::2]))]
        studies.append(study)
        workers.append(subprocess.Popen(command, env=environment))
    if any([worker.wait() for worker in workers]):
        raise RuntimeError("a worker failed")
    done = [t for s in studies for t in s.trials if t.state == optuna.trial.TrialState.COMPLETE]
    if sorted(str(t.params) for t in done) != sorted(map(str, tried)):
        raise RuntimeError("the trials are not those that were wanted")
    return min(study.best_value for study in studies)


def work(storage: str, study_name: str, steps: int, trials: int, case: str) -> None:
    """Run the waiting trials of a study."""
    torch.set_num_threads(1)
    study = optuna.load_study(study_name=study_name, storage=storage)
    data = _digits()
    for _ in range(trials):
        trial = study.ask()
        lr = trial.suggest_float("optimizer.sgd.lr", 1e-3, 1.0, log=True)
        decay = trial.suggest_float("optimizer.sgd.weight_decay", 1e-6, 1e-2, log=True)
        dropout = trial.suggest_float(DROPOUT, 0.05, 0.5) if DROPOUT in CASES[case] else 0.0
        study.tell(trial, train(data, steps, lr, decay, dropout))


def _digits() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Training and validation examples."""
    digits = load_digits()
    order = np.random.default_rng(0).permutation(len(digits.target))
    inputs = torch.from_numpy(digits.data[order] / 16).float()
    targets = torch.from_numpy(digits.target[order]).long()
    most = round(0.8 * len(order))
    return inputs[:most], targets[:most], inputs[most:], targets[most:]


def train(data: Any, steps: int, lr: float, decay: float, dropout: float) -> float:
    """As one would write it; the validation loss after the last step."""
    inputs, targets, val_inputs, val_targets = data
    torch.manual_seed(0)
    layers: list[nn.Module] = []
    below = inputs.shape[1]
    for units in HIDDEN:
        layers += [nn.Linear(below, units), nn.ReLU()]
        layers += [nn.Dropout(dropout)] if dropout else []
        below = units
    net, loss_of = nn.Sequential(*layers, nn.Linear(below, 10)), nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr, weight_decay=decay)
    done = 0
    while done < steps:
        order = torch.randperm(len(inputs))
        for start in range(0, len(inputs) - BATCH + 1, BATCH):
            batch = order[start : start + BATCH]
            optimizer.zero_grad()
            loss_of(net(inputs[batch]), targets[batch]).backward()
            optimizer.step()
            done += 1
            if done == steps:
                break
    net.eval()
    with torch.no_grad():
        return float(loss_of(net(val_inputs), val_targets))


def timed(run: Callable[[str, Path], float], text: str) -> tuple[float, float, float]:
    """(seconds, seconds of processor time, best validation loss) of a run."""
    with tempfile.TemporaryDirectory() as folder:
        clock, processor = time.perf_counter(), sum(os.times()[:4])
        best = run(text, Path(folder))
        return time.perf_counter() - clock, sum(os.times()[:4]) - processor, best


def compare(case: str, rounds: int, trials: int, steps: int) -> None:
    """Print a line for every round, and the medians."""
    text = suite_text(case, trials, steps)
    found: dict[str, list[tuple[float, float, float]]] = {"ours": [], "optunas": []}
    for number in range(rounds):
        for contender in [ours, optunas] if number % 2 else [optunas, ours]:
            found[contender.__name__].append(timed(contender, text))
        (mine, own, best), (theirs, other, least) = (each[-1] for each in found.values())
        print(
            f"  round {number + 1}: {theirs / mine:.1f}x by the clock, {other / own:.1f}x of "
            f"processor time; best losses {best:.3f} and {least:.3f}",
            flush=True,
        )
    for place, what in enumerate(("clock", "processor")):
        mine, theirs = (statistics.median(run[place] for run in each) for each in found.values())
        print(
            f"{case:15} {what:10} reportgen {mine:6.1f} s, Optuna with a plain loop {theirs:6.1f} s"
            f", {theirs / mine:4.1f}x",
            flush=True,
        )


def main() -> None:
    """Read the options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("cases", nargs="*", choices=[[], *CASES], default=[])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--trials", type=int, default=256)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--worker", metavar="STORAGE", help=argparse.SUPPRESS)
    parser.add_argument("--study", help=argparse.SUPPRESS)
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    if options.worker:
        work(options.worker, options.study, options.steps, options.trials, options.cases[0])
        return
    print(f"torch {torch.__version__}, load before {os.getloadavg()[0]:.1f}; "
          f"{options.trials} trials of {options.steps} steps", flush=True)  # fmt: skip
    for case in options.cases or list(CASES):
        compare(case, options.rounds, options.trials, options.steps)


if __name__ == "__main__":
    main()
