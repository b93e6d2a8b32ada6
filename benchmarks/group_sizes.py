"""What a step costs by the number of trials in a group: `python benchmarks/group_sizes.py`.

It tells what would be gained if trials of different optimizers shared a group: at most the
difference between the sizes. One thread, processor time, the least of several rounds; the net is
64-64-64-10 with batches of 64, five seeds.
"""

from __future__ import annotations

import time
from collections import defaultdict

import torch

from reportgen.engine.crew import one_thread
from reportgen.engine.train.architecture import layers
from reportgen.engine.train.learner import Batch
from reportgen.engine.train.stacked import StackedMlp
from reportgen.parts.models import Mlp
from reportgen.parts.optimizers import Adam, Optimizer, Sgd

FEATURES, CLASSES, BATCH, SEEDS = 64, 10, 64, 5
SIZES = (5, 10, 20, 30)
STEPS, ROUNDS = 60, 7


def microseconds(optimizer: Optimizer, trials: int) -> float:
    """Of a step, for each trial."""
    model = Mlp.model_validate({"hidden": [64, 64]})
    shapes = layers(model, (FEATURES,), CLASSES)
    weights = [torch.randn(trials, *layer.shape) / layer.fan_in**0.5 for layer in shapes]
    net = StackedMlp([model] * trials, [optimizer] * trials, shapes, weights, SEEDS)
    inputs = torch.randn(SEEDS, BATCH, FEATURES)
    batch = Batch(inputs, torch.randint(CLASSES, (SEEDS, BATCH)), [])
    for _ in range(5):
        net.step(batch, keep=False)
    began = time.process_time()
    for _ in range(STEPS):
        net.step(batch, keep=False)
    return (time.process_time() - began) / STEPS / trials * 1e6


def main() -> None:
    """Prints a line for each optimizer."""
    for optimizer in (Sgd(lr=0.1), Sgd(lr=0.1, momentum=0.9), Adam()):
        found: dict[int, list[float]] = defaultdict(list)
        for _ in range(ROUNDS):
            for trials in SIZES:
                found[trials].append(microseconds(optimizer, trials))
        cells = ", ".join(f"{trials}: {min(times):.0f} us" for trials, times in found.items())
        print(f"{optimizer.describe():28} {cells}")


if __name__ == "__main__":
    with one_thread():
        main()
