"""What augmentation, regularisers and preprocessing add to a step of `train`.

    python benchmarks/techniques.py [--rounds N]

Ours is a group of 16 trials, 8 rates of 2 seeds, on two nets: digits (8 x 8 pixels, 64-64-64-10,
batches of 64) and pictures (28 x 28, 784-100-100-100-10, batches of 60). Plain is a loop of one
trial with `nn.Sequential` and `torch.optim` and the calls of kornia or torch that one would write
for the same. All on one thread; processor time of a step and trial, taken between a run and a
longer one, so that reading and evaluating cancel out. Contenders take turns in every round; the
table has the least of all rounds, because other work on a machine can only add.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kornia.augmentation as augmentation
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from reportgen.engine.context import one_thread
from reportgen.experiments import EXPERIMENTS
from reportgen.experiments.train.config import Train

ARMS, SEEDS = 8, 2
EXAMPLES, CLASSES = 1500, 10
NETS: dict[str, tuple[int, list[int], int]] = {
    "digits": (8, [64, 64], 64),
    "pictures": (28, [100, 100, 100], 60),
}
"""Pixels of a side, hidden layers, batch."""
SHORT, LONG = 16, 160  # steps; blocks of augmented batches have 16
L1, SHARE = 1e-4, 0.2

Loss = Callable[[Tensor, Tensor], Tensor]


@dataclass
class Plain:
    """How a plain loop does it."""

    change: Callable[[int], Callable[[Tensor], Tensor]] = lambda side: lambda images: images
    mix: Callable[[], Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]] | None = None
    loss: Loss = F.cross_entropy
    layer: Callable[[int, int], nn.Module] = nn.Linear
    behind: Callable[[], list[nn.Module]] = list
    penalty: bool = False
    clip: bool = False
    decay: float = 0.0
    prepare: str = ""


class Dropped(nn.Linear):
    """DropConnect, as one would write it."""

    def forward(self, x: Tensor) -> Tensor:
        """With a mask of its own in every step."""
        return F.linear(x, F.dropout(self.weight, SHARE, self.training), self.bias)


class Vanilla(nn.Module):
    """Dropout that leaves units as they are."""

    def forward(self, x: Tensor) -> Tensor:
        """In training."""
        return x * (torch.rand_like(x) >= SHARE)


def mixed_loss(outputs: Tensor, targets: Tensor) -> Tensor:
    """Of labels (B, 3) as kornia's mixup gives them."""
    first, second, share = targets[:, 0].long(), targets[:, 1].long(), targets[:, 2]
    one = F.cross_entropy(outputs, first, reduction="none")
    other = F.cross_entropy(outputs, second, reduction="none")
    return ((1 - share) * one + share * other).mean()


def smoothed(outputs: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy."""
    return F.cross_entropy(outputs, targets, label_smoothing=0.1)


def _mixup() -> Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]:
    mixup: Any = augmentation.RandomMixUpV2(p=1.0, data_keys=["input", "class"])
    return lambda images, targets: mixup(images, targets)


Technique = tuple[dict[str, Any], Plain]
TECHNIQUES: dict[str, Technique] = {
    "none": ({}, Plain()),
    "flip": ({"augment": ["flip"]}, Plain(lambda side: augmentation.RandomHorizontalFlip())),
    "crop": (
        {"augment": ["crop"]},
        Plain(lambda side: augmentation.RandomCrop((side, side), padding=side // 8)),
    ),
    "rotation": (
        {"augment": ["rotation"]},
        Plain(lambda side: augmentation.RandomRotation(15.0, p=1.0)),
    ),
    "translation": (
        {"augment": ["translation"]},
        Plain(lambda side: augmentation.RandomAffine(0.0, translate=(0.1, 0.1), p=1.0)),
    ),
    "cutout": (
        {"augment": ["cutout"]},
        Plain(lambda side: augmentation.RandomErasing((0.25, 0.25), (1.0, 1.0), p=1.0)),
    ),
    "mixup": ({"augment": ["mixup"]}, Plain(mix=_mixup, loss=mixed_loss)),
    "L2": (
        {"optimizer": {"sgd": {"lr": 0.01, "weight_decay": 1e-4}}},
        Plain(decay=1e-4),
    ),
    "L1": ({"l1": L1}, Plain(penalty=True)),
    "label smoothing": ({"label_smoothing": 0.1}, Plain(loss=smoothed)),
    "gradient clipping": ({"gradient_clipping": 1.0}, Plain(clip=True)),
    "dropout": ({"dropout": SHARE}, Plain(behind=lambda: [nn.Dropout(SHARE)])),
    "vanilla dropout": (
        {"dropout": SHARE, "dropout_scaling": "test"},
        Plain(behind=lambda: [Vanilla()]),
    ),
    "DropConnect": ({"drop_connect": SHARE}, Plain(layer=Dropped)),
    "z_score": ({"preprocess": "z_score"}, Plain(prepare="scale")),
    "zca": ({"preprocess": "zca"}, Plain(prepare="matrix")),
}
OF_MODEL = {"dropout", "dropout_scaling", "drop_connect"}


def configs(net: str, changes: dict[str, Any], steps: int) -> list[Train]:
    """The arms of our group: learning rates."""
    _, hidden, batch = NETS[net]
    mlp = {"hidden": hidden, **{k: v for k, v in changes.items() if k in OF_MODEL}}
    own = {k: v for k, v in changes.items() if k not in OF_MODEL}
    sgd = own.pop("optimizer", {"sgd": {"lr": 0.01}})["sgd"]
    base = {
        "data": "digits" if net == "digits" else {"npz": {"path": str(pictures())}},
        "model": {"mlp": mlp},
        "batch_size": batch,
        "steps": steps,
        "evaluate_every": steps,
        "evaluate_on": 100,
        "probes": "off",
        **own,
    }
    rates = [{"sgd": {**sgd, "lr": 0.001 * (1 + arm)}} for arm in range(ARMS)]
    return [Train.model_validate({**base, "optimizer": rate}) for rate in rates]


def pictures() -> Path:
    """Random ones in a file."""
    path = Path(tempfile.gettempdir()) / "reportgen-benchmark-pictures.npz"
    if not path.exists():
        stream = np.random.default_rng(0)
        inputs = stream.random((EXAMPLES, 1, 28, 28), dtype=np.float32)
        np.savez(path, inputs=inputs, targets=stream.integers(0, CLASSES, EXAMPLES))
    return path


def ours(net: str, changes: dict[str, Any]) -> float:
    """Microseconds of a step and trial."""
    took = []
    for steps in (SHORT, LONG):
        arms = configs(net, changes, steps) * SEEDS
        seeds = [number // ARMS for number in range(len(arms))]
        began = time.process_time()
        outcomes = EXPERIMENTS["train"].run(arms, seeds, "cpu")
        took.append(time.process_time() - began)
        assert all(outcome.status == "ok" for outcome in outcomes), outcomes[0].reason
    return (took[1] - took[0]) / (LONG - SHORT) / (ARMS * SEEDS) * 1e6


def plain(net: str, how: Plain) -> float:
    """Microseconds of a step."""
    side, hidden, size = NETS[net]
    layers: list[nn.Module] = []
    below = side * side
    for units in hidden:
        layers += [how.layer(below, units), nn.ReLU(), *how.behind()]
        below = units
    model = nn.Sequential(*layers, nn.Linear(below, CLASSES))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, weight_decay=how.decay)
    images, targets = torch.rand(EXAMPLES, 1, side, side), torch.randint(CLASSES, (EXAMPLES,))
    change, mix = how.change(side), how.mix() if how.mix else None
    centre, matrix = torch.rand(side * side), torch.rand(side * side, side * side)
    order = torch.randperm(EXAMPLES)

    def step(place: int) -> None:
        batch = order[place : place + size]
        x, wanted = change(images[batch]), targets[batch]
        if mix is not None:
            x, wanted = mix(x, wanted)
        x = x.flatten(1)
        if how.prepare:
            x = (x - centre) * centre if how.prepare == "scale" else (x - centre) @ matrix
        loss: Any = how.loss(model(x), wanted)
        if how.penalty:
            weights = (layer.weight for layer in model if isinstance(layer, nn.Linear))
            loss = loss + L1 * sum(weight.abs().sum() for weight in weights)
        optimizer.zero_grad()
        loss.backward()
        if how.clip:
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    for number in range(10):
        step(number)
    began = time.process_time()
    for number in range(100):
        step(number * 7)
    return (time.process_time() - began) / 100 * 1e6


def main() -> None:
    """Prints a table for each net."""
    parser = argparse.ArgumentParser(description="What techniques add to a step.")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    for net in NETS:
        found: dict[tuple[str, str], list[float]] = defaultdict(list)
        ours(net, {})  # reads, compiles
        for _ in range(rounds):
            for name, (changes, how) in TECHNIQUES.items():
                found[name, "ours"].append(ours(net, changes))
                found[name, "plain"].append(plain(net, how))
        least = {key: min(times) for key, times in found.items()}
        print(f"{net}, microseconds of a step and trial, load now {os.getloadavg()[0]:.1f}")
        for name in TECHNIQUES:
            us, them = least[name, "ours"], least[name, "plain"]
            more, theirs = us - least["none", "ours"], them - least["none", "plain"]
            cells = f"ours {us:5.0f} ({more:+5.0f}), plain {them:5.0f} ({theirs:+5.0f})"
            print(f"  {name:18} {cells}, {them / us:5.1f}x", flush=True)


if __name__ == "__main__":
    with one_thread():
        main()
