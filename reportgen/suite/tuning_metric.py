"""The metric that decides between candidates: one number a trial, never of the test split."""

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
    """The suite's metric, else the usual one, with its better side; SuiteError if it has none."""
    place = document.locate(("tune", "metric"))
    try:
        metric = _parsed(file.metric, experiment, arms) if file.metric else _usual(experiment, arms)
        return metric, file.better or _better(metric)
    except ValueError as error:
        raise SuiteError(str(error), place) from None


def _parsed(text: str, experiment: AnyExperiment, arms: Sequence[Arm]) -> Metric:
    """Raises ValueError for what is no metric, or cannot decide."""
    metric = parse_metric(
        text, experiment.quantities, [experiment.places(arm.config) for arm in arms]
    )
    found = list(quantities(metric.expression))
    if not found:
        raise ValueError(f"{quoted(text)} measures nothing")
    if not in_one_trial(metric.expression):
        raise ValueError(f"{quoted(text)} must be a number of one trial")
    for quantity in found:
        if problem := _problem(quantity, experiment, arms):
            raise ValueError(problem)
    return metric


def _problem(quantity: Quantity, experiment: AnyExperiment, arms: Sequence[Arm]) -> str:
    if quantity.split == "test":
        usual = " or ".join(f"{each.name}[last]" for each in _validation(experiment))
        return (
            f"{quoted(quantity.name)} is of the test split, which tuning must not see; expected "
            f"{usual}, for instance"
        )
    for arm in arms:
        if quantity.name not in experiment.measured(arm.config):
            name = quoted(quantity.name)
            return f"{name} is not measured in {quoted(arm.name)}; it needs {quantity.needs}"
    return ""


def _usual(experiment: AnyExperiment, arms: Sequence[Arm]) -> Metric:
    """The last validation accuracy where all arms have classes, else the last validation loss."""
    measured = [experiment.measured(arm.config) for arm in arms]
    for quantity in _validation(experiment):
        if all(quantity.name in found for found in measured):
            return parse_metric(f"{quantity.name}[last]", experiment.quantities)
    raise ValueError(f"tune needs a metric: {experiment.name} has no validation examples")


def _validation(experiment: AnyExperiment) -> list[Quantity]:
    """The curves of scores on validation examples, accuracies first."""
    found = [q for q in experiment.measures if q.split == "validation" and q.axes == (STEP,)]
    return sorted(found, key=lambda quantity: quantity.score != "accuracy")


def _better(metric: Metric) -> Better:
    found = metric.expression.better
    if found is None:
        raise ValueError(
            f"{quoted(metric.text)} does not say which values are better; expected "
            "better: higher or better: lower"
        )
    return found
