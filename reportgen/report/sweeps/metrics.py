"""Which metrics are worth a sweep: what most claims are about, the final result, other claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reportgen.experiments import STEP, Quantity
from reportgen.findings.amounts import noun
from reportgen.findings.model import Finding
from reportgen.language import N_, Phrases
from reportgen.metrics.arithmetic import Binary
from reportgen.metrics.functions.curves import StepsTo
from reportgen.metrics.functions.each import Clip
from reportgen.metrics.nodes import Expression, Measured, Metric, Number, in_one_trial
from reportgen.metrics.rule import Constant

FINAL = ("test_accuracy", "val_accuracy", "test_loss", "val_loss")


@dataclass(frozen=True)
class Swept:
    """A metric of one trial, what it is called, and values of it that claims are about.

    A `share` lies between 0 and 1, so that its axis is linear. An axis reads the title with `unit`.
    """

    metric: Metric
    title: str
    share: bool
    levels: tuple[tuple[float, str], ...] = ()
    unit: str = ""

    @property
    def quantity(self) -> str:
        """What an axis reads."""
        return f"{self.title}, {self.unit}" if self.unit else self.title


def final_metric(quantities: Iterable[Quantity]) -> Metric | None:
    """The end of training in one number: the best of these that was measured."""
    known = {quantity.name: quantity for quantity in quantities}
    quantity = next((known[name] for name in FINAL if name in known), None)
    if quantity is None:
        return None
    if STEP not in quantity.axes:
        return Metric(quantity.name, Measured(quantity))
    return Metric(f"{quantity.name}[last]", Measured(quantity, ((STEP, "last"),)))


def swept_metrics(
    final: Metric | None, findings: Iterable[Finding], say: Phrases
) -> tuple[Swept, ...]:
    """The metrics that give one number a trial, each once.

    First stands the one that most claims are about, of several the one that they begin with; then
    the final metric, then those of the other claims.

    Where a claim sums up a metric over the levels of factors, as with `best(..., over=lr)`, that
    metric itself is what a sweep shows. A bound that only keeps lost trials from weighing too much
    (`clip`) is left away: a sweep marks them. So is, of such a sum, what the last value is divided
    by if that is the first one: a sweep marks where a loss ended above its start.
    """
    findings = tuple(findings)
    found: dict[Expression, Metric] = {final.expression: final} if final else {}
    claims: Counter[Expression] = Counter()
    for finding in findings:
        metric, summed = _of_a_trial(finding.claim.metric)
        if metric is None:
            continue
        if final is not None and _as_final(metric, final):
            metric = final
        elif summed and not metric.expression.is_plain:
            continue  # the inside of a formula that has no name of its own
        claims[metric.expression] += 1
        found.setdefault(metric.expression, metric)
    order = list(found)
    if claims:
        leading, _ = claims.most_common(1)[0]  # of equals the first that was met
        order.remove(leading)
        order.insert(0, leading)
    return tuple(swept(found[expression], findings, say) for expression in order)


def _of_a_trial(metric: Metric) -> tuple[Metric | None, bool]:
    """The metric of one trial that a claim rests on, and whether it was summed up over factors."""
    expression, summed = metric.expression, False
    while expression.factors or isinstance(expression, Clip):
        summed = summed or bool(expression.factors)
        expression = expression.parts[0]
    if summed:
        expression = _not_over_its_start(expression)
    if not in_one_trial(expression) or isinstance(expression, Number):
        return None, summed
    if expression is metric.expression:
        return metric, False
    called = "" if summed else metric.called
    return Metric(_text(metric, expression), expression, called), summed


def _not_over_its_start(expression: Expression) -> Expression:
    """The last value of a curve, where the expression is that over the first one."""
    match expression:
        case Binary(
            operator="/",
            left=Measured(quantity=end, at=at_end) as last,
            right=Measured(quantity=start, at=at_start),
        ) if end == start and (at_end, at_start) == (((STEP, "last"),), ((STEP, "first"),)):
            return last
    return expression


def _text(metric: Metric, inner: Expression) -> str:
    """How the inside of a metric is written: simple ones as they would be by themselves."""
    match inner:
        case Measured(quantity=quantity, at=at):
            places = ", ".join(str(place) for _, place in at)
            return f"{quantity.name}[{places}]" if places else quantity.name
        case StepsTo(curve=curve, target=Number(value)):
            return f"steps_to({curve.quantity.name}, {value:g})"
    return metric.text


def _as_final(metric: Metric, final: Metric) -> bool:
    """Whether it tells the final result again, on other examples."""
    match metric.expression, final.expression:
        case Measured(quantity=one, at=at), Measured(quantity=other) if at == ((STEP, "last"),):
            return one.name in FINAL and one.score == other.score
    return False


def swept(metric: Metric, findings: Iterable[Finding], say: Phrases) -> Swept:
    """A metric with what it is called, and what claims hold it against."""
    found = noun(metric, say)
    text = metric.called or found.text
    if found.unit == "steps" and not metric.called:
        text = say.text("steps to {metric}", metric=found.text)
    unit = ""
    if isinstance(metric.expression, Measured) and found.unit != "percent":
        unit = say.fixed(metric.expression.quantity.unit)
    levels = tuple(_levels(metric, findings, say))
    return Swept(metric, text, found.unit == "percent", levels, unit)


def _levels(
    metric: Metric, findings: Iterable[Finding], say: Phrases
) -> Iterator[tuple[float, str]]:
    """Targets that claims set for it, and numbers that they hold it against, each once."""
    told: set[float] = set()
    for claim in (finding.claim for finding in findings):
        inner, summed = _of_a_trial(claim.metric)
        match inner and inner.expression, metric.expression:
            case StepsTo(curve=curve, target=Number(value)), Measured(quantity=quantity) if (
                curve.quantity.name == quantity.name
            ):
                text = "target {value}"
            case _ if (
                inner
                and not summed  # an exponent, say, is no value of the metric
                and inner.expression == metric.expression
                and isinstance(claim.rule.right, Constant)
            ):
                value, text = claim.rule.right.value, N_("threshold {value}")
            case _:
                continue
        if value not in told:
            told.add(value)
            yield value, say.text(text, value=f"{value:g}")
