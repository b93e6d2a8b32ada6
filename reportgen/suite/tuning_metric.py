"""The metric that tuning optimises: one number per trial, and never from the test split."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.errors import SuiteError, quoted
from reportgen.experiments import STEP, AnyExperiment, Better, Quantity
from reportgen.metrics.nodes import Metric, in_one_trial, quantities
from reportgen.metrics.parser import parse_metric
from reportgen.suite.document import Document
from reportgen.suite.model import Arm
from reportgen.suite.tune_file import TuneFile


def read_metric(
    file: TuneFile, document: Document, experiment: AnyExperiment, arms: Sequence[Arm]
) -> tuple[Metric, Better]:
    """Return the suite's metric, or the default one, and which of its values are better.

    Raises SuiteError if the metric is not valid for tuning, or has no better direction.
    """
    place = document.locate(("tune", "metric"))
    try:
        metric = _parsed(file.metric, experiment, arms) if file.metric else _usual(experiment, arms)
        return metric, file.better or _better(metric)
    except ValueError as error:
        raise SuiteError(str(error), place) from None


def _parsed(text: str, experiment: AnyExperiment, arms: Sequence[Arm]) -> Metric:
    """Parse the suite's metric. Raises ValueError if it is not valid for tuning."""
    metric = parse_metric(
        text, experiment.quantities, [experiment.places(arm.config) for arm in arms]
    )
    found = list(quantities(metric.expression))
    if not found:
        raise ValueError(f"{quoted(text)} contains no quantity")
    if not in_one_trial(metric.expression):
        raise ValueError(f"{quoted(text)} must be computable from one trial alone")
    for quantity in found:
        if problem := _problem(quantity, experiment, arms):
            raise ValueError(problem)
    return metric


def _problem(quantity: Quantity, experiment: AnyExperiment, arms: Sequence[Arm]) -> str:
    if quantity.split == "test":
        usual = " or ".join(f"{each.name}[last]" for each in _validation(experiment))
        return (
            f"{quoted(quantity.name)} is measured on the test split, which tuning must not use; "
            f"use for instance {usual}"
        )
    for arm in arms:
        if quantity.name not in experiment.measured(arm.config):
            name = quoted(quantity.name)
            return f"{name} is not measured in {quoted(arm.name)}; it needs {quantity.needs}"
    return ""


def _usual(experiment: AnyExperiment, arms: Sequence[Arm]) -> Metric:
    """The last validation accuracy if all arms measure it, else the last validation loss."""
    measured = [experiment.measured(arm.config) for arm in arms]
    for quantity in _validation(experiment):
        if all(quantity.name in found for found in measured):
            return parse_metric(f"{quantity.name}[last]", experiment.quantities)
    raise ValueError(f"tune needs a metric: {experiment.name} has no validation examples")


def _validation(experiment: AnyExperiment) -> list[Quantity]:
    """The quantities that are learning curves of validation scores, accuracies first."""
    found = [q for q in experiment.measures if q.split == "validation" and q.axes == (STEP,)]
    return sorted(found, key=lambda quantity: quantity.score != "accuracy")


def _better(metric: Metric) -> Better:
    found = metric.expression.better
    if found is None:
        raise ValueError(
            f"it does not follow from {quoted(metric.text)} which values are better; add "
            "better: higher or better: lower"
        )
    return found
