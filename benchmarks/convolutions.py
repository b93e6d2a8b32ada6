"""Is it worth stacking trials of a CNN in one dimension? Time per trial and step, and equal bits.

    python benchmarks/convolutions.py

The net is that of Greydanus and Kobak (2020) on batches of 100 examples of 40 numbers: forward and
backward pass on one thread, without the optimizer. `plain`: one trial after the other. `grouped`:
all trials as the groups of one convolution. `unfolded`: windows of the inputs (im2col) and batched
products. Equal bits: whether the gradients of a trial are the same beside 7 others and alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

BATCH, POINTS, CHANNELS, CLASSES = 100, 40, 25, 10
SHAPES = ((CHANNELS, 1, 5), (CHANNELS, CHANNELS, 3), (CHANNELS, CHANNELS, 3), (CLASSES, 125))
ROUNDS, STEPS = 5, 10

Step = Callable[[list[Tensor], Tensor, Tensor], None]


def weights(trials: int) -> list[Tensor]:
    """The weights of every layer, (T, ...); those of the first trials do not depend on T."""
    drawn = []
    for number, shape in enumerate(SHAPES):
        generator = torch.Generator().manual_seed(number)
        noise = [torch.randn(shape, generator=generator) for _ in range(trials)]
        drawn.append((0.1 * torch.stack(noise)).requires_grad_())
    return drawn


def plain(layers: list[Tensor], x: Tensor, y: Tensor) -> None:
    """One trial after the other."""
    for trial in range(len(layers[0])):
        h = x
        *convolutions, last = [layer[trial] for layer in layers]
        for w in convolutions:
            h = F.conv1d(h, w, stride=2, padding=w.shape[-1] // 2).relu()
        F.cross_entropy(h.flatten(1) @ last.T, y).backward()  # type: ignore[no-untyped-call]


def grouped(layers: list[Tensor], x: Tensor, y: Tensor) -> None:
    """All trials as the groups of one convolution."""
    trials = len(layers[0])
    h = x.repeat(1, trials, 1)  # (B, T * channels, L)
    *convolutions, last = layers
    for w in convolutions:
        stacked = w.flatten(0, 1)
        h = F.conv1d(h, stacked, stride=2, padding=w.shape[-1] // 2, groups=trials).relu()
    features = h.reshape(len(h), trials, -1).transpose(0, 1)  # (T, B, 125)
    finish((features @ last.transpose(1, 2)).transpose(1, 2), y)


def unfolded(layers: list[Tensor], x: Tensor, y: Tensor) -> None:
    """Batched products of the weights of all trials and the windows of their inputs."""
    trials = len(layers[0])
    h = x.permute(1, 2, 0).expand(trials, 1, POINTS, BATCH)  # (T, channels, L, B)
    *convolutions, last = layers
    for w in convolutions:
        size = w.shape[-1]
        windows = F.pad(h, (0, 0, size // 2, size // 2)).unfold(2, size, 2)  # (T, C, L, B, k)
        places = windows.shape[2]
        rows = windows.permute(0, 1, 4, 2, 3).reshape(trials, -1, places * BATCH)
        h = (w.flatten(2) @ rows).relu().view(trials, CHANNELS, places, BATCH)
    finish(last @ h.reshape(trials, 125, BATCH), y)


def finish(outputs: Tensor, y: Tensor) -> None:
    """Backward pass of the losses of all trials, from outputs (T, C, B)."""
    losses = F.cross_entropy(outputs, y.expand(len(outputs), -1), reduction="none").mean(1)
    losses.sum().backward()  # type: ignore[no-untyped-call]


def microseconds(step: Step, trials: int, x: Tensor, y: Tensor) -> float:
    """Fastest mean time of a step of one trial."""
    layers, best = weights(trials), float("inf")
    step(layers, x, y)
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(STEPS):
            step(layers, x, y)
        best = min(best, time.perf_counter() - began)
    return best / STEPS / trials * 1e6


def has_equal_bits(step: Step, x: Tensor, y: Tensor) -> bool:
    """Whether the gradients of a trial are the same beside 7 others and alone."""
    many, one = weights(8), weights(1)
    step(many, x, y)
    step(one, x, y)
    pairs = zip(many, one, strict=True)
    return all(torch.equal(m.grad[:1], o.grad) for m, o in pairs)  # type: ignore[index,arg-type]


def main() -> None:
    """Print a line for each implementation."""
    torch.set_num_threads(1)
    x, y = torch.randn(BATCH, 1, POINTS), torch.randint(CLASSES, (BATCH,))
    for step in (plain, grouped, unfolded):
        times = [f"{microseconds(step, trials, x, y):.0f} us" for trials in (1, 4, 8, 16)]
        print(f"{step.__name__}: {', '.join(times)}; equal bits: {has_equal_bits(step, x, y)}")


if __name__ == "__main__":
    main()
