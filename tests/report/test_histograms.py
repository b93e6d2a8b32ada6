from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reportgen.report.facets import facet
from reportgen.report.histograms import HIGHEST, LOWEST, bin_edges, histogram_groups, visible_range
from reportgen.report.trials import ArmTrials, by_arm
from reportgen.suite.model import Arm, Layout
from tests.report import factory


def trials(*arms: Arm, **more: object) -> tuple[ArmTrials, ...]:
    return by_arm(factory.make_run(factory.make_suite(arms), **more))  # type: ignore[arg-type]


def test_bins_are_those_that_the_engine_counts() -> None:
    engine = pytest.importorskip("reportgen.engine.histograms")
    assert (LOWEST, HIGHEST) == (engine.LOW, engine.HIGH)
    assert bin_edges(engine.BINS)[1] - LOWEST == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("activation", "init", "expected"),
    [
        ("tanh", "xavier_normal", (-1, 1)),
        ("sigmoid", "normal(std=1.0)", (0, 1)),
        ("relu", "normal(std=0.01)", (0, 1.5)),
        ("relu", "normal(std=0.05)", (0, 3)),  # most of it lies beyond the last bin
    ],
)
def test_the_visible_range_is_that_of_the_function_or_of_the_bulk(
    activation: str, init: str, expected: tuple[float, float]
) -> None:
    assert visible_range(trials(factory.make_arm(activation, init))) == expected


def test_rows_are_grouped_by_activation_and_share_bins() -> None:
    arms = factory.init_arms()
    groups = histogram_groups(trials(*arms), facet(arms, factory.make_factors(arms)))
    assert [group.title for group in groups] == ["tanh", "relu", "sigmoid"]
    assert [len(group.rows) for group in groups] == [5, 4, 5]
    assert groups[0].edges[[0, -1]].tolist() == [-1, 1]
    for group in groups:
        for row in group.rows:
            assert len(row.cells) == 6
            for cell in row.cells:
                assert cell.shares.sum() + cell.below + cell.above == pytest.approx(1)


def test_shares_are_of_all_seeds_that_ended_well() -> None:
    arm = factory.make_arm("tanh", "xavier_normal")
    (found,) = trials(arm, diverged=[(arm.name, 1)])
    (group,) = histogram_groups([found], facet([arm], ()))
    counts = np.sum([record.outcome.arrays["histogram"] for record in found.ok], axis=0)
    assert group.rows[0].cells[2].shares.tolist() == pytest.approx(
        (counts[2][41:81] / counts[2].sum()).tolist()
    )
    assert group.rows[0].label.endswith("(2 of 3)")


def test_panels_of_one_activation_are_the_groups() -> None:
    arms = [
        factory.make_arm("tanh", init, width, name=f"init={init}, width={width}")
        for width in (256, 512, 1024, 2048)
        for init in list(factory.INITS)[:2]
    ]
    facets = facet(arms, factory.make_factors(arms))
    groups = histogram_groups(trials(*arms), facets)
    assert [group.title for group in groups] == list(facets.panels)
    assert groups[1].rows[3].label == "width 2048"


def test_panels_of_several_activations_are_split_by_activation() -> None:
    arms = [
        factory.make_arm(activation, "xavier_normal", width)
        for width in (256, 1024)
        for activation in ("tanh", "relu", "sigmoid")
    ] + [factory.make_arm("tanh", "kaiming_normal", width) for width in (256, 1024)]
    arms = [replace(arm, named=True) for arm in arms]
    facets = facet(arms, factory.make_factors(arms), Layout(panels="width"))
    groups = histogram_groups(trials(*arms), facets)
    assert facets.panels == ("width 256", "width 1024")
    assert [group.title for group in groups] == ["tanh", "ReLU", "sigmoid"]
    assert groups[1].rows[0].label == arms[1].name, "a name of its own is kept"


def test_a_group_is_not_repeated_in_the_labels_of_arms_that_are_called_by_levels() -> None:
    inits = ["xavier_normal", "kaiming_normal", "normal(std=0.05)"]
    arms = [
        factory.make_arm(activation, init, name=f"activation={activation}, init={init}")
        for activation in ("tanh", "relu", "sigmoid", "leaky_relu")
        for init in inits
    ]
    facets = facet(arms, factory.make_factors(arms))
    assert facets.factor == "init", "the panels of the curves are others than the groups"
    groups = histogram_groups(trials(*arms), facets)
    assert [[row.label for row in group.rows] for group in groups] == [inits] * 4


def test_an_arm_that_broke_in_its_first_layer_has_a_range_and_is_marked() -> None:
    arm = factory.make_arm("relu", "normal(std=0.05)")
    run = factory.make_run(factory.make_suite([arm]), diverged=[(arm.name, n) for n in range(3)])
    for record in run.records:
        record.outcome.arrays["histogram"] = np.zeros((6, 122), dtype=np.int64)  # type: ignore[index]
    (group,) = histogram_groups([by_arm(run)[0].as_drawn], facet([arm], ()))
    assert group.edges[[0, -1]].tolist() == [0, HIGHEST]
    assert all(cell.diverged for cell in group.rows[0].cells)
    assert group.rows[0].label.endswith("(0 of 3)")
