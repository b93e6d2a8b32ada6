"""A user's own module: trained the plain way, one trial at a time, on the same data and batches."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from reportgen.engine.train.group import (
    Common,
    Result,
    augmentation,
    fit_seeds,
    flushed_denormals,
    shown_pictures,
)
from reportgen.engine.train.learner import Sight
from reportgen.engine.train.loop import Loop
from reportgen.engine.train.preprocess import Prepare
from reportgen.engine.train.rates import Rates
from reportgen.engine.train.streams import Order, split
from reportgen.engine.train.training import Data, Seed, train
from reportgen.parts.optimizers import Optimizer
from reportgen.parts.regularizers import Regularizers
from reportgen.parts.schedules import RateSchedule


@dataclass(frozen=True)
class ModuleTrial:
    """One trial of a module: `build(example_shape, outputs, **arguments)` makes it."""

    seed: int
    build: Callable[..., nn.Module]
    arguments: Mapping[str, Any]
    optimizer: Optimizer
    schedule: RateSchedule
    regularizers: Regularizers = field(default_factory=Regularizers)


class UserNet(nn.Module):
    """A module whose layers are not known; its outputs are checked."""

    weighted: Sequence[nn.Module] = ()
    norms: Sequence[nn.Module] = ()

    def __init__(self, module: nn.Module, outputs: int) -> None:
        super().__init__()
        self.module = module
        self._outputs = outputs

    def forward(
        self, x: Tensor, draws: Sequence[Tensor] = (), sight: Sight | None = None
    ) -> Tensor:
        """Outputs (B, C). Raises ValueError for anything else."""
        found = self.module(x)
        wanted = (len(x), self._outputs)
        if not isinstance(found, Tensor) or tuple(found.shape) != wanted:
            shape = tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__
            raise ValueError(
                f"the module must give outputs of shape {wanted}. Got {shape} instead."
            )
        return found


def run_module(trial: ModuleTrial, common: Common, data: Data, outputs: int) -> Result:
    """Trains one trial on the device and with the type of numbers of `data.inputs`.

    What the module draws, its first weights and its dropout, comes from torch's global generators;
    they are set from the trial's seed for as long as it runs, and put back.
    """
    parts = split(len(data.inputs), trial.seed, common.validation, common.train_size)
    seed = Seed(parts, Order(parts.train, common.batch_size, trial.seed), None)
    (fitted,) = fit_seeds([trial.seed], [seed], common, data)
    prepare = Prepare(common.preprocess, [fitted.map], data.inputs)
    augment = augmentation([trial.seed], common)
    rates = Rates([trial.optimizer], [trial.schedule], common.schedule.evaluated[-1])
    with own_randomness(trial.seed, data.inputs.device), flushed_denormals():
        example = common.preprocess.shape(data.inputs.shape[1:])
        net = UserNet(trial.build(example, outputs, **trial.arguments), outputs)
        net.to(device=data.inputs.device, dtype=data.inputs.dtype)
        hashes = {
            "split": parts.fingerprint,
            "order": seed.order.fingerprint,
            "weights.module": _fingerprint(net),
            **augment.fingerprints(trial.seed),
        }
        loop = Loop(net, trial.optimizer, rates=rates, regularizers=trial.regularizers)
        stopping = [trial.regularizers.early_stopping]
        record = train(loop, data, [seed], common.schedule, rates, prepare, augment, stopping)
    learnt = sum(value.numel() for value in net.parameters() if value.requires_grad)
    shown = shown_pictures(augment, [seed], common, data)
    return Result(record, [hashes], learnt, [fitted.conditions], shown)


@contextmanager
def own_randomness(seed: int, device: torch.device) -> Iterator[None]:
    """Torch's global generators set from a seed for a block, and put back."""
    devices = [device] if device.type == "cuda" else []
    digest = hashlib.blake2b(f"{seed}/module".encode(), digest_size=8).digest()
    with torch.random.fork_rng(devices):
        torch.manual_seed(int.from_bytes(digest, "little") >> 1)
        yield


def _fingerprint(net: nn.Module) -> str:
    """A short hash of all that the module starts from."""
    digest = hashlib.sha256()
    for name, value in net.state_dict().items():
        digest.update(name.encode() + value.cpu().numpy().tobytes())
    return digest.hexdigest()[:16]
