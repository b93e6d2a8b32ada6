"""Steps and layers in a metric: which a quantity has, and what to say where it has not."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from reportgen.errors import quoted, suggest
from reportgen.suite.expression import Expression, axes, quantities
from reportgen.suite.kinds import Axis, Places, Quantity


@dataclass(frozen=True)
class ChosenAxis:
    """The axis that a place in a metric is on, or why there is none."""

    axis: Axis = "layer"
    problem: str = ""


def axis_of(quantity: Quantity, name: str | None, taken: Container[Axis]) -> ChosenAxis:
    """The axis of a quantity by its name, or its only one, if no place is chosen on it yet."""
    name_of = quoted(quantity.name)
    if not quantity.axes:
        return ChosenAxis(problem=f"{name_of} is one number a trial; it takes no place in [ ]")
    if name is None and len(quantity.axes) > 1:
        example = ", ".join(f"{axis}=last" for axis in quantity.axes)
        return ChosenAxis(problem=f"{name_of} has several axes; name the axis, e.g. [{example}]")
    for axis in quantity.axes:
        if name in (axis, None):
            twice = f"the {axis} of {name_of} is chosen twice" if axis in taken else ""
            return ChosenAxis(axis, twice)
    assert name is not None
    hint = suggest(name, quantity.axes)
    return ChosenAxis(problem=f"{name_of} has no axis {quoted(name)}{hint}")


def check_place(quantity: Quantity, axis: Axis, place: int, trial: Places) -> str:
    """What is wrong with a place of a quantity in a trial; empty if it is measured there."""
    known = trial.get(axis, ())
    if axis == "layer":
        return "" if place in known else no_such_layer(place, len(known))
    if not known or place > known[-1]:
        return f"step {place} does not exist; training ends after step {known[-1] if known else 0}"
    if quantity.of_step and place == 0:
        return f"{quoted(quantity.name)} belongs to a step that was made; there is none at step 0"
    after = bisect_left(known, place)
    if known[after] == place:
        return ""
    return (
        f"step {place} is not evaluated; the nearest evaluations are at {known[after - 1]} and "
        f"{known[after]}"
    )


def no_such_layer(layer: int, depth: int) -> str:
    """The message for a layer beyond the last one."""
    return f"layer {layer} does not exist; the net has {depth} layer{'s' if depth != 1 else ''}"


def has_many(text: str, left: Sequence[Axis]) -> str:
    """That a metric is not one number."""
    return f"{quoted(text)} has a value for each {' and '.join(left)}"


def how_to_choose(expression: Expression, left: Sequence[Axis]) -> str:
    """How to make one number of a metric that still has axes."""
    named = any(len(quantity.axes) > 1 for quantity in quantities(expression))
    example = ", ".join(f"{axis}=last" for axis in left) if named else "last"
    others = "min, max, mean or area" if tuple(left) == ("step",) else "min, max or mean"
    return f"name {'one' if len(left) == 1 else 'both'}, e.g. [{example}], or take {others}"


def check_curve(function: str, text: str, curve: Expression) -> str:
    """What is wrong with the curve that a function is given; empty if it is one over steps."""
    left = axes(curve)
    if left == ("step",):
        return ""
    found = has_many(text, left) if left else f"{quoted(text)} is one number a trial"
    return f"{function} needs a curve over the steps; {found}"


def check_direction(text: str, quantity: Quantity, known: Mapping[str, Quantity]) -> str:
    """What is wrong with a quantity that has no better direction; empty if it has one."""
    if quantity.better:
        return ""
    able = ", ".join(q.name for q in known.values() if q.better and "step" in q.axes)
    return f"{quoted(text)} has no better direction, so it cannot reach a target; these do: {able}"
