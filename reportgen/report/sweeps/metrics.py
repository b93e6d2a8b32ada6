"""The metrics of a sweep, with their titles and the targets and thresholds of claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reportgen.experiments import STEP, Quantity
from reportgen.findings.amounts import noun
from reportgen.findings.model import Finding
from reportgen.language import N_, Phrases
from reportgen.metrics.functions.curves import StepsTo
from reportgen.metrics.nodes import Measured, Metric, Number, in_one_trial, walk
from reportgen.metrics.rule import Constant

MOST = 4
"""Maximum number of metrics of a sweep that declares none."""
FINAL = ("test_accuracy", "val_accuracy", "test_loss", "val_loss")


@dataclass(frozen=True)
class Swept:
    """A metric of one trial, its title, and the values of it that claims name.

    fraction: whether it is between 0 and 1, so that its axis is linear. unit: appended to the title
    of the axis.
    """

    metric: Metric
    title: str
    fraction: bool
    levels: tuple[tuple[float, str], ...] = ()
    unit: str = ""

    @property
    def quantity(self) -> str:
        """The title of an axis, with the unit."""
        return f"{self.title}, {self.unit}" if self.unit else self.title


def final_metric(quantities: Iterable[Quantity]) -> Metric | None:
    """The final result: the first quantity of `FINAL` that occurs; None if there is none."""
    known = {quantity.name: quantity for quantity in quantities}
    quantity = next((known[name] for name in FINAL if name in known), None)
    if quantity is None:
        return None
    if STEP not in quantity.axes:
        return Metric(quantity.name, Measured(quantity))
    return Metric(f"{quantity.name}[last]", Measured(quantity, ((STEP, "last"),)))


def swept_metrics(
    given: Sequence[Metric] | None,
    measured: Iterable[Quantity],
    findings: Sequence[Finding],
    say: Phrases,
) -> tuple[Swept, ...]:
    """The metrics that a sweep declares; otherwise those of the claims and the final result."""
    if given is None:
        final = final_metric(measured)
        claimed = [finding.claim.metric for finding in findings]
        found = [*claimed, *([final] if final else [])]
        of_a_trial = {m.expression: m for m in found if in_one_trial(m.expression)}
        given = list(of_a_trial.values())[:MOST]
    return tuple(swept(metric, findings, say) for metric in given)


def swept(metric: Metric, findings: Sequence[Finding], say: Phrases) -> Swept:
    """A metric with its title and the values to which claims compare it."""
    claims = [f.claim for f in findings if f.claim.metric.expression == metric.expression]
    called = next((claim.called for claim in claims if claim.called), "")
    found = noun(metric, say)
    text = called or found.text
    if found.unit == "steps" and not called:
        text = say.text("steps to {metric}", metric=found.text)
    unit = ""
    if isinstance(metric.expression, Measured) and found.unit != "percent":
        unit = say.fixed(metric.expression.quantity.unit)
    levels = tuple(_levels(metric, findings, say))
    return Swept(metric, text, found.unit == "percent", levels, unit)


def _levels(
    metric: Metric, findings: Iterable[Finding], say: Phrases
) -> Iterator[tuple[float, str]]:
    """Yield distinct (value, label) for targets and thresholds that claims set for the metric."""
    told: set[float] = set()
    for claim in (finding.claim for finding in findings):
        levels = [(value, "target {value}") for value in _targets(claim.metric, metric)]
        if claim.metric.expression == metric.expression and isinstance(claim.rule.right, Constant):
            levels.append((claim.rule.right.value, N_("threshold {value}")))
        for value, text in levels:
            if value not in told:
                told.add(value)
                yield value, say.text(text, value=f"{value:g}")


def _targets(claimed: Metric, metric: Metric) -> Iterator[float]:
    """Yield the targets of times in a claim's metric that refer to the quantity."""
    for part in walk(claimed.expression):
        match part, metric.expression:
            case StepsTo(curve=curve, target=Number(value)), Measured(quantity=quantity) if (
                curve.quantity.name == quantity.name
            ):
                yield value
