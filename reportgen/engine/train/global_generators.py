"""The global generators of torch, Python and numpy, from which a user's own module draws.

Nothing else in the engine draws from them.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor

from reportgen.engine.train.training_state import copy_into

_VERSION = 3  # of the state that `random.getstate` returns since Python 3.2


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
def own_randomness(seed: int, purpose: str, device: torch.device) -> Iterator[None]:
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
