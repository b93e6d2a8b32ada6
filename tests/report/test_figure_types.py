"""Every figure that a suite can ask for can be drawn, and its section has a heading."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest

from reportgen.experiments import EXPERIMENTS, FigureType
from reportgen.experiments._figure import SWEEP
from reportgen.experiments.train.shows import FINAL, HISTOGRAMS
from reportgen.findings import find
from reportgen.report import ReportView, build_view
from reportgen.report.presentation import HEADINGS, presentation_of
from reportgen.suite.model import Layout, Suite
from tests.charts.reading import words
from tests.report import training_factory as factory

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


def test_figures_of_one_type_have_names_of_their_own() -> None:
    suite = factory.showing(
        factory.make_suite(),
        *(FINAL.shown(quantity=name) for name in ("val_loss", "val_accuracy", "train_loss")),
    )
    section = factory.section_of(factory.make_run(suite), "result")
    assert [figure.svg.slug for figure in section.figures] == ["final", "final-2", "final-3"]
    titles = [figure.svg.title for figure in section.figures]
    assert titles[0] == "Validation loss after the last step" and len(set(titles)) == 3


def test_the_lead_of_final_results_speaks_of_their_examples() -> None:
    leads = {}
    for name in ("test_loss", "train_loss"):
        suite = factory.showing(factory.make_suite(), FINAL.shown(quantity=name))
        leads[name] = factory.section_of(factory.make_run(suite), "result").lead
    assert "Test examples are used only once" in leads["test_loss"]
    assert "xamples" not in leads["train_loss"]


def test_the_page_says_which_declared_figures_are_not_drawn() -> None:
    arms = factory.grid(rates=(0.1,))
    shows = (HISTOGRAMS.shown(), FINAL.shown(), SWEEP.shown())
    view = view_of(factory.showing(factory.make_suite(arms), *shows))
    (banner,) = [banner for banner in view.banners if banner.kind == "undrawn"]
    assert banner.text.endswith("their lines: histograms, sweep.")
    defaults = view_of(factory.make_suite(arms))
    assert not [banner for banner in defaults.banners if banner.kind == "undrawn"]


def test_declared_arms_that_were_not_run_leave_the_others_in_the_figures() -> None:
    arms = factory.grid()
    suite = factory.make_suite(arms)
    left = [arm.name for arm in arms[:2]]
    missing = [(name, seed) for name in left for seed in suite.seeds]
    for layout in (Layout(arms=tuple(left)), Layout(each=tuple(left))):
        suite = replace(suite, layout=layout)
        run = factory.make_run(suite, missing=missing)
        view = build_view(run, find(run))
        gap = next(figure for figure in view.figures if figure.svg.slug == "accuracy-gap")
        assert {"lr 0.1", "lr 1"} <= set(words(gap.svg))


def test_a_best_level_that_no_trial_supports_is_not_called_the_best() -> None:
    never = factory.parse("steps_to(val_accuracy, 1)")
    suite = replace(factory.make_suite(), layout=Layout(best=never, over="lr"))
    notes = " ".join(figure.note for figure in view_of(suite).figures)
    assert "norm=none: the first, because none has a finite value" in notes
    reached = replace(suite, layout=Layout(best=factory.parse("val_loss[last]"), over="lr"))
    shown = next(f for f in view_of(reached).figures if f.svg.slug == "val-accuracy")
    assert "norm=batch: 1" in shown.note
    assert "Each norm is drawn at its best lr, by " in shown.caption


def view_of(suite: Suite) -> ReportView:
    run = factory.make_run(suite)
    return build_view(run, factory.make_findings(run))
