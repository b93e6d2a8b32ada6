"""Losses over examples seen and over steps, where arms differ in batch size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reportgen.experiments.train.shows import COMPUTATION
from reportgen.report.figures import Section
from reportgen.suite.model import Factor, Suite
from tests.charts.reading import clipped, series_keys, words
from tests.report import training_factory as factory
from tests.report.test_sweeps import SAME_EXAMPLES, SAME_STEPS, by_size, grid, listed_suite
from tests.report.test_sweeps import make_suite as suite_of_rates


def section(suite: Suite) -> Section:
    losses = [COMPUTATION.shown(quantity=name) for name in ("train_loss", "val_loss")]
    return factory.section_of(factory.make_run(factory.showing(suite, *losses)), "computation")


def two_lines() -> Suite:
    return listed_suite(
        {
            "same examples": by_size("same examples, ", SAME_EXAMPLES),
            "same steps": by_size("same steps, ", SAME_STEPS),
        }
    )


def test_each_line_has_its_batch_sizes_over_examples_and_over_steps() -> None:
    found = section(two_lines())
    assert [figure.svg.slug for figure in found.figures] == [
        "computation-train-loss",
        "computation-val-loss",
    ]
    svg = found.figures[0].svg
    said = words(svg)
    assert said.count("same examples") == said.count("same steps") == 2
    assert {"batches of 4", "batches of 16", "batches of 64"} <= set(said)
    assert {"examples seen, log axis", "step, log axis"} <= set(said)
    assert series_keys(svg) == {"b4", "b16", "b64"}
    assert clipped(svg) == []


def test_the_table_counts_what_training_took() -> None:
    table = section(two_lines()).figures[0].table
    rows = {row[0].text: [cell.text for cell in row[1:4]] for row in table.rows}
    assert rows["same examples, batches of 4"] == ["4", "400", "1,600"]
    assert rows["same examples, batches of 64"] == ["64", "50", "3,200"]
    assert rows["same steps, batches of 64"] == ["64", "200", "12,800"]


def test_the_end_in_the_table_is_the_geometric_mean_of_the_losses() -> None:
    suite = two_lines()
    run = factory.make_run(suite)
    name = suite.arms[0].name
    last = [
        float(r.outcome.arrays["train_loss"][-1]) for r in run.records if r.trial.arm.name == name
    ]
    value = section(suite).figures[0].table.rows[0][4].value
    assert value is not None
    assert np.isclose(value, np.exp(np.mean(np.log(last))))


def test_arms_of_a_grid_are_lines_by_their_other_levels() -> None:
    arms = [
        replace(
            factory.make_arm(norm, 0.1, probes="off", batch_size=size),
            name=f"norm={norm}, batch_size={size}",
            levels={"norm": norm, "batch_size": str(size)},
        )
        for norm in ("none", "batch")
        for size in (8, 32)
    ]
    factors = (
        Factor("norm", "model.mlp.norm", ("none", "batch")),
        Factor("batch_size", "batch_size", ("8", "32")),
    )
    found = section(replace(suite_of_rates(arms), factors=factors))
    said = words(found.figures[0].svg)
    assert said.count("norm: none") == said.count("norm: batch") == 2


def test_one_batch_size_or_two_arms_of_one_size_have_no_such_figure() -> None:
    assert section(suite_of_rates(grid())).figures == ()
    twice = [*by_size("", SAME_EXAMPLES), *by_size("", {4: 200}, "again batches of {}")]
    assert section(listed_suite({"": twice})).figures == ()


def test_in_korean() -> None:
    found = section(replace(two_lines(), language="ko"))
    assert found.title == "계산량에 따른 손실"
    said = words(found.figures[0].svg)
    assert {"본 예제 수, 로그 축", "배치 크기 4"} <= set(said)
    assert "왼쪽" in found.figures[0].caption
