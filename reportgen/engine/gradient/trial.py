"""One seed: a net that is trained for a number of steps and measured after some of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from reportgen.engine.gradient.measure import Errors, Full, draw, measure
from reportgen.engine.thread_pool import ThreadPool
from reportgen.engine.train.architecture import layers
from reportgen.engine.train.learner import Batch
from reportgen.engine.train.loop import Loop
from reportgen.engine.train.modules import Net
from reportgen.engine.train.preprocess import Prepare, fit
from reportgen.engine.train.streams import Order, fingerprint, scale, split, starting_weights
from reportgen.engine.train.training import Data
from reportgen.parts.initializers import Initializer
from reportgen.parts.models import Block
from reportgen.parts.optimizers import Optimizer
from reportgen.parts.preprocessing import Preprocessing


@dataclass(frozen=True)
class Setting:
    """Settings that the trials of a seed share: all but the batch sizes that are compared.

    at: the steps after which gradients are measured, in order; 0 is before the first step.
    batches: number of batches of each size that are drawn for a measurement.
    training_batch: number of examples in a training step.
    """

    model: Block
    init: Initializer
    optimizer: Optimizer
    preprocess: Preprocessing
    at: Sequence[int]
    batches: int
    training_batch: int
    validation: float
    train_size: int | None


@dataclass
class Measurements:
    """The measurements after each step of `Setting.at`; fewer if the net diverged before."""

    full: list[Full] = field(default_factory=list)
    errors: list[dict[int, Errors]] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    reason: str = ""


def run_seed(
    setting: Setting, sizes: Sequence[int], seed: int, data: Data, outputs: int, threads: ThreadPool
) -> Measurements:
    """Train one net, and measure batches of all `sizes` after the steps of `setting.at`."""
    parts = split(len(data.inputs), seed, setting.validation, setting.train_size)
    fitted = fit(setting.preprocess, data.inputs, parts.train, conditions=False)
    prepare = Prepare(setting.preprocess, [fitted.map], data.inputs)
    net, weights = _net(setting, seed, data.inputs, outputs, threads)
    order = Order(parts.train, setting.training_batch, seed)
    loop, found = Loop(net, setting.optimizer), Measurements()
    found.hashes = {
        "split": parts.fingerprint,
        f"weights.{setting.init.noise.value}": weights,
        "batches": fingerprint(draw(len(parts.train), seed, 0)),
    }
    if setting.at[-1] > 0:
        found.hashes["order"] = order.fingerprint
    train = parts.train.to(data.inputs.device)
    examples = prepare(data.inputs[train][None])[0]
    done = 0
    for stop in setting.at:
        for step in range(done, stop):
            epoch, place = divmod(step, order.batches_per_epoch)
            index = order.epoch(epoch)[place].to(data.inputs.device)
            loop.step(Batch(prepare(data.inputs[index][None]), data.targets[index][None]))
        done = stop
        full, errors = measure(net, examples, data.targets[train], sizes, setting.batches, seed)
        if not (math.isfinite(full.loss) and math.isfinite(full.norm)):
            found.reason = f"loss or gradient is not finite after step {stop}"
            break
        found.full.append(full)
        found.errors.append(errors)
    return found


def _net(
    setting: Setting, seed: int, inputs: Tensor, outputs: int, threads: ThreadPool
) -> tuple[Net, str]:
    """The net before training, and the fingerprint of the noise of its weights."""
    shapes = layers(setting.model, setting.preprocess.shape(inputs.shape[1:]), outputs)
    drawn, found = starting_weights(shapes, setting.init.noise, seed, threads, inputs)
    weights = [
        torch.mul(noise, scale(setting.init, layer))
        for noise, layer in zip(drawn, shapes, strict=True)
    ]
    return Net(setting.model, shapes, weights), found
