"""Results of the lines of a sweep against properties of the lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from reportgen.execution.model import Record, Run
from reportgen.findings.model import Findings
from reportgen.metrics.arithmetic import Binary
from reportgen.metrics.functions import Reduction
from reportgen.metrics.functions.each import Log
from reportgen.metrics.functions.of import Of
from reportgen.metrics.functions.summaries import Mean, Min
from reportgen.metrics.nodes import Expression, Metric, Other
from reportgen.report.facets import facet
from reportgen.report.figures import Material, Section
from reportgen.report.sweeps import sweep_sections
from reportgen.report.trials import by_arm
from tests.charts.reading import words
from tests.report import training_factory as factory
from tests.report.test_sweeps import grid, make_suite

NORMS = ("none", "batch", "layer")
TARGET = "steps_to(val_accuracy, 0.3)"
NUMBERS = {"none": 1e5, "batch": 1e5, "layer": 20.0}
Number = Callable[[str, float, int], float]


def of_setting(norm: str, rate: float, seed: int) -> float:
    """A condition number that belongs to the inputs, and so to the seed's split, at every rate."""
    return NUMBERS[norm] * (1 + seed / 10)


def best(text: str, function: type[Reduction] = Min) -> Expression:
    return function(factory.parse(text).expression, factors=("lr",))


def exponent() -> Expression:
    """How the steps change with the condition number from one arm to another."""

    def grown(expression: Expression) -> Expression:
        other = Of(Other("norm=none", levels=(("norm", "none"),)), expression)
        return Log(Binary("/", expression, other))

    return Binary("/", grown(best(TARGET)), grown(best("condition_number", Mean)))


def sections(
    metrics: Sequence[Expression],
    number: Number = of_setting,
    *,
    language: str = "en",
    without: str = "",
) -> tuple[Section, Section]:
    """The section of properties and that of sweeps, of a suite whose claims have these metrics.

    A net with the norm `without` learns nothing.
    """
    plain = make_suite(grid(NORMS), [TARGET] * len(metrics), language=language)
    run = factory.make_run(plain)
    run = replace(run, records=tuple(measured(r, number, without) for r in run.records))
    findings = factory.make_findings(run)
    claims = tuple(
        replace(f, claim=replace(f.claim, metric=Metric(f"metric {n}", metric)))
        for n, (f, metric) in enumerate(zip(findings.claims, metrics, strict=True))
    )
    return drawn(run, replace(findings, claims=claims))


def measured(record: Record, number: Number, without: str) -> Record:
    config = record.trial.arm.config
    norm, rate = config.model.norm.name, config.optimizer.lr  # type: ignore[attr-defined]
    value = np.array(number(norm, rate, record.trial.seed))
    arrays = {**record.outcome.arrays, "condition_number": value}
    if norm == without:
        arrays["val_accuracy"] = np.full_like(arrays["val_accuracy"], 0.1)
    return replace(record, outcome=replace(record.outcome, arrays=arrays))


def drawn(run: Run, findings: Findings) -> tuple[Section, Section]:
    material = Material(run.suite, by_arm(run), findings)
    before, swept = sweep_sections(material, facet(run.suite.arms, run.suite.factors), count(1))
    return before, swept


def test_a_quotient_of_two_metrics_sets_the_one_against_the_other() -> None:
    before, _ = sections([exponent()])
    (figure,) = before.figures
    assert before.title == "Possible explanations"
    assert figure.number == 1
    said = words(figure.svg)
    assert {"none", "batch", "layer"} <= set(said)
    assert "condition number of the inputs, log axis" in said
    assert "steps to a validation accuracy of 30 % at the best learning rate, log axis" in said


def test_numbers_are_those_that_claims_compare() -> None:
    before, _ = sections([exponent()])
    table = before.figures[0].table
    none = table.rows[0]
    assert [row[0].text for row in table.rows] == list(NORMS)
    numbers = [1e5, 1.1e5, 1.2e5]
    assert none[1].value == pytest.approx(np.exp(np.mean(np.log(numbers))))
    suite = make_suite(grid(NORMS))
    of_seed = [
        min(
            fastest(record)
            for record in factory.make_run(suite).records
            if record.trial.seed == seed and record.trial.arm.levels["norm"] == "none"
        )
        for seed in suite.seeds
    ]
    assert none[2].value == np.median(of_seed)


def test_the_exponent_that_a_claim_holds_is_a_line_from_the_arm_that_it_compares_with() -> None:
    (figure,) = sections([exponent()])[0].figures
    assert "exponent 120" in words(figure.svg)  # the threshold of the claim
    assert "what a claim holds" in figure.caption and "(exponent 120)" in figure.caption
    (plain,) = sections([best(TARGET), best("condition_number", Mean)])[0].figures
    assert not any("exponent" in text for text in words(plain.svg))


def fastest(record: Record) -> float:
    arrays = record.outcome.arrays
    reached = np.asarray(arrays["val_accuracy"], dtype=np.float64) >= 0.3
    return float(arrays["steps"][np.argmax(reached)]) if reached.any() else np.inf


def test_a_line_that_never_arrives_is_named() -> None:
    metrics = [best("steps_to(val_accuracy, 0.3)"), best("condition_number", Mean)]
    (figure,) = sections(metrics, without="layer")[0].figures
    assert "layer" not in words(figure.svg)
    assert "finite value: “layer”" in figure.caption
    assert figure.table.rows[2][2].text == "3 of 3 never"


def test_a_property_is_not_swept_but_stands_first() -> None:
    before, swept = sections([best(TARGET), best("condition_number", Mean)])
    assert len(before.figures) == 1
    assert [figure.number for figure in swept.figures] == list(range(2, 2 + len(swept.figures)))
    assert not any("ondition number" in figure.svg.title for figure in swept.figures)


def test_what_the_number_changes_is_swept_and_no_property() -> None:
    before, swept = sections(
        [best(TARGET), best("condition_number", Mean)],
        lambda norm, rate, seed: NUMBERS[norm] * rate,
    )
    assert before.figures == ()
    assert any("ondition number" in figure.svg.title for figure in swept.figures)


def test_what_is_the_same_everywhere_explains_nothing() -> None:
    before, _ = sections([best(TARGET), best("condition_number", Mean)], lambda *_: 7.0)
    assert before.figures == ()


def test_in_korean() -> None:
    before, _ = sections([exponent()], language="ko")
    assert "학습률" in before.lead and "점 하나는 시드 하나" in before.figures[0].caption
    assert any("가장 좋은 학습률에서의" in text for text in words(before.figures[0].svg))
