"""What claims name beside the loss: side by side over the same steps, where no figure shows it."""

from __future__ import annotations

import pytest

from reportgen.findings import find
from reportgen.report import ReportView, build_view, render
from tests.charts.reading import words
from tests.report import training_factory as factory


def view_of(*metrics: str) -> ReportView:
    arms = factory.grid(rates=(0.1,))
    claims = tuple(
        factory.make_claim(f"B{n}", arms[0].name, metric, ">", 0.0)
        for n, metric in enumerate(metrics)
    )
    run = factory.make_run(factory.make_suite(arms, seeds=5, claims=claims))
    return build_view(run, find(run))


def test_a_quantity_of_a_claim_stands_beside_the_training_loss() -> None:
    view = view_of("weight_std[step=last, layer=2]")
    section = view.sections[0]
    assert section.anchor == "beside"
    (figure,) = section.figures
    assert figure.svg.slug == "beside-weight-std-2"
    said = words(figure.svg)
    assert {"training loss", "standard deviation of weights in layer 2"} <= set(said)
    assert {"log axis", "linear axis"} <= set(said)
    assert "Left the training loss, right standard deviation of weights in layer 2" in (
        figure.caption
    )
    assert "<svg" in render(view)["index.html"]


@pytest.mark.parametrize(
    ("metric", "slugs"),
    [
        ("max(weight_std[step=last])", ["beside-weight-std-3"]),
        ("val_accuracy[last] - train_accuracy[last]", []),
        ("activation_std[step=last, layer=last]", []),  # has a figure of its own
        ("steps_to(val_accuracy, 0.9)", []),
    ],
)
def test_only_what_no_other_figure_shows(metric: str, slugs: list[str]) -> None:
    found = [s for s in view_of(metric).sections if s.anchor == "beside"]
    assert [figure.svg.slug for section in found for figure in section.figures] == slugs


def test_a_quantity_that_several_claims_name_stands_once() -> None:
    view = view_of("weight_std[step=last, layer=1]", "weight_std[step=first, layer=1]")
    assert [figure.svg.slug for figure in view.sections[0].figures] == ["beside-weight-std-1"]


def test_without_such_claims_there_is_no_section() -> None:
    assert "beside" not in [section.anchor for section in view_of().sections]


def test_arms_whose_loss_claims_compare_stand_on_the_left_without_the_quantity() -> None:
    probed, blind = factory.make_arm("none", 0.1), factory.make_arm("batch", 0.1, probes="off")
    for metric, names in (("val_loss[last]", {"none"}), ("train_loss[last]", {"none", "batch"})):
        claims = (
            factory.make_claim("B1", probed.name, "weight_std[step=last, layer=2]", ">", 0.0),
            factory.make_claim("B2", blind.name, metric, ">", 0.0),
        )
        suite = factory.make_suite([probed, blind], seeds=5, claims=claims)
        run = factory.make_run(suite)
        figure = build_view(run, find(run)).sections[0].figures[0]
        assert figure.svg.slug == "beside-weight-std-2"
        said = words(figure.svg)
        assert {name for name in ("none", "batch") if name in said} == names
        assert said.count("none") == 2
        assert said.count("batch") == len(names) - 1
