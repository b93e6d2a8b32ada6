"""Messages for quantities, and for places along their axes, that a metric cannot have."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from reportgen.errors import alternatives, called, quoted, suggest
from reportgen.experiments import Axis, Quantity
from reportgen.metrics.nodes import Expression, measures, quantities

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


def axis_of(quantity: Quantity, name: str | None, taken: Container[Axis]) -> Axis | str:
    """The axis of a quantity by its name, or its only one, or why there is none to choose on."""
    name_of = quoted(quantity.name)
    if not quantity.axes:
        return f"{name_of} is one number a trial; it takes no place in [ ]"
    if name is None and len(quantity.axes) > 1:
        example = ", ".join(f"{axis.name}=last" for axis in quantity.axes)
        return f"{name_of} has several axes; name the axis, e.g. [{example}]"
    for axis in quantity.axes:
        if name in (axis.name, None):
            return f"the {axis.name} of {name_of} is chosen twice" if axis in taken else axis
    assert name is not None
    hint = suggest(name, [axis.name for axis in quantity.axes])
    return f"{name_of} has no axis {quoted(name)}{hint}"


def how_many(text: str, left: Sequence[Axis]) -> str:
    """Message for how many values a metric with these axes has."""
    if not left:
        return f"{quoted(text)} is one number a trial"
    return f"{quoted(text)} has a value for each {' and '.join(axis.name for axis in left)}"


def scalar_problem(text: str, expression: Expression) -> str:
    """What is wrong with a metric that must be one number a trial; empty if it is."""
    if left := expression.axes:
        return f"{how_many(text, left)}; {how_to_choose(expression, left)}"
    return "" if measures(expression) else f"{quoted(text)} measures nothing"


def how_to_choose(expression: Expression, left: Sequence[Axis]) -> str:
    """How to make one number of a metric that still has axes."""
    named = any(len(quantity.axes) > 1 for quantity in quantities(expression))
    example = ", ".join(f"{axis.name}=last" for axis in left) if named else "last"
    others = "min, max, mean or area" if is_course(left) else "min, max or mean"
    return f"name {'one' if len(left) == 1 else 'both'}, e.g. [{example}], or take {others}"


def check_curve(function: str, text: str, curve: Expression) -> str:
    """What is wrong with the curve that a function is given; empty if it is one over steps."""
    if is_course(curve.axes):
        return ""
    return f"{function} needs a curve over the steps; {how_many(text, curve.axes)}"


def is_course(left: Sequence[Axis]) -> bool:
    """Whether what has these axes is a curve: values that follow one another in time."""
    return len(left) == 1 and left[0].course


def check_direction(text: str, quantity: Quantity, known: Mapping[str, Quantity]) -> str:
    """What is wrong with a quantity that has no better direction; empty if it has one."""
    if quantity.better:
        return ""
    able = ", ".join(
        q.name for q in known.values() if q.better and any(axis.course for axis in q.axes)
    )
    return f"{quoted(text)} has no better direction, so it cannot reach a target; these do: {able}"


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
