"""Reads the `figures` of a suite and checks them against its experiment, arms and factors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reportgen.errors import Position, SuiteError, quoted, suggest
from reportgen.experiments import FigureType, OptionKind, Shown
from reportgen.metrics.functions import Reduction
from reportgen.metrics.nodes import Metric, in_one_trial
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
    best, over = None, ""
    if isinstance(given.arms, BestFile):
        place = (*FIGURES, "arms")
        best = _metric(given.arms.best, (*place, "best"), subject)
        over = _factor(given.arms.over, (*place, "over"), subject)
    elif given.arms is not None:
        arms = _arms(given.arms, (*FIGURES, "arms"), subject)
    panels, groups = "", {}
    if isinstance(given.panels, str):
        panels = _factor(given.panels, (*FIGURES, "panels"), subject)
    elif given.panels is not None:
        groups = _groups(given.panels, subject)
    beside = given.beside or ""
    if isinstance(beside, str) and beside:
        beside = _factor(beside, (*FIGURES, "beside"), subject)
    each = _arms(given.each or [], (*FIGURES, "each"), subject)
    return Layout(panels, groups, arms, best, over, each, beside)


def read_figures(given: FiguresFile | None, subject: Subject) -> tuple[Shown, ...]:
    """Read the figures of the report in order; empty if the suite does not list figures.

    Raises SuiteError for an unknown figure, an invalid option or a missing one.
    """
    entries = given.show if given else None
    return tuple(
        _shown(entry, (*FIGURES, "show", index), subject)
        for index, entry in enumerate(entries or ())
    )


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
    return shown


def _metric(value: Any, path: KeyPath, subject: Subject) -> Metric:
    metric = _any_metric(value, path, subject)
    if not in_one_trial(metric.expression):
        message = f"{quoted(metric.text)} is not one number per trial"
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
    return metric


def _any_metric(value: Any, path: KeyPath, subject: Subject) -> Metric:
    place = subject.document.locate(path)
    if not isinstance(value, str):
        raise SuiteError(f"expected a metric. Got {show(value)} instead.", place)
    return read_metric(value, place, subject.scope(subject.arms), subject)


def _several(read: _Read) -> _Read:
    """Return a reader that accepts one value or a list of values, and returns a tuple."""

    def found(value: Any, path: KeyPath, subject: Subject) -> tuple[Any, ...]:
        if not isinstance(value, list):
            return (read(value, path, subject),)
        return tuple(read(each, (*path, index), subject) for index, each in enumerate(value))

    return found


def _quantity(value: Any, path: KeyPath, subject: Subject) -> str:
    if value not in subject.experiment.quantities:
        message = unknown_metric(str(value), subject.experiment.quantities)
        raise SuiteError(message, subject.document.locate(path))
    return str(value)


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
    found = {}
    for name, given in value.items():
        numbers = given if isinstance(given, list) else [given]
        if not all(isinstance(number, int | float) for number in numbers):
            message = f"expected exponents. Got {show(given)} instead."
            raise SuiteError(message, subject.document.locate((*path, name)))
        found[str(name)] = tuple(float(number) for number in numbers)
    return found


_READ: Mapping[OptionKind, _Read] = {
    "metric": _metric,
    "metrics": _several(_metric),
    "summary": _summary,
    "summaries": _several(_summary),
    "quantity": _quantity,
    "score": _score,
    "factor": _factor,
    "layer": _layer,
    "arms": _arms,
    "powers": _powers,
}
