"""Messages for names of quantities that an experiment does not measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportgen.errors import alternatives, called, quoted, suggest
from reportgen.experiments import Axis, Quantity

OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    "val_accuracy": ("acc", "accuracy", "val_acc", "valid_accuracy", "validation_accuracy"),
    "val_loss": ("loss", "valid_loss", "validation_loss"),
    "train_accuracy": ("train_acc", "training_accuracy"),
    "train_loss": ("training_loss",),
    "test_accuracy": ("test_acc",),
    "grad_norm": ("gradient_norm",),
    "saturated": ("dead", "saturation"),
    "flops_per_step": ("flops",),
    "parameters": ("num_parameters", "params"),
}
"""Quantity -> what other programs and papers call it."""


def unknown_metric(name: str, quantities: Mapping[str, Quantity]) -> str:
    """The message for a quantity that an experiment does not measure, with all that it does."""
    return f"unknown metric {quoted(name)}{for_metric(name, quantities)}"


def for_metric(name: str, quantities: Mapping[str, Quantity]) -> str:
    """The quantity that is likely meant, else all that there are, by what they are measured along.

    That is several lines.
    """
    there = {quantity: OTHER_WORDS.get(quantity, ()) for quantity in quantities}
    if same := called(name, there):
        return alternatives(same[:1])
    near = suggest(name, quantities)
    if near.startswith("; did"):
        return near
    groups: dict[tuple[Axis, ...], list[str]] = {}
    for quantity in quantities.values():
        groups.setdefault(quantity.axes, []).append(quantity.name)
    lines = (f"\n    {_along(axes)}: {', '.join(names)}" for axes, names in groups.items())
    return f"; expected one of{''.join(lines)}"


def _along(axes: Sequence[Axis]) -> str:
    return f"for every {' and '.join(axis.name for axis in axes)}" if axes else "once a trial"
