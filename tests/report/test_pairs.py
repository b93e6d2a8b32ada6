"""Two metrics of every arm, a marker each."""

from __future__ import annotations

import numpy as np

from reportgen.experiments._figure import PAIRS
from reportgen.report.figures import Section
from tests.charts.reading import notes, words
from tests.report import training_factory as factory
from tests.report.test_sweeps import grid, make_suite

NORMS = ("none", "batch", "layer")
TIME, LOSS, OTHER = "steps_to(val_accuracy, 0.3)", "val_loss[last]", "train_loss[last]"


def section(panels: str | None = None, target: str = OTHER) -> Section:
    shown = PAIRS.shown(
        upwards=factory.parse(LOSS), across=factory.parse(target), lines="norm", panels=panels
    )
    suite = factory.showing(make_suite(grid(NORMS), [TIME]), shown)
    return factory.section_of(factory.make_run(suite), "pairs")


def test_every_arm_is_a_point_in_the_colour_of_its_level() -> None:
    (figure,) = section().figures
    arms = len(grid(NORMS))
    told = [note for note in notes(figure.svg) if "; " in note]
    assert len(told) == arms and f"0 of {arms} arms" in figure.caption
    assert {note.split(":")[0] for note in told} == set(NORMS)
    assert all(words(figure.svg).count(norm) == 1 for norm in NORMS)  # in the legend alone
    assert len(figure.table.rows) == arms


def test_the_numbers_are_those_of_the_trials() -> None:
    suite = make_suite(grid(NORMS), [TIME])
    run = factory.make_run(suite)
    losses: dict[str, list[float]] = {}
    for record in run.records:
        loss = float(np.asarray(record.outcome.arrays["val_loss"])[-1])
        losses.setdefault(record.trial.arm.name, []).append(loss)
    (figure,) = section().figures
    for row in figure.table.rows:
        expected = np.exp(np.log(losses[row[0].text]).mean())
        assert row[2].value is not None and np.isclose(row[2].value, expected, rtol=1e-3)


def test_figure_and_section_have_anchors_of_their_own() -> None:
    found = section()
    assert found.anchor not in {figure.svg.slug for figure in found.figures}


def test_a_figure_for_each_level_of_the_panels() -> None:
    figures = section("lr").figures
    assert len(figures) == len({arm.levels["lr"] for arm in grid(NORMS)})
    assert all("lr" in figure.svg.title for figure in figures)


def test_arms_that_never_reach_the_target_are_left_out() -> None:
    (figure,) = section(target=TIME).figures  # reached at the highest rate alone
    assert sum("; " in note for note in notes(figure.svg)) == len(NORMS)
    assert f"{len(grid(NORMS)) - len(NORMS)} of {len(grid(NORMS))} arms" in figure.caption
    assert section(target="steps_to(val_accuracy, 2)").figures == ()
