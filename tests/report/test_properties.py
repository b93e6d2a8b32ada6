"""Results of the lines of a sweep against properties of the lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from reportgen.execution.model import Record
from reportgen.experiments._figure import SCATTER, SWEEP
from reportgen.metrics.functions import Reduction
from reportgen.metrics.functions.summaries import Mean, Min
from reportgen.metrics.nodes import Metric
from reportgen.report.figures import Section
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


def over_rates(text: str, function: type[Reduction]) -> Metric:
    return Metric("", function(factory.parse(text).expression, factors=("lr",)))


def section(
    powers: Mapping[str, Sequence[float]] | None = None,
    upwards: Metric | None = None,
    *,
    language: str = "en",
    without: str = "",
) -> Section:
    """The section of the steps to the target at the best rate against the condition number.

    A net with the norm `without` learns nothing.
    """
    scatter = SCATTER.shown(
        upwards=upwards or over_rates(TARGET, Min),
        across=(over_rates("condition_number", Mean),),
        along="lr",
        powers=powers,
    )
    plain = make_suite(grid(NORMS), [TARGET], language=language)
    run = factory.make_run(factory.showing(plain, scatter, SWEEP.shown()))
    run = replace(run, records=tuple(measured(r, of_setting, without) for r in run.records))
    return factory.section_of(run, "what-may-explain")


def measured(record: Record, number: Number, without: str) -> Record:
    config = record.trial.arm.config
    norm, rate = config.model.norm.name, config.optimizer.lr  # type: ignore[attr-defined]
    value = np.array(number(norm, rate, record.trial.seed))
    arrays = {**record.outcome.arrays, "condition_number": value}
    if norm == without:
        arrays["val_accuracy"] = np.full_like(arrays["val_accuracy"], 0.1)
    return replace(record, outcome=replace(record.outcome, arrays=arrays))


def test_the_best_of_each_line_stands_against_its_property() -> None:
    before = section()
    (figure,) = before.figures
    assert before.title == "Possible explanations"
    assert figure.number == 1
    said = words(figure.svg)
    assert {"none", "batch", "layer"} <= set(said)
    assert "condition number of the inputs, log axis" in said
    assert "steps to a validation accuracy of 30 % at the best learning rate, log axis" in said


def test_the_table_has_the_averages_over_seeds() -> None:
    table = section().figures[0].table
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


def test_a_declared_exponent_is_a_line_from_the_arm_that_it_names() -> None:
    (figure,) = section({"none": (0.5,)}).figures
    assert "exponent 0.5" in words(figure.svg)
    assert "Dashed: a power law through one of the points." in figure.caption
    (plain,) = section().figures
    assert not any("exponent" in text for text in words(plain.svg))


def fastest(record: Record) -> float:
    arrays = record.outcome.arrays
    reached = np.asarray(arrays["val_accuracy"], dtype=np.float64) >= 0.3
    return float(arrays["steps"][np.argmax(reached)]) if reached.any() else np.inf


def test_a_line_that_never_arrives_is_named() -> None:
    (figure,) = section(without="layer").figures
    assert "layer" not in words(figure.svg)
    assert "Too few finite values of “layer”." in figure.caption
    assert figure.table.rows[2][2].text == "3 of 3 never"


def test_only_the_better_end_is_called_the_best() -> None:
    assert "at the best learning rate" in section().figures[0].svg.title
    mean = section(upwards=over_rates("val_loss[last]", Mean))
    assert "at the best" not in mean.figures[0].svg.title


def test_in_korean() -> None:
    before = section(language="ko")
    assert "학습률" in before.lead and "95 % 구간" in before.figures[0].caption
    assert any("가장 좋은 학습률에서의" in text for text in words(before.figures[0].svg))
