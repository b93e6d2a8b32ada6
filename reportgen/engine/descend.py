"""Descents of many trials at once: the draws of a seed, the paths, and the measurements on them.

A seed draws the start of a descent and the noise of its gradients, each from a stream of its own.
All arms of a seed share the draws, and each arm scales them by its own standard deviations.

A trial is a point (x, y). All points are rows of one tensor, and each kind of optimizer moves its
own rows by the rules that training uses. No operation mixes rows, so paths are independent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reportgen.engine.noise import generator
from reportgen.engine.train.descent import Descent, Rates
from reportgen.parts.optimizers import Optimizer
from reportgen.parts.schedules import RateSchedule
from reportgen.parts.surfaces import Point, Surface

BLOCK = 1024
"""Number of steps whose noise is drawn from one stream."""

_CPU = torch.device("cpu")

Array = NDArray[np.float64]


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


@dataclass(frozen=True)
class Setup:
    """One trial. noise, scatter: standard deviations of the gradient noise and of the start."""

    seed: int
    surface: Surface
    optimizer: Optimizer
    schedule: RateSchedule
    start: Point
    noise: float
    scatter: float


@dataclass(frozen=True)
class Path:
    """Measurements of a trial at its evaluations, (E,) each; NaN from where it diverged.

    reason: which value was not finite; empty if all values are finite.
    """

    arrays: dict[str, Array]
    reason: str


def descend(setups: Sequence[Setup], evaluated: Sequence[int]) -> list[Path]:
    """Run every trial from its start to the last evaluated step; paths have the same order."""
    order = sorted(range(len(setups)), key=lambda number: setups[number].optimizer.kind)
    stack = _Stack([setups[number] for number in order], evaluated[-1])
    points, lengths = stack.run(evaluated)
    found = [
        _measured(setups[number], points[place], lengths[place], evaluated)
        for place, number in enumerate(order)
    ]
    return [found[order.index(number)] for number in range(len(setups))]


class _Stack:
    """The points of all trials, sorted by their kind of optimizer."""

    def __init__(self, trials: Sequence[Setup], steps: int) -> None:
        starts = torch.tensor([trial.start for trial in trials], dtype=torch.float64)
        scatter = torch.tensor([[trial.scatter] for trial in trials], dtype=torch.float64)
        moved = torch.stack([displacement(trial.seed) for trial in trials])
        self._points = (starts + scatter * moved).unsqueeze(1)  # (T, 1, 2)
        self._deviation = torch.tensor([[trial.noise] for trial in trials], dtype=torch.float64)
        self._noise = GradientNoise([trial.seed for trial in trials])
        self._surfaces = _rows(trials)
        optimizers = [trial.optimizer for trial in trials]
        rates = Rates(optimizers, [trial.schedule for trial in trials], steps)
        self._descent = Descent(optimizers, [self._points], stacked=True, rates=rates)

    @torch.no_grad()
    def run(self, evaluated: Sequence[int]) -> tuple[Array, Array]:
        """Points (T, E, 2) and lengths of the steps that led to them (T, E); NaN for the start."""
        points = [self._points[:, 0].clone()]
        lengths = [torch.full_like(points[0][:, 0], torch.nan)]
        done = 0
        for stop in evaluated[1:]:
            for step in range(done + 1, stop):
                self._step(step)
            before = self._points[:, 0].clone()
            self._step(stop)
            done = stop
            points.append(self._points[:, 0].clone())
            lengths.append((points[-1] - before).norm(dim=1))
        return torch.stack(points, 1).numpy(), torch.stack(lengths, 1).numpy()

    def _step(self, step: int) -> None:
        gradients = self._gradients() + (self._deviation * self._noise.at(step)).unsqueeze(1)
        self._descent.step([0], [gradients], self._descent.factors(step))

    def _gradients(self) -> Tensor:
        """Gradients without noise: (T, 1, 2)."""
        gradients = torch.empty_like(self._points)
        for surface, rows in self._surfaces:
            x, y = self._points[rows].unbind(-1)
            gradients[rows] = torch.stack(surface.gradient(x, y), -1)
        return gradients


def _rows(trials: Sequence[Setup]) -> list[tuple[Surface, Tensor]]:
    """Each distinct surface, and the trials that descend on it."""
    found: dict[str, tuple[Surface, list[int]]] = {}
    for place, trial in enumerate(trials):
        found.setdefault(trial.surface.describe(), (trial.surface, []))[1].append(place)
    return [(surface, torch.tensor(rows)) for surface, rows in found.values()]


def _measured(trial: Setup, points: Array, lengths: Array, evaluated: Sequence[int]) -> Path:
    x, y = points[:, 0], points[:, 1]
    rates = Rates([trial.optimizer], [trial.schedule], evaluated[-1])
    with np.errstate(over="ignore", invalid="ignore"):
        along, across = trial.surface.gradient(x, y)
        distances = [np.hypot(x - a, y - b) for a, b in trial.surface.minima]
        arrays = {
            "value": trial.surface.value(x, y),
            "distance": np.min(distances, axis=0),
            "grad_norm": np.hypot(along, across),
            "step_size": lengths,
            "learning_rate": np.array([rates.at(max(step, 1))[0] for step in evaluated]),
            "x": x.copy(),
            "y": y.copy(),
        }
    return _cut(arrays, evaluated)


def _cut(arrays: dict[str, Array], evaluated: Sequence[int]) -> Path:
    """The path, with NaN from the first evaluation at which a number is not finite."""
    sound = np.isfinite([arrays["value"], arrays["grad_norm"]]).all(axis=0)
    if sound.all():
        return Path(arrays, "")
    first = int(np.argmin(sound))
    for values in arrays.values():
        values[first:] = np.nan
    return Path(arrays, f"value is not finite after step {evaluated[first]}")
