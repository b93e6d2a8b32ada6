"""Reads the `figures` of a suite and checks them against its experiment, arms and factors."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Literal

from reportgen.errors import Position, SuiteError, quoted, suggest
from reportgen.experiments import LAYER, AnyExperiment, Axis, FigureType, OptionKind, Shown
from reportgen.metrics.functions import Reduction
from reportgen.metrics.nodes import Metric, in_one_trial, over
from reportgen.metrics.places import unknown_metric
from reportgen.metrics.rule import RuleError
from reportgen.metrics.rule_parser import select
from reportgen.suite.claims import Subject, read_metric, within
from reportgen.suite.file import BestFile, FiguresFile
from reportgen.suite.model import Layout
from reportgen.suite.numeric import numeric_factors
from reportgen.suite.source import KeyPath, show

FIGURES: KeyPath = ("figures",)
_Read = Callable[[Any, KeyPath, Subject], Any]
NUMERIC = ("along", "x", "y")
"""Options whose value must be a factor with numeric levels."""


def read_layout(given: FiguresFile | None, subject: Subject) -> Layout:
    """Read how the arms are laid out in the figures; raises SuiteError for an invalid entry."""
    if given is None:
        return Layout()
    arms: tuple[str, ...] = ()
    best, best_over = None, ""
    if isinstance(given.arms, BestFile):
        place = (*FIGURES, "arms")
        best = _metric(given.arms.best, (*place, "best"), subject)
        if best.expression.better is None:
            message = f"{quoted(best.text)} has no better direction, so no level of it is the best"
            raise SuiteError(message, subject.document.locate((*place, "best")))
        best_over = _factor(given.arms.over, (*place, "over"), subject)
    elif given.arms is not None:
        arms = _arms(given.arms, (*FIGURES, "arms"), subject)
    panels, groups = "", {}
    if isinstance(given.panels, str):
        panels = _factor(given.panels, (*FIGURES, "panels"), subject)
    elif given.panels is not None:
        groups = _groups(given.panels, subject)
    if panels and panels == best_over:
        message = f"panels must be another factor than {panels}, of which only the best is shown"
        raise SuiteError(message, subject.document.locate((*FIGURES, "panels")))
    beside = given.beside or ""
    if isinstance(beside, str) and beside:
        beside = _factor(beside, (*FIGURES, "beside"), subject)
    each = _arms(given.each or [], (*FIGURES, "each"), subject)
    if arms and (absent := [name for name in each if name not in arms]):
        message = f"each must be among arms; {quoted(absent[0])} is not"
        raise SuiteError(message, subject.document.locate((*FIGURES, "each")))
    return Layout(panels, groups, arms, best, best_over, each, beside)


def read_figures(given: FiguresFile | None, subject: Subject) -> tuple[Shown, ...]:
    """Read the figures of the report in order; empty if the suite does not list figures.

    Raises SuiteError for an unknown figure, an invalid option or a missing one.
    """
    found: list[Shown] = []
    for index, entry in enumerate((given.show if given else None) or ()):
        path = (*FIGURES, "show", index)
        shown = _shown(entry, path, subject)
        if shown in found:
            message = f"the same {shown.type.name} is shown twice"
            raise SuiteError(message, subject.document.locate(path))
        found.append(shown)
    return tuple(found)


def read_hero(given: FiguresFile | None, subject: Subject) -> Shown | Literal["claims"] | None:
    """Read the figure at the top of the report; None for the first one.

    Raises SuiteError as `read_figures` does.
    """
    if given is None or given.hero is None:
        return None
    if given.hero == "claims":
        return "claims"
    return _shown(given.hero, (*FIGURES, "hero"), subject)


def _shown(entry: str | Mapping[str, Any], path: KeyPath, subject: Subject) -> Shown:
    if isinstance(entry, str):
        return _checked(_type(entry, subject.document.locate(path), subject), {}, path, subject)
    if len(entry) != 1:
        message = (
            f"an entry of figures.show must be one figure, or a mapping of it to its options. Got "
            f"{show(entry)} instead."
        )
        raise SuiteError(message, subject.document.locate(path))
    ((name, options),) = entry.items()
    type_ = _type(name, subject.document.locate((*path, name), key=True), subject)
    path = (*path, name)
    if isinstance(options, Mapping):
        return _checked(type_, options, path, subject)
    if not type_.options:
        raise SuiteError(f"{name} takes no options", subject.document.locate(path))
    first = next(iter(type_.options))
    found = _READ[type_.options[first]](options, path, subject)
    return _complete(Shown(type_, {first: found}), path, subject)


def _type(name: str, place: Position, subject: Subject) -> FigureType:
    known = {figure.name: figure for figure in subject.experiment.figures}
    if name not in known:
        kind = subject.experiment.name
        message = f"unknown figure {quoted(name)} of {kind}{suggest(name, known)}"
        raise SuiteError(message, place)
    return known[name]


def _checked(
    type_: FigureType, options: Mapping[str, Any], path: KeyPath, subject: Subject
) -> Shown:
    for name in options:
        if name not in type_.options:
            message = f"{type_.name} has no option {quoted(name)}{suggest(name, type_.options)}"
            raise SuiteError(message, subject.document.locate((*path, name), key=True))
    found = {
        name: _READ[type_.options[name]](value, (*path, name), subject)
        for name, value in options.items()
    }
    return _complete(Shown(type_, found), path, subject)


def _complete(shown: Shown, path: KeyPath, subject: Subject) -> Shown:
    for name in shown.type.needed:
        if name not in shown.options:
            message = f"{shown.type.name} needs {name}"
            raise SuiteError(message, subject.document.locate(path))
    factors = [name for name, kind in shown.type.options.items() if kind == "factor"]
    given = {name: shown[name] for name in factors if shown[name]}
    if len(set(given.values())) < len(given):
        message = f"{' and '.join(given)} must be different factors"
        raise SuiteError(message, subject.document.locate(path))
    for name, kind in shown.type.options.items():
        if kind not in ("summary", "summaries"):
            continue
        for metric in _listed(shown[name]):
            if over(metric.expression) != (shown["along"],):
                message = f"{quoted(metric.text)} must go over {shown['along']}, as the lines do"
                raise SuiteError(message, subject.document.locate((*path, name)))
    return shown


def _listed(value: Metric | tuple[Metric, ...] | None) -> tuple[Metric, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


def _metric(value: Any, path: KeyPath, subject: Subject) -> Metric:
    metric = _any_metric(value, path, subject)
    if not in_one_trial(metric.expression):
        message = f"{quoted(metric.text)} is not one number per trial"
        raise SuiteError(message, subject.document.locate(path))
    return metric


def _value(value: Any, path: KeyPath, subject: Subject) -> Metric:
    metric = _metric(value, path, subject)
    if metric.is_time:
        message = f"{quoted(metric.text)} is infinite if the target is never reached; take a sweep"
        raise SuiteError(message, subject.document.locate(path))
    return metric


def _time(value: Any, path: KeyPath, subject: Subject) -> Metric:
    metric = _metric(value, path, subject)
    if not metric.is_time:
        message = f"{quoted(metric.text)} is not a time to a target, such as steps_to(...)"
        raise SuiteError(message, subject.document.locate(path))
    return metric


def _summary(value: Any, path: KeyPath, subject: Subject) -> Metric:
    metric = _any_metric(value, path, subject)
    if not (isinstance(metric.expression, Reduction) and metric.expression.factors):
        message = (
            f"{quoted(metric.text)} must aggregate one number per trial over a factor: best(..., "
            "over=lr)"
        )
        raise SuiteError(message, subject.document.locate(path))
    if metric.seeds_a_value > 1:
        message = f"{quoted(metric.text)} has a value per pair of seeds, not per seed"
        raise SuiteError(message, subject.document.locate(path))
    return metric


def _any_metric(value: Any, path: KeyPath, subject: Subject) -> Metric:
    place = subject.document.locate(path)
    if not isinstance(value, str):
        raise SuiteError(f"expected a metric. Got {show(value)} instead.", place)
    return read_metric(value, place, subject.scope(subject.arms), subject)


def _several(read: _Read) -> _Read:
    """Return a reader that accepts one value or a list of values, and returns a tuple."""

    def found(value: Any, path: KeyPath, subject: Subject) -> tuple[Any, ...]:
        if value == []:
            raise SuiteError(f"{path[-1]} must not be empty", subject.document.locate(path))
        if not isinstance(value, list):
            return (read(value, path, subject),)
        return tuple(read(each, (*path, index), subject) for index, each in enumerate(value))

    return found


def _quantity(value: Any, path: KeyPath, subject: Subject) -> str:
    quantities, place = subject.experiment.quantities, subject.document.locate(path)
    if not isinstance(value, str):
        raise SuiteError(f"expected the name of a quantity. Got {show(value)} instead.", place)
    if value not in quantities:
        raise SuiteError(unknown_metric(value, quantities), place)
    return value


def _measured(kind: OptionKind, wanted: str) -> _Read:
    """Return a reader of the name of a quantity that is measured along suitable axes."""

    def found(value: Any, path: KeyPath, subject: Subject) -> str:
        name, known = _quantity(value, path, subject), suitable(subject.experiment, kind)
        if name not in known:
            message = f"{quoted(name)} is not {wanted}; these are: {', '.join(known)}"
            raise SuiteError(message, subject.document.locate(path))
        return name

    return found


def suitable(experiment: AnyExperiment, kind: OptionKind) -> list[str]:
    """The names of the quantities that an option of this type accepts."""
    accepts = _AXES[kind]
    return [q.name for q in experiment.quantities.values() if accepts(q.axes)]


_AXES: Mapping[OptionKind, Callable[[tuple[Axis, ...]], bool]] = {
    "quantity": lambda axes: True,
    "number": lambda axes: all(axis.course for axis in axes),
    "curve": lambda axes: [axis.course for axis in axes] == [True],
    "steps": lambda axes: any(axis.course for axis in axes),
    "layers": lambda axes: LAYER in axes,
}


def _score(value: Any, path: KeyPath, subject: Subject) -> str:
    if value not in ("loss", "accuracy"):
        message = f"expected loss or accuracy. Got {show(value)} instead."
        raise SuiteError(message, subject.document.locate(path))
    return str(value)


def _factor(value: Any, path: KeyPath, subject: Subject) -> str:
    names = [factor.name for factor in subject.factors]
    place = subject.document.locate(path)
    if value not in names:
        raise SuiteError(f"unknown factor {quoted(str(value))}{suggest(str(value), names)}", place)
    numeric = [found.name for found in numeric_factors(subject.factors, subject.arms.values())]
    if path[-1] in NUMERIC and value not in numeric:
        message = f"{path[-1]} needs a factor with at least three levels that are numbers"
        raise SuiteError(f"{message}{suggest(str(value), numeric)}", place)
    return str(value)


def _layer(value: Any, path: KeyPath, subject: Subject) -> int | str:
    if value in ("first", "last") or (type(value) is int and value > 0):
        return value  # type: ignore[no-any-return]
    message = f"expected a layer: 1, 2, ..., first or last. Got {show(value)} instead."
    raise SuiteError(message, subject.document.locate(path))


def _arms(value: Any, path: KeyPath, subject: Subject) -> tuple[str, ...]:
    """The arms that the texts select, in the order of the texts, without duplicates."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
        message = f"expected names or levels of arms. Got {show(value)} instead."
        raise SuiteError(message, subject.document.locate(path))
    if path[0] == FIGURES[0] and value == [] and path[1] == "show":
        raise SuiteError(f"{path[-1]} must not be empty", subject.document.locate(path))
    found: dict[str, None] = {}
    for index, text in enumerate(given):
        place = subject.document.locate(path if isinstance(value, str) else (*path, index))
        try:
            names = select(text, list(subject.arms.values()), subject.factors)
        except RuleError as error:
            raise SuiteError(str(error), within(place, text, error)) from None
        found |= dict.fromkeys(names)
    return tuple(found)


def _groups(given: Mapping[str, list[str]], subject: Subject) -> dict[str, tuple[str, ...]]:
    path = (*FIGURES, "panels")
    groups = {title: _arms(texts, (*path, title), subject) for title, texts in given.items()}
    placed = [name for names in groups.values() for name in names]
    for name in subject.arms:
        if placed.count(name) != 1:
            where = "in no panel" if name not in placed else "in two panels"
            raise SuiteError(
                f"{quoted(name)} is {where}; every arm must be in exactly one panel",
                subject.document.locate(path, key=True),
            )
    return groups


def _powers(value: Any, path: KeyPath, subject: Subject) -> dict[str, tuple[float, ...]]:
    """Mapping of a line, by its level or arm, to the exponents of its reference lines."""
    if not isinstance(value, Mapping):
        message = f"expected arms with their exponents. Got {show(value)} instead."
        raise SuiteError(message, subject.document.locate(path))
    levels = [(factor.name, level) for factor in subject.factors for level in factor.levels]
    known = {
        *subject.arms,
        *(text for name, level in levels for text in (level, f"{name} {level}")),
    }
    found = {}
    for name, given in value.items():
        if str(name) not in known:
            message = f"unknown line {quoted(str(name))}{suggest(str(name), known)}"
            raise SuiteError(message, subject.document.locate((*path, name), key=True))
        numbers = given if isinstance(given, list) else [given]
        if not all(type(each) in (int, float) and math.isfinite(each) for each in numbers):
            message = f"expected exponents. Got {show(given)} instead."
            raise SuiteError(message, subject.document.locate((*path, name)))
        found[str(name)] = tuple(float(number) for number in numbers)
    return found


_READ: Mapping[OptionKind, _Read] = {
    "metrics": _several(_metric),
    "metric": _metric,
    "value": _value,
    "times": _several(_time),
    "summary": _summary,
    "summaries": _several(_summary),
    "quantity": _quantity,
    "number": _measured("number", "one number at the end of a trial"),
    "curve": _measured("curve", "one curve over the steps"),
    "steps": _measured("steps", "measured over the steps"),
    "layers": _measured("layers", "measured in every layer"),
    "score": _score,
    "factor": _factor,
    "layer": _layer,
    "arms": _arms,
    "powers": _powers,
}
