"""Messages for unknown quantities, and for invalid positions along the axes of quantities."""

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
"""Quantity -> synonyms in other programs and papers."""


def axis_of(quantity: Quantity, name: str | None, taken: Container[Axis]) -> Axis | str:
    """The axis of a quantity with this name; without a name, its only axis.

    taken: the axes on which a position is chosen already. Returns an error message if there is no
    such axis.
    """
    name_of = quoted(quantity.name)
    if not quantity.axes:
        return f"{name_of} is one number per trial; it takes no index in [ ]"
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
    """Clause that says how many values a metric with the axes `left` has."""
    if not left:
        return f"{quoted(text)} is one number per trial"
    return f"{quoted(text)} has one value per {' and '.join(axis.name for axis in left)}"


def scalar_problem(text: str, expression: Expression) -> str:
    """Message for a metric that is not one number per trial; empty if it is."""
    if left := expression.axes:
        return f"{how_many(text, left)}; {how_to_choose(expression, left)}"
    return "" if measures(expression) else f"{quoted(text)} contains no quantity"


def how_to_choose(expression: Expression, left: Sequence[Axis]) -> str:
    """Hint on how to reduce a metric with axes to one number."""
    named = any(len(quantity.axes) > 1 for quantity in quantities(expression))
    example = ", ".join(f"{axis.name}=last" for axis in left) if named else "last"
    others = "min, max, mean or area" if is_course(left) else "min, max or mean"
    return f"select {'one' if len(left) == 1 else 'both'}, e.g. [{example}], or take {others}"


def check_curve(function: str, text: str, curve: Expression) -> str:
    """Message for an argument that is not a curve over the steps; empty if it is."""
    if is_course(curve.axes):
        return ""
    return f"{function} needs a curve over the steps; {how_many(text, curve.axes)}"


def is_course(left: Sequence[Axis]) -> bool:
    """Whether an expression with these axes is a curve over the steps."""
    return len(left) == 1 and left[0].course


def check_direction(text: str, quantity: Quantity, known: Mapping[str, Quantity]) -> str:
    """Message for a quantity without a better direction; empty if it has one."""
    if quantity.better:
        return ""
    able = ", ".join(
        q.name for q in known.values() if q.better and any(axis.course for axis in q.axes)
    )
    return (
        f"{quoted(text)} has no better direction, so it cannot reach a target; use one of: {able}"
    )


def unknown_metric(name: str, quantities: Mapping[str, Quantity]) -> str:
    """Message for a quantity that the experiment does not measure."""
    return f"unknown metric {quoted(name)}{for_metric(name, quantities)}"


def for_metric(name: str, quantities: Mapping[str, Quantity]) -> str:
    """Hint for an unknown quantity: the one that was probably meant, else all quantities.

    The list of all quantities is grouped by axes and has several lines.
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
    return f"one per {' and '.join(axis.name for axis in axes)}" if axes else "one per trial"
