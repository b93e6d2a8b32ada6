"""Training of a group from the settings of its trials, and the results of each trial."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reportgen import __version__
from reportgen.engine.context import ThreadPool
from reportgen.engine.train.architecture import Layer, layers
from reportgen.engine.train.augment import STEPS, Augment, pictures
from reportgen.engine.train.descent import Rates
from reportgen.engine.train.learner import Learner
from reportgen.engine.train.loop import Loop
from reportgen.engine.train.modules import Net, dropped_units
from reportgen.engine.train.preprocess import Fitted, Prepare, fit
from reportgen.engine.train.record import Record
from reportgen.engine.train.regularize import dropped_weights
from reportgen.engine.train.shift_noise import ShiftNoise
from reportgen.engine.train.stacked import StackedMlp
from reportgen.engine.train.streams import (
    Masks,
    Order,
    Split,
    StreamName,
    bag,
    kept_fraction,
    scale,
    split,
    starting_weights,
    stream_name,
    threshold,
)
from reportgen.engine.train.training import Data, Evaluations, Seed, batch_order, train
from reportgen.engine.train.training_state import Checkpoint, Description, TrainingState
from reportgen.parts.augmentations import Augmentation
from reportgen.parts.initializers import Initializer, Noise
from reportgen.parts.models import Block, Mlp
from reportgen.parts.norms import NoisyBatchNorm
from reportgen.parts.optimizers import Optimizer
from reportgen.parts.preprocessing import NoPreprocessing, Preprocessing
from reportgen.parts.regularizers import Regularizers
from reportgen.parts.schedules import RateSchedule


@dataclass(frozen=True)
class Setup:
    """Settings of one trial that may differ inside a group."""

    seed: int
    model: Block
    init: Initializer
    optimizer: Optimizer
    schedule: RateSchedule
    regularizers: Regularizers = field(default_factory=Regularizers)
    draw: int = 0  # of initial weights, batches and masks; the split is that of the seed
    bagged: bool = False  # whether to train on a bootstrap sample of the training examples

    @property
    def stream(self) -> StreamName:
        """The name of the streams of this draw."""
        return stream_name(self.seed, self.draw)

    @property
    def source(self) -> tuple[int, int, bool]:
        """Trials with an equal source are trained on the same batches."""
        return self.seed, self.draw, self.bagged


@dataclass(frozen=True)
class Common:
    """Settings that all trials of a group share, beside the structure of the model."""

    batch_size: int
    validation: float
    train_size: int | None
    evaluations: Evaluations
    preprocess: Preprocessing = field(default_factory=NoPreprocessing)
    conditions: bool = False  # whether to compute condition numbers of the inputs
    augment: Sequence[Augmentation] = ()  # applied to training batches
    five_crops: bool = False  # whether evaluations average over five crops
    masks: bool = False  # whether to measure the masks of dropout


@dataclass(frozen=True)
class Result:
    """The measurements of each trial, and the fingerprints of its draws.

    parameters: their number, if it is only known of the built module.
    conditions: condition numbers of each trial's inputs; empty unless requested.
    pictures: a few training images of each trial, `original` and `augmented`; empty without
        augmentation.
    masks: measurements of each trial's dropout masks; empty unless requested.
    """

    record: Record
    hashes: list[dict[str, str]]
    parameters: int | None = None
    conditions: Sequence[dict[str, float]] = ()
    pictures: Sequence[dict[str, NDArray[np.uint8]]] = ()
    masks: Sequence[dict[str, float]] = ()


def run_group(
    setups: Sequence[Setup],
    common: Common,
    data: Data,
    outputs: int,
    threads: ThreadPool,
    *,
    start: TrainingState | None = None,
    checkpoint: Checkpoint | None = None,
) -> Result:
    """Train trials that differ only in seed, optimizer, initialisation and numerical settings.

    All trials have one model structure; a model other than an MLP is trained alone. The device and
    the element type are those of `data.inputs`. Trials may have any order; the result of each
    depends on its own settings alone.

    start: the state of these trials, in this order, from which to resume. checkpoint: is called
    after every step and may take the state. Raises StateError if `start` is of other trials.
    """
    order, arms = _seed_by_seed(setups)
    trials = [setups[number] for number in order]
    shapes = layers(trials[0].model, common.preprocess.shape(data.inputs.shape[1:]), outputs)
    seeds = [_seed(trial, shapes, common, data.inputs) for trial in trials[::arms]]
    fitted = fit_seeds([trial.source for trial in trials[::arms]], seeds, common, data)
    augment = augmentation([trial.stream for trial in trials[::arms]], common)
    prepare = Prepare(common.preprocess, [each.map for each in fitted], data.inputs)
    weights, fingerprints = _weights(trials, shapes, threads, data.inputs)
    hashes = [
        _hashes(trial, seeds[number // arms], fingerprint, augment)
        for number, (trial, fingerprint) in enumerate(zip(trials, fingerprints, strict=True))
    ]
    described = [
        description(trial, common, data, outputs, found)
        for trial, found in zip(trials, hashes, strict=True)
    ]
    places = [order.index(number) for number in range(len(setups))]
    if start is not None:
        start.check([described[place] for place in places])
        start = start.of(order)
    with flushed_denormals():
        last = common.evaluations.steps[-1]
        rates = Rates([t.optimizer for t in trials], [t.schedule for t in trials], last)
        record = train(
            _learner(trials, shapes, weights, seeds, rates),
            data,
            seeds,
            common.evaluations,
            rates,
            prepare,
            augment,
            [trial.regularizers.early_stopping for trial in trials],
            trials=described,
            start=start,
            checkpoint=_reordered(checkpoint, places),
        )
    shown = shown_pictures(augment, seeds, common, data)
    return Result(
        record.reordered(places),
        [hashes[place] for place in places],
        conditions=[fitted[place // arms].conditions for place in places],
        pictures=[shown[place // arms] for place in places],
        masks=[_of_masks(trials[place], seeds[place // arms], common) for place in places],
    )


def description(
    trial: object, common: Common, data: Data, outputs: int, hashes: Mapping[str, str]
) -> Description:
    """Describe a trial by all its settings, and its draws and data by their fingerprints.

    The number of steps is included only if the learning rates depend on it, so that a longer
    training can resume from a state.
    """
    evaluations, settings = common.evaluations, {**vars(trial)}
    settings.pop("build", None)  # code is not described, but the hash of its initial weights is
    if settings["schedule"].uses_total:
        settings["steps"] = evaluations.steps[-1]
    shared = {name: value for name, value in vars(common).items() if name != "evaluations"}
    inputs = data.inputs
    found = {
        **settings,
        **shared,
        **hashes,
        "evaluate_on": evaluations.evaluate_on,
        "probes": evaluations.probes,
        "outputs_at": tuple(evaluations.outputs_at),
        "weight_average": evaluations.weight_average,
        "barriers": evaluations.barriers,
        "mask_samples": evaluations.mask_samples,
        "data": data.checksum,
        "examples": tuple(inputs.shape),
        "outputs": outputs,
        "device": inputs.device.type,
        "dtype": inputs.dtype,
        "torch": torch.__version__,
        "reportgen": __version__,
    }
    return {name: json.dumps(x, sort_keys=True, default=repr) for name, x in found.items()}


def _hashes(trial: Setup, seed: Seed, weights: str, augment: Augment) -> dict[str, str]:
    """Fingerprints of the draws of a trial by purpose; weights: that of its initial weights."""
    found = {"split": seed.split.fingerprint, "order": seed.order.fingerprint}
    found[f"weights.{trial.init.noise.value}"] = weights
    if seed.masks is not None:
        found["masks"] = seed.masks.fingerprint
    if seed.connections is not None:
        found["connections"] = seed.connections.fingerprint
    if seed.noise is not None:
        found["shift"] = seed.noise.fingerprint
    return found | augment.fingerprints(trial.stream)


def _reordered(checkpoint: Checkpoint | None, places: Sequence[int]) -> Checkpoint | None:
    """Give the states of a group the order of the setups: setup i is trial `places[i]`."""
    if checkpoint is None:
        return None
    return lambda step, take: checkpoint(step, lambda: take().of(places))


def augmentation(names: Sequence[StreamName], common: Common) -> Augment:
    """The augmentation of the training batches of these seeds."""
    return Augment(common.augment, names, common.batch_size, five_crops=common.five_crops)


def shown_pictures(
    augment: Augment, seeds: Sequence[Seed], common: Common, data: Data
) -> list[dict[str, NDArray[np.uint8]]]:
    """Pictures of every seed, see `pictures`; empty without augmentation."""
    if not common.augment:
        return [{} for _ in seeds]
    order = list(islice(batch_order(seeds, data.inputs.device), STEPS))
    return pictures(augment, data.inputs, data.targets, order)


def fit_seeds(
    names: Sequence[Hashable], seeds: Sequence[Seed], common: Common, data: Data
) -> list[Fitted]:
    """Fit the preprocessing of each seed, once, on its training examples."""
    found: dict[Hashable, Fitted] = {}
    for name, seed in zip(names, seeds, strict=True):
        if name not in found:
            train = seed.split.train
            found[name] = fit(common.preprocess, data.inputs, train, conditions=common.conditions)
    return [found[name] for name in names]


@contextmanager
def flushed_denormals() -> Iterator[None]:
    """Context that rounds numbers below 1e-38 to 0: arithmetic with them is many times slower."""
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


def _seed_by_seed(setups: Sequence[Setup]) -> tuple[list[int], int]:
    """Order the trials by seed; returns the order and the number of trials of each seed.

    Seeds with several draws count as several seeds. Within a seed trials are ordered by the kind of
    their optimizer. If seeds differ in the number of trials of some kind, the order is by kind in
    the whole group, each trial has a copy of the draws of its seed, and the number is 1.
    """
    counts: dict[Hashable, Counter[tuple[str, bool]]] = defaultdict(Counter)
    for setup in setups:
        counts[setup.source][setup.optimizer.kind] += 1
    own = [(setup.source, setup.optimizer.kind) for setup in setups]
    first, *others = counts.values()
    if any(count != first for count in others):
        return sorted(range(len(own)), key=lambda number: own[number][::-1]), 1
    return sorted(range(len(own)), key=own.__getitem__), first.total()


def _seed(trial: Setup, shapes: Sequence[Layer], common: Common, inputs: Tensor) -> Seed:
    parts = split(len(inputs), trial.seed, common.validation, common.train_size)
    if trial.bagged:
        parts = Split(bag(parts.train, trial.stream), parts.validation)
    order = Order(parts.train, common.batch_size, trial.stream)
    masks = samples = None
    if trial.model.dropout > 0:
        sizes = dropped_units(trial.model, shapes)
        masks = Masks(trial.stream, common.batch_size, sizes, inputs.device)
        samples = Masks(trial.stream, 1, sizes, inputs.device, "samples")
    connections = None
    if trial.model.drop_connect > 0:
        sizes = dropped_weights(shapes)
        connections = Masks(trial.stream, 1, sizes, inputs.device, "connections")
    noise, norm = None, trial.model.norm
    if isinstance(norm, NoisyBatchNorm):
        units = [layer.units for layer in shapes[:-1]]
        noise = ShiftNoise(norm, trial.stream, common.batch_size, units, inputs)
    return Seed(parts, order, masks, connections, samples, noise)


def _of_masks(trial: Setup, seed: Seed, common: Common) -> dict[str, float]:
    """The fraction of units kept, and the mean output in training over that in evaluation."""
    if not common.masks or seed.masks is None:
        return {}
    least, factor = threshold(trial.model.dropout, trial.model.dropout_mask)
    kept = kept_fraction(seed.masks, least)
    return {"units_kept": kept, "output_ratio": kept * factor}


def _weights(
    trials: Sequence[Setup], shapes: Sequence[Layer], threads: ThreadPool, like: Tensor
) -> tuple[list[Tensor], list[str]]:
    """Initial weights of every layer for all trials, (T, ...), and a fingerprint of each trial."""
    drawn: dict[tuple[StreamName, Noise], tuple[list[Tensor], str]] = {}
    for trial in trials:
        name, noise = trial.stream, trial.init.noise
        if (name, noise) not in drawn:
            drawn[name, noise] = starting_weights(shapes, noise, name, threads, like)
    weights = [like.new_empty(len(trials), *layer.shape) for layer in shapes]
    fingerprints = []
    for number, trial in enumerate(trials):
        matrices, fingerprint = drawn[trial.stream, trial.init.noise]
        fingerprints.append(fingerprint)
        for stack, matrix, layer in zip(weights, matrices, shapes, strict=True):
            torch.mul(matrix, scale(trial.init, layer), out=stack[number])
    return weights, fingerprints


def _learner(
    trials: Sequence[Setup],
    shapes: Sequence[Layer],
    weights: Sequence[Tensor],
    seeds: Sequence[Seed],
    rates: Rates,
) -> Learner:
    noises = [seed.noise for seed in seeds if seed.noise is not None]
    models = [trial.model for trial in trials]
    optimizers = [trial.optimizer for trial in trials]
    mlps = [model for model in models if isinstance(model, Mlp)]
    if len(mlps) == len(models):
        return StackedMlp(
            mlps,
            optimizers,
            shapes,
            weights,
            len(seeds),
            rates=rates,
            regularizers=[trial.regularizers for trial in trials],
            noises=noises,
        )
    if len(trials) > 1:
        raise ValueError(f"trials of the model {models[0].name!r} are run one by one")
    net = Net(models[0], shapes, [weight[0] for weight in weights])
    on_processor = weights[0].device.type == "cpu"
    own = trials[0].regularizers
    return Loop(
        net,
        optimizers[0],
        channels_last=on_processor,
        rates=rates,
        regularizers=own,
        noises=noises,
    )
