"""Validates the declarations and the outcomes of experiments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

from reportgen.experiments._quantity import Axis, Better, Quantity
from reportgen.experiments._trial import Config, Outcome, Status

if TYPE_CHECKING:
    from reportgen.experiments._base import Experiment

NAME = re.compile(r"[a-z][a-z0-9_]*")
RESERVED = {"arm", "seed", "quantity", "value", "trials", "claims", "final", "tuning", "histograms"}
"""Names of columns and files in `data/`, which are not allowed as names of axes."""


def check_declaration(kind: type[Experiment[Any]]) -> None:
    """Raise TypeError or ValueError if the declaration of an experiment is invalid."""
    lacking = [n for n in ("name", "about", "config", "measures") if not hasattr(kind, n)]
    if lacking:
        raise TypeError(f"{kind.__name__} lacks {', '.join(lacking)}")
    if not issubclass(kind.config, Config):
        raise TypeError(f"the config of {kind.__name__} must be a subclass of reportgen.Config")
    if kind.config.__module__ != kind.__module__:
        message = f"{kind.__name__} and its configuration must be defined in one module"
        raise TypeError(f"{message}. Got {kind.config.__module__} instead.")
    for quantity in kind.measures:
        if not isinstance(quantity, Quantity):
            raise TypeError(f"measures must contain quantities. Got {quantity!r} instead.")
        _check_quantity(quantity)
    names = [quantity.name for quantity in kind.measures]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"{kind.__name__} measures {twice[0]} twice")


def _check_quantity(quantity: Quantity) -> None:
    if not NAME.fullmatch(quantity.name):
        raise ValueError(f"a quantity's name must be like val_loss. Got {quantity.name!r} instead.")
    axes: object = quantity.axes
    if not isinstance(axes, tuple) or not all(isinstance(axis, Axis) for axis in axes):
        raise TypeError(f"axes of {quantity.name} must be a tuple of axes, such as (MEMBER,)")
    for axis in quantity.axes:
        if not NAME.fullmatch(axis.name) or axis.name in RESERVED:
            raise ValueError(f"an axis cannot be called {axis.name!r}")
    if quantity.better not in (None, *get_args(Better)):
        raise ValueError(f"better must be higher, lower or None. Got {quantity.better!r} instead.")


def checked(
    experiment: Experiment[Any], configs: Sequence[Config], outcomes: object
) -> list[Outcome]:
    """The outcomes of a group; invalid ones are replaced by failed outcomes with a reason.

    Raises TypeError unless `outcomes` is a list with one outcome per trial.
    """
    if not isinstance(outcomes, list) or len(outcomes) != len(configs):
        found = f"{len(outcomes)} outcomes" if isinstance(outcomes, list) else repr(outcomes)[:60]
        raise TypeError(f"run must return a list of {len(configs)} outcomes. Got {found} instead.")
    valid = []
    for config, outcome in zip(configs, outcomes, strict=True):
        outcome = _padded(experiment, config, outcome)
        problem = _problem(experiment, config, outcome)
        valid.append(Outcome("failed", reason=problem) if problem else outcome)
    return valid


def _padded(experiment: Experiment[Any], config: Config, outcome: Any) -> Any:
    """Pad the curves of a diverged trial with NaN to their full length."""
    import numpy as np

    if not isinstance(outcome, Outcome) or outcome.status != "diverged":
        return outcome
    places, arrays = experiment.places(config), dict(outcome.arrays)
    for name, found in outcome.arrays.items():
        quantity, array = experiment.quantities.get(name), np.asarray(found)
        if quantity is None or array.dtype.kind != "f" or array.ndim != len(quantity.axes):
            continue
        full = [len(places.get(axis.name, ())) for axis in quantity.axes]
        if array.shape != tuple(full) and all(
            a <= b for a, b in zip(array.shape, full, strict=True)
        ):
            arrays[name] = np.full(full, np.nan)
            arrays[name][tuple(map(slice, array.shape))] = array
    for axis in {axis for quantity in experiment.measures for axis in quantity.axes}:
        if axis.coordinates in arrays:
            arrays[axis.coordinates] = np.array(places.get(axis.name, ()))
    return replace(outcome, arrays=arrays)


def _problem(experiment: Experiment[Any], config: Config, outcome: object) -> str:
    """Description of what is wrong with an outcome; empty if it is valid."""
    import numpy as np

    if not isinstance(outcome, Outcome):
        return f"run must return outcomes. Got {type(outcome).__name__} instead."
    if outcome.status not in get_args(Status):
        return f"a status must be ok, diverged or failed. Got {outcome.status!r} instead."
    places = experiment.places(config)
    for name, found in outcome.arrays.items():
        array = np.asarray(found)
        if array.dtype.kind not in "biuf":
            return f'"{name}" must contain real numbers. Got {array.dtype} instead.'
        quantity = experiment.quantities.get(name)
        if quantity is None:
            continue
        expected = tuple(len(places.get(axis.name, ())) for axis in quantity.axes)
        if array.shape != expected:
            along = ", ".join(axis.name for axis in quantity.axes) or "one number per trial"
            return f'"{name}" has the shape {array.shape}, but {expected} is expected ({along})'
    for axis in {axis for quantity in experiment.measures for axis in quantity.axes}:
        if axis.coordinates and outcome.arrays and axis.coordinates not in outcome.arrays:
            return f'the array "{axis.coordinates}" with the positions of {axis.name} is missing'
        if axis.coordinates in outcome.arrays:
            known = list(places.get(axis.name, ()))
            if np.asarray(outcome.arrays[axis.coordinates]).tolist() != known:
                return f'"{axis.coordinates}" differs from the positions declared by `places`'
    return ""
