"""Validation of combinations of settings of `train`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from reportgen.parts.augmentations import Crop, Mixing
from reportgen.parts.datasets import Dataset, Linear, Sparse
from reportgen.parts.models import Block, Cnn, Mlp
from reportgen.parts.norms import BatchNorm, GroupNorm, LayerNorm, Whitening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.experiments.train.config import Train

MAX_EVALUATIONS = 10_000
"""Maximum number of evaluations of a trial, each of which stores all curves and probes."""


def is_regression(data: Dataset) -> bool:
    """Whether the targets are numbers, as far as that is known without reading the data."""
    return isinstance(data, Linear | Sparse) or getattr(data, "task", "") == "regression"


def check_steps(config: Train) -> None:
    """Raise if steps, evaluations and sizes are incompatible."""
    place = ["evaluate_every"]
    if config.evaluate_every > config.steps:
        raise _wrong(
            "evaluate_every must be at most steps, but {every} > {steps}",
            place,
            every=config.evaluate_every,
            steps=config.steps,
        )
    if config.steps > MAX_EVALUATIONS * config.evaluate_every:
        raise _wrong(
            "a trial is evaluated at most {most} times; with {steps} steps evaluate_every must be "
            "at least {least}",
            place,
            most=f"{MAX_EVALUATIONS:,}",
            steps=config.steps,
            least=-(-config.steps // MAX_EVALUATIONS),
        )
    if config.schedule.warmup >= config.steps:
        raise _wrong(
            "warmup must be less than steps, but {warmup} >= {steps}",
            ["schedule", config.schedule.name, "warmup"],
            warmup=config.schedule.warmup,
            steps=config.steps,
        )
    if config.train_size is not None and config.batch_size > config.train_size:
        raise _wrong(
            "batch_size must be at most train_size, but {batch} > {size}",
            ["batch_size"],
            batch=config.batch_size,
            size=config.train_size,
        )


def check_norm(config: Train) -> None:
    """Raise if a normalisation is incompatible with the layers of the model or the batch size."""
    model = config.model
    if not isinstance(model, Block):
        return
    place = ["model", model.name, "norm"]
    if isinstance(model.norm, Whitening):
        raise _wrong(
            "{norm} norm is not available in training; use experiment: normalise to measure it",
            place,
            norm=model.norm.name,
        )
    if isinstance(model.norm, BatchNorm):
        _check_batch_norm(model.norm, config.batch_size, place)
    if isinstance(model.norm, GroupNorm):
        groups = model.norm.groups
        for width in _widths(model):
            if width % groups:
                raise _wrong(
                    "group norm requires groups that divide the width of every layer, but {groups} "
                    "does not divide {width}{instead}",
                    [*place, "group", "groups"],
                    groups=groups,
                    width=width,
                    instead=model.norm.instead(_widths(model)),
                )
    for width in _linear_widths(model):
        if _groups(model) == width:
            raise _wrong(
                "{norm} norm over a single unit always gives 0; a layer has {width} in {groups}",
                place,
                norm=model.norm.name,
                width=_count(width, "unit"),
                groups=_count(width, "group"),
            )


def check_probes(config: Train) -> None:
    """Raise if the model has not what a measurement needs."""
    model = config.model
    if config.drift and (config.probes == "off" or not model.depth):
        raise _wrong("drift is measured in hidden layers, with probes other than off", ["drift"])
    if config.along_gradient and not isinstance(model, Block):
        raise _wrong(
            "along_gradient requires a built-in model: mlp or cnn, because a module may change its "
            "buffers whenever it is called",
            ["along_gradient"],
        )


def check_regularizers(config: Train) -> None:
    """Raise if a regulariser has no effect on the model or the data."""
    regression = is_regression(config.data)
    if config.label_smoothing and regression:
        raise _wrong("label_smoothing requires data with classes", ["label_smoothing"])
    stopping = config.early_stopping
    if stopping is not None and stopping.metric == "val_accuracy" and regression:
        raise _wrong("val_accuracy requires data with classes", ["early_stopping", "metric"])
    model = config.model
    if isinstance(model, Cnn) and model.drop_connect and not model.hidden:
        raise _wrong(
            "drop_connect drops weights of hidden linear layers, but this cnn has none",
            ["model", "cnn", "drop_connect"],
        )


def check_outputs(config: Train) -> None:
    """Raise if the outputs of a step cannot be stored."""
    place = ["outputs_at"]
    if config.outputs_at and config.early_stopping is not None:
        raise _wrong(
            "outputs_at cannot be used with early_stopping, which restores other weights", place
        )
    if sorted(set(config.outputs_at)) != config.outputs_at:
        raise _wrong("the steps of outputs_at must increase", place)
    if config.barriers:
        _check_barriers(config)
    for number, step in enumerate(config.outputs_at):
        if step not in config.evaluated:
            raise _wrong(
                "outputs_at must contain evaluated steps: 0, multiples of evaluate_every up to "
                "steps, and steps itself. Got {step} instead.",
                [*place, number],
                step=step,
            )


def _check_barriers(config: Train) -> None:
    model = config.model
    if len(config.outputs_at) < 2:
        raise _wrong(
            "barriers are measured between the steps of outputs_at, so it needs at least two",
            ["barriers"],
        )
    if not isinstance(model, Block) or isinstance(model.norm, BatchNorm):
        raise _wrong(
            "barriers requires a model without statistics that would have to be recomputed between "
            "two networks: mlp or cnn, without batch norm",
            ["barriers"],
        )


def check_weight_average(config: Train) -> None:
    """Raise if the average of the parameters cannot be evaluated."""
    if config.weight_average is None:
        return
    place, model = ["weight_average"], config.model
    if not isinstance(model, Block):
        raise _wrong("weight_average requires a built-in model: mlp or cnn", place)
    if isinstance(model.norm, BatchNorm) and model.norm.runs:
        raise _wrong(
            "the running statistics of batch norm do not belong to averaged parameters; with "
            "weight_average use statistics: population or batch, not {statistics}",
            place,
            statistics=model.norm.statistics,
        )
    if config.early_stopping is not None:
        raise _wrong(
            "weight_average cannot be used with early_stopping, which restores the parameters of a "
            "single step",
            place,
        )
    if config.probes in ("normal", "full"):
        raise _wrong(
            "probes: {probes} measures the last update of the parameters, which are not those that "
            "are evaluated; with weight_average use off or cheap",
            place,
            probes=config.probes,
        )


def check_masks(config: Train) -> None:
    """Raise if there are no dropout masks to sample."""
    if not config.mask_samples:
        return
    place, model = ["mask_samples"], config.model
    if not isinstance(model, Block) or not model.dropout:
        raise _wrong("mask_samples requires a model with dropout", place)
    if model.drop_connect:
        raise _wrong("mask_samples samples masks of units, so it excludes drop_connect", place)
    if isinstance(model.norm, BatchNorm):
        raise _wrong(
            "the statistics of batch norm belong to no single mask, so mask_samples excludes it",
            place,
        )
    if config.early_stopping is not None or config.weight_average is not None:
        raise _wrong(
            "mask_samples samples masks of the network after the last step, so it excludes "
            "early_stopping and weight_average",
            place,
        )
    if config.test_crops == "five":
        raise _wrong("mask_samples excludes test_crops: five", place)


def check_augment(config: Train) -> None:
    """Raise if augmentations are incompatible."""
    parts = config.augment
    mixing = [number for number, part in enumerate(parts) if isinstance(part, Mixing)]
    if len(mixing) > 1:
        raise _wrong(
            "{name} and {other} both mix labels; only one of them can be used",
            ["augment", mixing[1]],
            name=parts[mixing[1]].name,
            other=parts[mixing[0]].name,
        )
    for number in mixing:
        if number < len(parts) - 1:
            raise _wrong(
                "{name} mixes labels, so it must be the last augmentation",
                ["augment", number],
                name=parts[number].name,
            )
        if config.batch_size == 1:
            raise _wrong(
                "{name} mixes the examples of a batch, so it requires a batch_size of at least 2",
                ["augment", number],
                name=parts[number].name,
            )
    if config.test_crops == "five" and not any(isinstance(part, Crop) for part in parts):
        raise _wrong(
            "test_crops: five uses the padding of a crop, so augment must contain a crop",
            ["test_crops"],
        )


def _check_batch_norm(norm: BatchNorm, batch_size: int, place: list[str]) -> None:
    if batch_size == 1:
        raise _wrong("batch norm requires a batch_size of at least 2", place)
    if norm.evaluation_batch is not None and norm.statistics != "batch":
        raise _wrong(
            "evaluation_batch is the number of examples that share batch statistics, so it "
            "requires statistics: batch, not {statistics}",
            [*place, norm.name, "evaluation_batch"],
            statistics=norm.statistics,
        )
    usual = type(norm).model_fields["momentum"].default
    if norm.momentum != usual and norm.statistics != "exponential":
        raise _wrong(
            "momentum is the weight of the newest batch in the exponential average, so it requires "
            "statistics: exponential, not {statistics}",
            [*place, norm.name, "momentum"],
            statistics=norm.statistics,
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"


def _groups(model: Block) -> int:
    """Number of groups in which the units of an example are normalised; 0 for other norms."""
    match model.norm:
        case GroupNorm(groups=groups):
            return groups
        case LayerNorm():
            return 1
        case _:
            return 0


def _widths(model: Block) -> list[int]:
    """Units or channels of every hidden layer."""
    match model:
        case Mlp(hidden=hidden):
            return list(hidden)
        case Cnn(channels=channels, hidden=hidden):
            return [*channels, *hidden]
        case _:
            return []


def _linear_widths(model: Block) -> list[int]:
    """Units of every hidden linear layer."""
    return list(model.hidden) if isinstance(model, Mlp | Cnn) else []


def _wrong(message: str, at: Sequence[str | int], **values: object) -> PydanticCustomError:
    return PydanticCustomError("train", message, {**values, "at": at})
