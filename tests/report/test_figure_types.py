"""Every figure that a suite can ask for can be drawn, and its section has a heading."""

from __future__ import annotations

from importlib import import_module

import pytest

from reportgen.experiments import EXPERIMENTS, FigureType
from reportgen.report.presentation import HEADINGS, presentation_of

TYPES = [
    pytest.param(experiment, figure, id=f"{experiment.name}-{figure.name}")
    for experiment in EXPERIMENTS.values()
    for figure in experiment.figures
]


@pytest.mark.parametrize(("experiment", "figure"), TYPES)
def test_a_figure_names_its_function_and_a_section_with_a_heading(
    experiment, figure: FigureType
) -> None:
    module, _, name = figure.draws.partition(":")
    assert callable(getattr(import_module(module), name))
    assert figure.section in {**HEADINGS, **presentation_of(experiment).headings}
    assert set(figure.needed) <= set(figure.options)


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=lambda each: each.name)
def test_what_is_shown_by_default_can_be_asked_for(experiment) -> None:
    for shown in experiment.shows:
        assert shown.type in experiment.figures
        assert set(shown.type.needed) <= set(shown.options) <= set(shown.type.options)
