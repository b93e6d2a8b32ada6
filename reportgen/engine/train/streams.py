"""The draws of a seed: the split, the order of batches, the initial weights, the masks.

Each has a stream of its own, named by seed and purpose, so that all trials of a seed share it, and
no trial depends on the others of its group. Split and order are drawn on the processor, so that
they are the same on every device.

A user's own module draws from the global generators of torch, Python and numpy; nothing else in the
engine does.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from reportgen.engine.context import ThreadPool
from reportgen.engine.noise import MatrixNoise, combine, generator
from reportgen.engine.train.architecture import Layer
from reportgen.engine.train.training_state import copy_into
from reportgen.parts.datasets import split_sizes
from reportgen.parts.initializers import Initializer, Noise

DropoutMask = Literal["uniform", "normal"]
"""The random numbers that are compared with the kept fraction."""

BLOCK = 16
"""Number of steps whose dropout draws come from one stream."""

_CPU = torch.device("cpu")
_LEVELS = 2**16  # distinct values of a draw
_LOWEST = -(2**63)

StreamName = int | str
"""The seed of a trial, or seed and draw (`stream_name`), which names its streams."""

_VERSION = 3  # of the state that `random.getstate` returns since Python 3.2


@dataclass(frozen=True)
class Split:
    """The training and the validation examples of a seed: int64 indices."""

    train: Tensor
    validation: Tensor

    @property
    def fingerprint(self) -> str:
        """Fingerprint of both parts."""
        return fingerprint(self.train, self.validation)


def split(examples: int, seed: int, validation: float, train_size: int | None) -> Split:
    """Split the examples at random into validation examples and at most `train_size` others.

    Each part has at least one example.
    """
    order = torch.randperm(examples, generator=generator(_CPU, seed, "split"))
    trained_on, held_out = split_sizes(examples, validation, train_size)
    return Split(order[held_out : held_out + trained_on], order[:held_out])


def stream_name(seed: int, draw: int) -> StreamName:
    """The name of the streams of a trial except for that of its split; the seed for draw 0."""
    return f"{seed}+{draw}" if draw else seed


def bag(examples: Tensor, name: StreamName) -> Tensor:
    """As many examples as given, drawn from them with replacement: a bootstrap sample.

    Breiman, Bagging predictors (Machine Learning 24, 1996), section 1.
    """
    drawn = torch.randint(len(examples), (len(examples),), generator=generator(_CPU, name, "bag"))
    return examples[drawn]


class Order:
    """The batches of a seed: a new permutation every epoch, without an incomplete last batch."""

    def __init__(self, train: Tensor, batch: int, seed: StreamName) -> None:
        """Raises ValueError if there are fewer examples than a batch has."""
        if batch > len(train):
            raise ValueError(f"batch_size {batch} is more than the {len(train)} training examples")
        self._train, self._batch, self._seed = train, batch, seed
        self.batches_per_epoch = len(train) // batch

    def epoch(self, number: int) -> Tensor:
        """Indices of the examples in every batch of an epoch, (batches_per_epoch, B)."""
        stream = generator(_CPU, self._seed, "order", number)
        order = torch.randperm(len(self._train), generator=stream)
        used = order[: self.batches_per_epoch * self._batch]
        return self._train[used].view(self.batches_per_epoch, self._batch)

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the first epoch."""
        return fingerprint(self.epoch(0))


def starting_weights(
    shapes: Sequence[Layer],
    noise: Noise,
    seed: StreamName,
    threads: ThreadPool,
    like: Tensor,
) -> tuple[list[Tensor], str]:
    """Draw the noise N of every layer in the shape of its weights; returns it with a fingerprint.

    W = scale * N. `like` has the device and the element type. The noise of a convolution is drawn
    as a matrix with a row for each channel.
    """
    drawn, fingerprints = [], []
    for number, layer in enumerate(shapes, 1):
        matrix = like.new_empty(layer.units, layer.fan_in)
        source = MatrixNoise(noise, seed, "weights", number)
        fingerprints.append(source.fill(matrix, threads))
        drawn.append(matrix.view(layer.shape))
    return drawn, combine(fingerprints)


def scale(init: Initializer, layer: Layer) -> float:
    """The factor of a layer's noise."""
    return init.scale(layer.fan_in, layer.fan_out)


class Masks:
    """Draws of the dropout of one seed: int16, uniform over all values, for each unit and example.

    All trials of the seed have the same draws, and each drops the units below its own threshold.
    DropConnect has a stream of its own, with weights in place of units and one draw for a batch.
    Random int64 are viewed as four int16 each, which takes a seventh of the time of `F.dropout`.
    """

    def __init__(
        self,
        seed: StreamName,
        batch: int,
        sizes: Sequence[int],
        device: torch.device,
        purpose: str = "masks",
    ) -> None:
        """sizes: values of an example in every hidden layer. purpose: a name for the stream."""
        self._purpose = purpose
        self._name, self._batch, self._sizes, self._device = seed, batch, sizes, device
        self._block = -1
        self._draws: list[Tensor] = []

    def at(self, step: int) -> list[Tensor]:
        """The draws of a step (from 0) for every hidden layer, (units, B)."""
        block, place = divmod(step, BLOCK)
        if block != self._block:
            self._draws = [
                self._draw(number, size, block) for number, size in enumerate(self._sizes, 1)
            ]
            self._block = block
        return [draws[place] for draws in self._draws]

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the first block."""
        return fingerprint(*(self._draw(n, size, 0) for n, size in enumerate(self._sizes, 1)))

    def _draw(self, layer: int, size: int, block: int) -> Tensor:
        name = (self._name, self._purpose, layer, size, self._batch, block)
        stream = generator(self._device, *name)
        shape = (BLOCK, size, self._batch)
        raw = torch.empty(-(-math.prod(shape) // 4), dtype=torch.int64, device=self._device)
        raw.random_(_LOWEST, None, generator=stream)
        return raw.view(torch.int16)[: math.prod(shape)].view(shape)


def threshold(rate: float, mask: DropoutMask = "uniform") -> tuple[int, float]:
    """Return the least draw that keeps a unit, and the factor of kept units, for a dropout rate.

    The rate is rounded to a multiple of 2^-16, and the factor belongs to the rounded rate, so that
    the expectation is exact. With `mask` normal a unit is kept if a standard normal number is below
    p = 1 - rate, which has the probability Phi(p), but the factor is 1 / p.
    """
    if mask == "normal":
        kept = 1 - rate
        return _dropped(NormalDist().cdf(-kept)) - _LEVELS // 2, 1 / kept
    dropped = _dropped(rate)
    return dropped - _LEVELS // 2, _LEVELS / (_LEVELS - dropped)


def kept_fraction(masks: Masks, least: int) -> float:
    """Fraction of the units of all hidden layers that the masks of the first `BLOCK` steps keep."""
    draws = [layer for step in range(BLOCK) for layer in masks.at(step)]
    kept = sum(int((draw >= least).sum()) for draw in draws)
    return kept / sum(draw.numel() for draw in draws)


def _dropped(rate: float) -> int:
    """The number of the values of a draw that drop a unit."""
    return min(round(rate * _LEVELS), _LEVELS - 1)


def fingerprint(*tensors: Tensor) -> str:
    """Short hash of all values of some tensors."""
    digest = hashlib.sha256()
    for tensor in tensors:
        digest.update(tensor.cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]


class GlobalGenerators:
    """The states of the global generators as tensors, which can be saved and restored."""

    def __init__(self, device: torch.device) -> None:
        """device: that of the module; a GPU has a generator of its own."""
        self._device = device

    def state_dict(self) -> dict[str, Tensor]:
        """The state of every generator, (1, ...) each.

        python, numpy: the words of the Mersenne Twister, then the position in them.
        kept: the normal number that each of the two keeps for its next draw, NaN if none.
        """
        _, words, spare = random.getstate()
        of_numpy = np.random.get_state(legacy=False)
        twister = of_numpy["state"]
        kept = [math.nan if spare is None else spare]
        kept.append(of_numpy["gauss"] if of_numpy["has_gauss"] else math.nan)
        state = {
            "torch": torch.get_rng_state(),
            "python": torch.tensor(words),
            "numpy": torch.tensor([*twister["key"].tolist(), twister["pos"]]),
            "kept": torch.tensor(kept, dtype=torch.float64),
        }
        if self._device.type == "cuda":
            state["cuda"] = torch.cuda.get_rng_state(self._device)
        return {name: value.unsqueeze(0) for name, value in state.items()}

    def load_state_dict(self, saved: Mapping[str, Tensor]) -> None:
        """Restore a `state_dict`. Raises StateError if a state is missing or has another size."""
        state = self.state_dict()
        copy_into(state, saved)
        of_python, of_numpy = state["python"][0].tolist(), state["numpy"][0].tolist()
        spare, gauss = (None if math.isnan(x) else x for x in state["kept"][0].tolist())
        torch.set_rng_state(state["torch"][0])
        random.setstate((_VERSION, tuple(of_python), spare))
        words = np.array(of_numpy[:-1], dtype=np.uint32)
        np.random.set_state(
            ("MT19937", words, of_numpy[-1], int(gauss is not None), gauss or 0.0),
        )
        if self._device.type == "cuda":
            torch.cuda.set_rng_state(state["cuda"][0], self._device)


@contextmanager
def own_randomness(seed: StreamName, purpose: str, device: torch.device) -> Iterator[None]:
    """Context with global generators seeded from a seed and a purpose; restores them after it."""
    devices = [device] if device.type == "cuda" else []
    digest = hashlib.blake2b(f"{seed}/{purpose}".encode(), digest_size=8).digest()
    number = int.from_bytes(digest, "little") >> 1
    of_python, of_numpy = random.getstate(), np.random.get_state()
    try:
        with torch.random.fork_rng(devices):
            torch.manual_seed(number)
            random.seed(number)
            np.random.seed(number % 2**32)
            yield
    finally:
        random.setstate(of_python)
        np.random.set_state(of_numpy)
