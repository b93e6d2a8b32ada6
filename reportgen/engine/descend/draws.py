"""The draws of a seed: the start of a descent, and the noise of its gradients.

Each has a stream of its own. All arms of a seed share the draws, and each arm scales them by its
own standard deviations.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import torch
from torch import Tensor

from reportgen.engine.noise import generator

BLOCK = 1024
"""Number of steps whose noise is drawn from one stream."""

_CPU = torch.device("cpu")


def displacement(seed: int) -> Tensor:
    """Displacement of the start, standard normal: (2,), float64."""
    return torch.randn(2, generator=generator(_CPU, seed, "start"), dtype=torch.float64)


def noise_block(seed: int, block: int) -> Tensor:
    """Noise of the gradients of `BLOCK` steps, standard normal: (BLOCK, 2), float64."""
    stream = generator(_CPU, seed, "gradient noise", block)
    return torch.randn(BLOCK, 2, generator=stream, dtype=torch.float64)


class GradientNoise:
    """The gradient noise of several seeds, step by step."""

    def __init__(self, seeds: Sequence[int]) -> None:
        self._distinct = list(dict.fromkeys(seeds))
        self._which = torch.tensor([self._distinct.index(seed) for seed in seeds])
        self._block = -1
        self._draws = torch.empty(0)

    def at(self, step: int) -> Tensor:
        """The noise of a step, counted from 1: (T, 2)."""
        block, place = divmod(step - 1, BLOCK)
        if block != self._block:
            self._draws = torch.stack([noise_block(seed, block) for seed in self._distinct])
            self._block = block
        return self._draws[:, place][self._which]


def fingerprints(seed: int, *, noisy: bool, scattered: bool) -> dict[str, str]:
    """By purpose, a short hash of the first draws that a trial uses of its seed."""
    found = {"gradient noise": noise_block(seed, 0)} if noisy else {}
    found |= {"start": displacement(seed)} if scattered else {}
    return {name: hashlib.sha256(t.numpy().tobytes()).hexdigest()[:16] for name, t in found.items()}
