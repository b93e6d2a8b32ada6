"""`train`: trains networks on a data set, stacked if possible, else one by one."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from reportgen.engine.train import architecture, kernel
from reportgen.errors import MisfitError
from reportgen.experiments._base import Cost, Experiment, Mixable
from reportgen.experiments._quantity import Places, Quantity
from reportgen.experiments._trial import Outcome
from reportgen.experiments.train.checks import is_regression
from reportgen.experiments.train.config import Train
from reportgen.experiments.train.quantities import (
    ACCURACIES,
    ALONG_GRADIENT,
    BEST,
    BEST_ACCURACIES,
    BEYOND,
    BIAS_NORM,
    CONDITIONS,
    DRIFT,
    FLOPS,
    GAINS,
    MASKS,
    MEMORY,
    NORM_PROBES,
    QUANTITIES,
    RUNNING_MEAN_ERROR,
    RUNNING_STD_ERROR,
    TEST_ACCURACY,
    TEST_LOSS,
)
from reportgen.experiments.train.shows import FIGURES, SHOWS
from reportgen.parts import plugins
from reportgen.parts.augmentations import ColourJitter, Mixing
from reportgen.parts.datasets import (
    Csv,
    Digits,
    Examples,
    Facts,
    Images,
    Parquet,
    split_sizes,
)
from reportgen.parts.models import Block, Mlp, Model, Module
from reportgen.parts.norms import BatchNorm, NoNorm

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray

    from reportgen.engine.train.group import Common, Result, Setup
    from reportgen.engine.train.training import Data

WITHOUT_TEST = (Csv, Digits, Images, Parquet)
"""Data sets without an official test split."""

CACHE = 24 * 2**20
"""Bytes of parameters and activations of a group above which more trials bring no speed-up."""
MOST = 32
"""Maximum number of trials per group on a CPU; on a GPU eight times as many."""
LEAST = 16
"""Number of trials per group for large trials, if memory allows."""
GROUP_MEMORY = 2**31
"""Maximum memory of a group in bytes."""

ENOUGH = 8
"""Number of trials from which a kind of optimizer gets its own program, for small networks."""
ENOUGH_LARGE = 4
"""The same for networks whose parameters are not updated together."""

FREE = {
    *("init", "start", "optimizer", "schedule"),
    *("l1", "label_smoothing", "gradient_clipping", "early_stopping"),
    *("draw", "bagged"),
}
"""Settings whose values may differ within a group."""

# Rates of one core of a recent server processor (docs/performance.md): rough, for estimates only.
STACKED_FLOPS = 1e11
PLAIN_FLOPS = 3e10
STEP_SECONDS = 4e-4  # overhead of a step of a group, independent of its size
KIND_SECONDS = 6e-5  # for each additional kind of optimizer in it
MODULE_STEP_SECONDS = 1e-3  # guess for a user's module
MOMENT = 8
"""Number of steps of a user's module that are timed."""
LONG_SECONDS = 0.2
"""Duration of a step from which two timed steps are enough."""
PARAMETERS_PER_SECOND = 2e9  # through the optimizer
ALONG = 5
"""Gradients that an evaluation computes along the gradient."""
AUGMENT_SECONDS = 1e-7  # per pixel value and augmentation

CHANNELS = (1, 3)
"""Numbers of channels of greyscale and colour images."""


class TrainExperiment(Experiment[Train]):
    """Runs trials that differ only in seed, initialisation and numeric settings as one program."""

    name = "train"
    about = "Supervised training, with learning curves and measurements of the layers."
    config = Train
    measures = QUANTITIES
    figures = FIGURES
    shows = SHOWS
    presentation = "reportgen.experiments.train.figures"
    # 2: rounding of products and updates of stacks; 3: memory; 4: probes of biases, gamma, beta and
    # running statistics; 5: groups with different schedules, memory of mixed groups
    version = 5
    assumptions = (
        "Curves are measured in evaluation mode: without dropout, and with the running averages "
        "of batch norm or the `statistics` chosen. Each uses at most `evaluate_on` examples of its "
        "split, the same ones at every evaluation and in every arm of a seed; test values use the "
        "whole test split. Layers are measured on the first validation examples.",
        "Evaluations and probes do not affect training.",
        "The validation examples are drawn from the training data by the seed; the arms of a seed "
        "share them, the order of the batches and, if shapes agree, the random draws of the "
        "weights and dropout masks.",
        "Preprocessing is fitted only on the training examples of the seed and then applied to all "
        "splits; features that are constant among them are only shifted.",
        "Augmentation is applied only to the images of training batches, before preprocessing. All "
        "curves, including those of training examples, use the original images.",
        "A batch never spans two epochs: the examples left at the end of an epoch that do not fill "
        "a batch are skipped, and every epoch has a new order.",
        "The loss is the cross-entropy for classes and the mean squared error for numbers; loss "
        "curves include neither penalties nor label smoothing.",
        "A trial whose loss or parameters are no longer finite is stopped. Values that it did not "
        "reach count as the worst possible value if the quantity has a better direction, and "
        "otherwise leave a claim undecided.",
        "The time to a target is only known to lie between two evaluations, and a claim about it "
        "must hold at both, as its interval does; a target that is never reached counts as "
        "infinitely many steps, and medians are compared in that case.",
    )
    conditional: ClassVar = {
        "After an early stop, curves, layers and test use the restored weights of the best "
        "evaluation. It is chosen on the validation examples, so its validation values are "
        "slightly too good.": lambda config: config.early_stopping is not None,
    }

    def places(self, config: Train) -> Places:
        """Evaluated steps, and hidden layers."""
        return {"step": config.evaluated, "layer": range(1, config.model.depth + 1)}

    def measured(self, config: Train) -> frozenset[str]:
        """All quantities that probes, model and data allow, as known without reading data."""
        tier = config.probes if config.model.depth else "off"
        left_out = set(BEYOND.get(tier, ()))
        left_out |= _not_of(config.model)
        if config.early_stopping is None:
            left_out |= {*BEST, *BEST_ACCURACIES}
        if not config.drift:
            left_out.add(DRIFT)
        if not config.along_gradient:
            left_out |= {*ALONG_GRADIENT}
        if not config.conditions:
            left_out |= {*CONDITIONS}
        if not config.masks or getattr(config.model, "dropout", 0) == 0:
            left_out |= {*MASKS}
        if is_regression(config.data):
            left_out |= {*ACCURACIES, *BEST_ACCURACIES, TEST_ACCURACY}
        if isinstance(config.data, WITHOUT_TEST) or getattr(config.data, "test", None) == 0:
            left_out |= {TEST_LOSS, TEST_ACCURACY}
        if isinstance(config.model, Module):
            left_out |= {FLOPS, MEMORY}
        return frozenset(q.name for q in QUANTITIES if q not in left_out)

    def group(self, config: Train, seed: int) -> Hashable:
        """Data, structure of the model, kind of optimizer, batches, steps and evaluations.

        Trials of a group may differ in seed, draw, initialisation, numbers of the optimizer,
        schedule, dropout rates and numbers of regularisers, but not in whether they use early
        stopping. Small groups share a program with other kinds of optimizer. A model that cannot be
        stacked is a group of its own.
        """
        shared = config.model_dump(mode="json", exclude=FREE)
        if config.data.redrawn:
            shared["seed"] = seed  # because a program has one data set
        shared["stops"] = config.early_stopping is not None
        if not isinstance(config.model, Mlp):
            return json.dumps(config.model_dump(mode="json"), sort_keys=True), seed
        (model,) = shared["model"].values()
        model["dropout"] = config.model.dropout > 0
        del model["dropout_mask"]
        model["drop_connect"] = config.model.drop_connect > 0
        program, kind = json.dumps(shared, sort_keys=True), config.optimizer.kind
        return Mixable(program, kind, ENOUGH if _is_small(config) else ENOUGH_LARGE)

    def limit(self, config: Train, device: str) -> int:
        """The number of trials that fit into the caches, within limits; 1 if not stackable."""
        if not isinstance(config.model, Mlp):
            return 1
        each = architecture.bytes_of_a_trial(config.shapes(), config.batch_size)
        cached, most, least = CACHE // each, MOST, LEAST
        if device != "cpu":
            cached = most = least = 8 * MOST
        trials = max(1, min(most, max(cached, least), GROUP_MEMORY // each))
        return trials if trials < LEAST else trials - trials % LEAST

    def inputs(self, config: Train) -> str:
        """Checksum of the data set.

        Raises InputError if data are missing or do not match the settings.
        """
        examples = config.examples()
        _check_augment(config, examples)
        config.check_data(["batch_size"])
        return examples.checksum

    def facts(self, config: Train) -> Facts:
        """Facts about the data set, with notices about its scale after preprocessing."""
        return config.facts()

    def cost(self, configs: Sequence[Train]) -> Cost:
        """Products, optimizer updates and overhead of every step, and the evaluations."""
        first, trials = configs[0], len(configs)
        if isinstance(first.model, Module):  # its cost is unknown before it is built
            guess = first.steps * MODULE_STEP_SECONDS
            return Cost(guess, 2**28, 0.0, measure=partial(_seconds_of_module, first))
        shapes = first.shapes()
        step = architecture.flops_per_step(shapes, first.batch_size)
        seen = 2 * min(first.evaluate_on, len(first.examples().inputs)) * len(first.evaluated)
        steps = first.steps + (len(first.evaluated) * ALONG if first.along_gradient else 0)
        flops = float(trials * (steps * step + seen * step / first.batch_size / 3))
        rate = STACKED_FLOPS if isinstance(first.model, Mlp) else PLAIN_FLOPS
        learnt = architecture.parameters(first.block(), shapes) * trials
        kinds = len({config.optimizer.kind for config in configs})
        calls = STEP_SECONDS + (kinds - 1) * KIND_SECONDS
        passes = steps * (calls + learnt / PARAMETERS_PER_SECOND)
        images = trials * first.steps * first.batch_size * first.examples().inputs[0].size
        passes += AUGMENT_SECONDS * images * len(first.augment)
        each = architecture.bytes_of_a_trial(shapes, first.batch_size)
        data = first.examples().inputs.nbytes + first.examples().test_inputs.nbytes
        return Cost(flops / rate + passes, 2 * data + trials * each, flops)

    def remarks(self, config: Train, device: str) -> tuple[str, ...]:
        """Remarks on models that cannot be stacked and on the compiled kernel."""
        match config.model:
            case Module():
                return ("modules run one by one, because their layers are unknown",)
            case Mlp():
                if device == "cpu" and kernel.is_wanted():
                    return ("small products use a kernel compiled for this processor",)
                return ()
            case _:
                return (f"{config.model.name}s run one by one, as stacked convolutions are slower",)

    def run(self, configs: Sequence[Train], seeds: Sequence[int], device: str) -> list[Outcome]:
        """Train the group; on a CPU with one thread, so that results do not depend on threads."""
        import torch

        from reportgen.engine.context import one_thread

        began = time.perf_counter()
        examples = configs[0].examples(seeds[0])
        data = _on_device(examples, torch.device(device))
        with one_thread():
            result = _train(configs, seeds, data, examples.outputs)
        seconds = (time.perf_counter() - began) / len(configs)
        return [
            Outcome(
                status="diverged" if reason else "ok",
                arrays={
                    **result.record.of(trial),
                    **_numbers(result.conditions[trial]),
                    **_numbers(result.masks[trial] if result.masks else {}),
                    **result.pictures[trial],
                    **_counts(configs[trial], examples, result),
                },
                reason=reason,
                hashes={"data": examples.checksum[:16], **result.hashes[trial]},
                seconds=seconds,
            )
            for trial, reason in enumerate(result.record.reasons)
        ]


def _train(configs: Sequence[Train], seeds: Sequence[int], data: Data, outputs: int) -> Result:
    from reportgen.engine.context import ThreadPool
    from reportgen.engine.train.group import run_group
    from reportgen.engine.train.user_module import ModuleTrial, run_module

    first, model = configs[0], configs[0].model
    if isinstance(model, Module):
        build = plugins.modules[model.use].build
        trial = ModuleTrial(
            seeds[0],
            model.use,
            build,
            model.arguments,
            first.optimizer,
            first.schedule,
            first.regularizers,
            first.draw,
            first.bagged,
        )
        return run_module(trial, _common(first, data.inputs.device.type), data, outputs)
    setups = [_setup(config, seed) for config, seed in zip(configs, seeds, strict=True)]
    with ThreadPool(data.inputs.device) as threads:
        return run_group(setups, _common(first, data.inputs.device.type), data, outputs, threads)


def _seconds_of_module(config: Train, device: str) -> float | None:
    """The estimated seconds of a trial of a module, from a few steps and evaluations.

    They use few examples and seed 0, and their results are discarded. None if the module fails; its
    trials then report the error.
    """
    import torch

    from reportgen.engine.context import one_thread

    examples = config.examples()
    batch = config.batch_size
    few = min(len(examples.inputs), math.ceil(batch / (1 - config.validation)) + batch)
    data = _on_device(examples, torch.device(device)).first(few)
    looked_at = min(config.evaluate_on, batch)  # examples per split in these evaluations

    def seconds(steps: int, every: int) -> float:
        changes = {"steps": steps, "evaluate_every": every, "evaluate_on": looked_at}
        began = time.perf_counter()
        with one_thread():
            _train([config.model_copy(update=changes)], [0], data, examples.outputs)
        return time.perf_counter() - began

    codes, before = plugins.codes_of(config), set(sys.modules)
    try:
        with plugins.user_code(codes):
            seconds(1, 1)  # warm-up
            once = seconds(1, 1)
            steps = 2 if once > LONG_SECONDS else MOMENT
            more, with_evaluations = seconds(steps, steps), seconds(steps, 1)
    except (Exception, SystemExit):  # user code may raise anything
        for name in set(sys.modules) - before:
            if any(code.uncovered([name]) for code in codes):
                del sys.modules[name]  # so that the trial imports it again and is refused
        return None
    step = max(0.0, more - once) / (steps - 1)
    evaluation = max(0.0, with_evaluations - more) / (steps - 1)
    train, validation = split_sizes(len(examples.inputs), config.validation, config.train_size)
    full = min(config.evaluate_on, train) + min(config.evaluate_on, validation)
    looks = len(config.evaluated) + len(examples.test_inputs) / full
    return once + config.steps * step + looks * evaluation * full / (2 * looked_at)


def _check_augment(config: Train, examples: Examples) -> None:
    """Raise MisfitError if the augmentations are not applicable to the examples."""
    if not config.augment:
        return
    name, shape = config.data.name, examples.inputs.shape[1:]
    if len(shape) != 3:
        raise MisfitError(
            f"{name}: augment needs images of shape (channels, height, width). "
            f"Got examples of shape {tuple(shape)} instead.",
            ("augment",),
        )
    for number, part in enumerate(config.augment):
        place = ("augment", number)
        if isinstance(part, Mixing) and not examples.classes:
            raise MisfitError(f"{name}: {part.name} requires data with classes", place)
        if not isinstance(part, ColourJitter):
            continue
        if shape[0] not in CHANNELS:
            message = f"{name}: {part.name} needs 1 or 3 channels. Got {shape[0]} instead."
            raise MisfitError(message, place)
        low, high = float(examples.inputs.min()), float(examples.inputs.max())
        if low < 0 or high > 1:
            found = f"Got {low:g} to {high:g} instead."
            raise MisfitError(f"{name}: {part.name} needs values from 0 to 1. {found}", place)


def _counts(config: Train, examples: Examples, result: Result) -> dict[str, NDArray[np.generic]]:
    """Sizes of the splits and of the model, as int64 scalars."""
    import numpy as np

    train, validation = split_sizes(len(examples.inputs), config.validation, config.train_size)
    counts: dict[str, int | None] = {
        "train_examples": train,
        "validation_examples": validation,
        "test_examples": len(examples.test_inputs),
    }
    if isinstance(config.model, Module):
        counts["parameters"] = result.parameters
    else:
        shapes = config.shapes()
        counts["parameters"] = architecture.parameters(config.block(), shapes)
        counts["flops_per_step"] = architecture.flops_per_step(shapes, config.batch_size)
        state, block = config.optimizer.state, config.block()
        counts["memory"] = architecture.memory(block, shapes, config.batch_size, state)
    return {name: np.array(count, dtype=np.int64) for name, count in counts.items()}


def _numbers(found: Mapping[str, float]) -> dict[str, NDArray[np.generic]]:
    import numpy as np

    return {name: np.array(value) for name, value in found.items()}


def _setup(config: Train, seed: int) -> Setup:
    from reportgen.engine.train.group import Setup

    return Setup(
        seed,
        _resolved(config),
        config.init,
        config.optimizer,
        config.schedule,
        config.regularizers,
        config.draw,
        config.bagged,
    )


def _resolved(config: Train) -> Block:
    """The model with `evaluation_batch` set if batch norm evaluates with batch statistics."""
    block = config.block()
    norm = block.norm
    if not isinstance(norm, BatchNorm) or norm.statistics != "batch":
        return block
    together = norm.evaluation_batch or config.batch_size
    changed = norm.model_copy(update={"evaluation_batch": together})
    return block.model_copy(update={"norm": changed})


def _is_small(config: Train) -> bool:
    """Whether call overhead dominates: few parameters and a small first layer."""
    shapes = config.shapes()
    learnt = architecture.parameters(config.block(), shapes)
    first = math.prod(shapes[0].shape) * config.batch_size
    return learnt < architecture.MANY and first < architecture.LARGE


def _common(config: Train, device: str) -> Common:
    from reportgen.engine.train.group import Common
    from reportgen.engine.train.training import Evaluations

    evaluations = Evaluations(
        config.evaluated,
        config.evaluate_on,
        config.probes if isinstance(config.model, Block) else "off",
        _resolved(config) if isinstance(config.model, Block) else None,
        config.outputs_at,
        config.weight_average,
        config.barriers,
        config.mask_samples,
        drift=config.drift,
        along_gradient=config.along_gradient,
    )
    return Common(
        config.batch_size,
        config.validation,
        config.train_size,
        evaluations,
        preprocess=config.preprocess,
        augment=config.augment,
        five_crops=config.test_crops == "five",
        conditions=config.conditions,
        masks=config.masks,
    )


def _on_device(examples: Examples, device: torch.device) -> Data:
    import torch

    from reportgen.engine.train.training import Data

    arrays = (examples.inputs, examples.targets, examples.test_inputs, examples.test_targets)
    tensors = (torch.from_numpy(array).to(device) for array in arrays)
    return Data(*tensors, checksum=examples.checksum)


def _not_of(model: Model) -> set[Quantity]:
    """The probes that are undefined for a model."""
    if not isinstance(model, Block):
        return {*NORM_PROBES}
    norm = model.norm
    left_out = set() if model.bias is True else {BIAS_NORM}
    if isinstance(norm, NoNorm) or (isinstance(norm, BatchNorm) and not norm.affine):
        left_out |= {*GAINS}
    if not isinstance(norm, BatchNorm) or not norm.runs:
        left_out |= {RUNNING_MEAN_ERROR, RUNNING_STD_ERROR}
    elif not norm.scale:
        left_out.add(RUNNING_STD_ERROR)
    return left_out
