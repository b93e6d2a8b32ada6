"""A quantity beside the training loss: side by side over the same steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from reportgen.execution.model import Run
from reportgen.experiments.train.shows import BESIDE
from reportgen.findings import find
from reportgen.report import build_view, render
from reportgen.report.figures import FigureView
from reportgen.suite.model import Arm
from tests.charts.reading import words
from tests.report import training_factory as factory


def run_of(arms: Sequence[Arm], options: Mapping[str, object]) -> Run:
    beside = BESIDE.shown(quantity="weight_std", **options)
    return factory.make_run(factory.showing(factory.make_suite(arms, seeds=5), beside))


def figure_of(run: Run) -> FigureView:
    (figure,) = factory.section_of(run, "beside", find(run)).figures
    return figure


def test_a_quantity_of_a_layer_stands_beside_the_training_loss() -> None:
    run = run_of(factory.grid(rates=(0.1,)), {"layer": 2})
    figure = figure_of(run)
    assert figure.svg.slug == "beside-weight-std-2"
    said = words(figure.svg)
    assert {"training loss", "standard deviation of weights in layer 2"} <= set(said)
    assert {"log axis", "linear axis"} <= set(said)
    assert "<svg" in render(build_view(run, find(run)))["index.html"]


@pytest.mark.parametrize(("layer", "number"), [("first", 1), ("last", 3), (None, 3)])
def test_layers_may_be_called_first_and_last_which_is_the_default(
    layer: str | None, number: int
) -> None:
    options = {} if layer is None else {"layer": layer}
    figure = figure_of(run_of(factory.grid(rates=(0.1,)), options))
    assert figure.svg.slug == f"beside-weight-std-{number}"


def test_declared_arms_stand_on_the_left_without_the_quantity() -> None:
    probed, blind = factory.make_arm("none", 0.1), factory.make_arm("batch", 0.1, probes="off")
    both = (probed.name, blind.name)
    for options, names in (({}, {"none"}), ({"arms": both}, {"none", "batch"})):
        said = words(figure_of(run_of([probed, blind], {"layer": 2, **options})).svg)
        assert {name for name in ("none", "batch") if name in said} == names
        assert said.count("none") == 2
        assert said.count("batch") == len(names) - 1


def test_what_no_trial_measured_has_no_figure() -> None:
    run = run_of([factory.make_arm("none", 0.1, probes="off")], {"layer": 2})
    assert factory.section_of(run, "beside", find(run)).figures == ()
