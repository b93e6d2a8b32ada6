"""What a step costs by the number of trials in a group: `python benchmarks/group_sizes.py`.

First groups of one optimizer by their size. Then eight kinds of optimizer, a few trials of each, in
a group for each kind and as `reportgen run` has them where they share programs: at most 32 trials
in one, and where that cuts through a seed every trial has a batch of its own. One thread, processor
time, the least of several rounds that take turns; digits is 64-64-64-10 with batches of 64, MNIST
784-100-100-100-10 with batches of 60.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence

import torch

from reportgen.engine.context import one_thread
from reportgen.engine.train.architecture import layers
from reportgen.engine.train.learner import Batch
from reportgen.engine.train.stacked import StackedMlp
from reportgen.parts.models import Mlp
from reportgen.parts.optimizers import (
    Adadelta,
    Adagrad,
    Adam,
    AdamW,
    Nadam,
    Optimizer,
    RMSprop,
    Sgd,
)

CLASSES, SEEDS = 10, 5
SIZES = (5, 10, 20, 30)
MOST = 32
NETS = {"digits": (64, [64, 64], 64, 60), "MNIST": (784, [100, 100, 100], 60, 10)}
"""Features, hidden layers, batch, steps that are timed."""
ROUNDS = 7
EXPERIMENTS: list[Optimizer] = [
    Sgd(lr=0.1),
    Sgd(lr=0.1, momentum=0.9, nesterov=True),
    Adam(),
    AdamW(),
    Nadam(),
    Adagrad(lr=0.01),
    Adadelta(lr=1.0),
    RMSprop(lr=0.01),
]


def microseconds(optimizers: Sequence[Optimizer], seeds: int, net: str) -> float:
    """Of a step of all trials together."""
    features, hidden, size, steps = NETS[net]
    trials = len(optimizers)
    model = Mlp.model_validate({"hidden": hidden})
    shapes = layers(model, (features,), CLASSES)
    weights = [torch.randn(trials, *layer.shape) / layer.fan_in**0.5 for layer in shapes]
    stack = StackedMlp([model] * trials, optimizers, shapes, weights, seeds)
    inputs = torch.randn(seeds, size, features)
    batch = Batch(inputs, torch.randint(CLASSES, (seeds, size)), [])
    for _ in range(5):
        stack.step(batch, keep=False)
    began = time.process_time()
    for _ in range(steps):
        stack.step(batch, keep=False)
    return (time.process_time() - began) / steps * 1e6


def apart(trials: int, net: str) -> float:
    """So many trials of every kind, all of different seeds but for their kind, kind by kind."""
    return sum(microseconds([kind] * trials, trials, net) for kind in EXPERIMENTS)


def together(trials: int, net: str) -> float:
    """The same in as few programs as there can be."""
    everything = EXPERIMENTS * trials
    programs = -(-len(everything) // MOST)
    if programs == 1:
        return microseconds(everything, trials, net)
    some = sorted(everything[: len(everything) // programs], key=lambda optimizer: optimizer.kind)
    return programs * microseconds(some, len(some), net)


def sizes() -> None:
    """Prints a line for each optimizer: microseconds of a step, for each trial."""
    for optimizer in (Sgd(lr=0.1), Sgd(lr=0.1, momentum=0.9), Adam()):
        found: dict[int, list[float]] = defaultdict(list)
        for _ in range(ROUNDS):
            for trials in SIZES:
                took = microseconds([optimizer] * trials, SEEDS, "digits")
                found[trials].append(took / trials)
        cells = ", ".join(f"{trials}: {min(times):.0f} us" for trials, times in found.items())
        print(f"{optimizer.describe():28} {cells}", flush=True)


def mixtures() -> None:
    """Prints a line for each net and number of trials of a kind."""
    for net in NETS:
        for trials in (1, 2, 3, 4, 6, 8, 12, 20):
            found: dict[str, list[float]] = defaultdict(list)
            for _ in range(ROUNDS):
                found["apart"].append(apart(trials, net))
                found["together"].append(together(trials, net))
            each = {name: min(times) / trials / len(EXPERIMENTS) for name, times in found.items()}
            cells = ", ".join(f"{name} {time:.0f} us" for name, time in each.items())
            gain = each["apart"] / each["together"]
            print(f"{net}, {trials:2} of each kind: {cells}, {gain:.2f}x", flush=True)


if __name__ == "__main__":
    with one_thread():
        sizes()
        mixtures()
