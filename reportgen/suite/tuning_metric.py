"""The metric that decides between candidates: one number a trial, never of the test split."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.errors import SuiteError, quoted
from reportgen.suite.direction import direction
from reportgen.suite.document import Document
from reportgen.suite.expression import Metric, in_one_trial, quantities
from reportgen.suite.kinds import Better, Kind, Quantity
from reportgen.suite.metric import parse_metric
from reportgen.suite.model import Arm
from reportgen.suite.tune_file import TuneFile

ACCURACY, LOSS = "val_accuracy", "val_loss"
TEST = "test_"
"""How the names of quantities of the test split begin."""


def read_metric(
    file: TuneFile, document: Document, kind: Kind, arms: Sequence[Arm]
) -> tuple[Metric, Better]:
    """The suite's metric, else the usual one, with its better side; SuiteError if it has none."""
    place = document.locate(("tune", "metric"))
    try:
        metric = _parsed(file.metric, kind, arms) if file.metric else _usual(kind, arms)
        return metric, file.better or _better(metric)
    except ValueError as error:
        raise SuiteError(str(error), place) from None


def _parsed(text: str, kind: Kind, arms: Sequence[Arm]) -> Metric:
    """Raises ValueError for what is no metric, or cannot decide."""
    metric = parse_metric(text, kind.quantities, [kind.places(arm.config) for arm in arms])
    found = list(quantities(metric.expression))
    if not found:
        raise ValueError(f"{quoted(text)} measures nothing")
    if not in_one_trial(metric.expression):
        raise ValueError(f"{quoted(text)} must be a number of one trial")
    for quantity in found:
        if problem := _problem(quantity, kind, arms):
            raise ValueError(problem)
    return metric


def _problem(quantity: Quantity, kind: Kind, arms: Sequence[Arm]) -> str:
    if quantity.name.startswith(TEST):
        return (
            f"{quoted(quantity.name)} is of the test split, which tuning must not see; expected "
            f"{ACCURACY}[last] or {LOSS}[last], for instance"
        )
    for arm in arms:
        if quantity.name not in kind.measured(arm.config):
            name = quoted(quantity.name)
            return f"{name} is not measured in {quoted(arm.name)}; it needs {quantity.needs}"
    return ""


def _usual(kind: Kind, arms: Sequence[Arm]) -> Metric:
    """The last validation accuracy where all arms have classes, else the last validation loss."""
    measured = [kind.measured(arm.config) for arm in arms]
    for name in (ACCURACY, LOSS):
        if all(name in found for found in measured):
            return parse_metric(f"{name}[last]", kind.quantities)
    raise ValueError(f"tune needs a metric: {kind.name} has no validation examples")


def _better(metric: Metric) -> Better:
    found = direction(metric.expression)
    if found is None:
        raise ValueError(
            f"{quoted(metric.text)} does not say which values are better; expected "
            "better: higher or better: lower"
        )
    return found
