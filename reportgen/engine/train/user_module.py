"""Training of a user's own module: one trial at a time, on the same data and batches."""

from __future__ import annotations

import hashlib
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from reportgen.engine.train.descent import Rates
from reportgen.engine.train.group import (
    Common,
    Result,
    augmentation,
    description,
    fit_seeds,
    flushed_denormals,
    shown_pictures,
)
from reportgen.engine.train.learner import Captured
from reportgen.engine.train.loop import Loop
from reportgen.engine.train.preprocess import Prepare
from reportgen.engine.train.streams import (
    GlobalGenerators,
    Order,
    Split,
    bag,
    own_randomness,
    split,
    stream_name,
)
from reportgen.engine.train.training import Data, Seed, train
from reportgen.engine.train.training_state import Checkpoint, TrainingState
from reportgen.errors import InputError
from reportgen.parts.optimizers import Optimizer
from reportgen.parts.process_state import process_state_restored
from reportgen.parts.regularizers import Regularizers
from reportgen.parts.schedules import RateSchedule


@dataclass(frozen=True)
class ModuleTrial:
    """Settings of one trial of a module, which `build(example_shape, outputs, **arguments)` makes.

    name: the name by which the module is registered. draw, bagged: as in `Setup`.
    """

    seed: int
    name: str
    build: Callable[..., nn.Module]
    arguments: Mapping[str, Any]
    optimizer: Optimizer
    schedule: RateSchedule
    regularizers: Regularizers = field(default_factory=Regularizers)
    draw: int = 0
    bagged: bool = False


class UserNet(nn.Module):
    """A module whose layers are not known, and whose outputs are checked."""

    weighted: Sequence[nn.Module] = ()
    norms: Sequence[nn.Module] = ()

    def __init__(self, module: nn.Module, outputs: int) -> None:
        super().__init__()
        self.module = module
        self._outputs = outputs

    def forward(
        self, x: Tensor, draws: Sequence[Tensor] = (), captured: Captured | None = None
    ) -> Tensor:
        """Outputs (B, C). Raises ValueError if the module returns anything else."""
        found = self.module(x)
        wanted = (len(x), self._outputs)
        if not isinstance(found, Tensor) or tuple(found.shape) != wanted:
            shape = tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__
            raise ValueError(
                f"the module must give outputs of shape {wanted}. Got {shape} instead."
            )
        return found


def run_module(
    trial: ModuleTrial,
    common: Common,
    data: Data,
    outputs: int,
    *,
    start: TrainingState | None = None,
    checkpoint: Checkpoint | None = None,
) -> Result:
    """Train one trial with the device and the element type of `data.inputs`.

    The module draws its initial weights and its dropout from global generators. These are seeded
    from the trial's seed before the module is built and again before training, and are restored.
    start, checkpoint: as in `run_group`. A state has the parameters and buffers of the module, but
    not its other attributes, so a module that changes one of those while it trains cannot resume.
    Raises InputError if the factory does not return a new module that can be trained.
    """
    parts = split(len(data.inputs), trial.seed, common.validation, common.train_size)
    stream = stream_name(trial.seed, trial.draw)
    if trial.bagged:
        parts = Split(bag(parts.train, stream), parts.validation)
    seed = Seed(parts, Order(parts.train, common.batch_size, stream), None)
    (fitted,) = fit_seeds([trial.seed], [seed], common, data)
    prepare = Prepare(common.preprocess, [fitted.map], data.inputs)
    augment = augmentation([stream], common)
    rates = Rates([trial.optimizer], [trial.schedule], common.evaluations.steps[-1])
    example = common.preprocess.shape(data.inputs.shape[1:])
    with own_randomness(stream, "module", data.inputs.device), process_state_restored():
        module = trial.build(example, outputs, **trial.arguments)
    _check(module, trial, example)
    net = UserNet(module, outputs)
    net.to(device=data.inputs.device, dtype=data.inputs.dtype)
    with own_randomness(stream, "module/training", data.inputs.device), flushed_denormals():
        hashes = {
            "split": parts.fingerprint,
            "order": seed.order.fingerprint,
            "weights.module": _fingerprint(net),
            **augment.fingerprints(stream),
        }
        trials = [description(trial, common, data, outputs, hashes)]
        if start is not None:
            start.check(trials)
        record = train(
            Loop(
                net,
                trial.optimizer,
                rates=rates,
                regularizers=trial.regularizers,
                generators=GlobalGenerators(data.inputs.device),
            ),
            data,
            [seed],
            common.evaluations,
            rates,
            prepare,
            augment,
            [trial.regularizers.early_stopping],
            trials=trials,
            start=start,
            checkpoint=checkpoint,
        )
    learnt = sum(value.numel() for value in net.parameters() if value.requires_grad)
    shown = shown_pictures(augment, [seed], common, data)
    return Result(record, [hashes], learnt, [fitted.conditions], shown)


_built: weakref.WeakSet[nn.Module] = weakref.WeakSet()  # and their submodules


def _check(module: object, trial: ModuleTrial, example: Sequence[int]) -> None:
    """Raises InputError unless `module` is a new module with parameters that can be trained."""
    factory = f'the factory of the module "{trial.name}"{_place(trial.build)}'
    expected = f"{factory} must return a new torch.nn.Module"
    if not isinstance(module, nn.Module):
        raise InputError(f"{expected}. Got {type(module).__name__} instead.")
    if any(is_lazy(value) for value in (*module.parameters(), *module.buffers())):
        batch = ", ".join(str(size) for size in (2, *example))
        raise InputError(
            f"{expected} whose parameters have their shapes. Got lazy layers instead; call it once "
            f"in the factory, with torch.zeros({batch}), or name the sizes."
        )
    if not any(value.requires_grad for value in module.parameters()):
        raise InputError(f"{expected} with parameters that are trained. Got none.")
    parts = set(module.modules())
    if any(part in _built and _has_parameters(part) for part in parts):
        raise InputError(
            f"{expected} at every call. Got one with layers of an earlier trial instead, which are "
            "trained already."
        )
    _built.update(parts)


def _place(build: Callable[..., object]) -> str:
    """Source position of a factory or of a constructor, for instance ` (faults.py:13)`."""
    code = getattr(build, "__code__", None) or getattr(build.__init__, "__code__", None)
    return f" ({Path(code.co_filename).name}:{code.co_firstlineno})" if code else ""


def _has_parameters(part: nn.Module) -> bool:
    """Whether a submodule has parameters of its own; those without may be shared."""
    return next(part.parameters(recurse=False), None) is not None


def _fingerprint(net: nn.Module) -> str:
    """Short hash of the initial parameters and buffers of the module."""
    digest = hashlib.sha256()
    for name, value in net.state_dict().items():
        digest.update(name.encode() + value.cpu().numpy().tobytes())
    return digest.hexdigest()[:16]
