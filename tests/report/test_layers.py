"""Figures over the layers show the arms that a suite declares; data/ has all."""

from __future__ import annotations

from dataclasses import replace

from reportgen.experiments.propagate.shows import HISTOGRAMS
from reportgen.report import ReportView, build_view
from reportgen.suite.model import Layout
from tests.charts.reading import words
from tests.report import factory

SLUGS = {"histograms", "activation-std", "grad-activation-std"}


def view_of(*arms: str) -> ReportView:
    """A report of the arms of the suite init, with figures of some of them."""
    suite = replace(factory.make_suite(), layout=Layout(arms=arms))
    run = factory.make_run(suite)
    return build_view(run, factory.make_findings(run))


def test_figures_show_the_declared_arms_and_say_so() -> None:
    names = [arm.name for arm in factory.init_arms()]
    shown = (names[0], names[2])
    view = view_of(*shown)
    figures = [figure for figure in view.figures if figure.svg.slug in SLUGS]
    assert len(figures) == 3
    for figure in figures:
        assert f"2 of {len(names)} arms are drawn." in figure.caption
        assert not {"relu", "sigmoid"} & set(words(figure.svg))
        assert figure.table.rows and {row[0].text for row in figure.table.rows} <= set(shown)
    layers = next(tidy for tidy in view.data if tidy.name == "layers.csv")
    assert {row[0] for row in layers.rows} == set(names)


def test_a_hero_with_some_arms_has_a_file_of_its_own() -> None:
    first = factory.init_arms()[0].name
    suite = replace(factory.make_suite(), hero=HISTOGRAMS.shown(arms=(first,)))
    run = factory.make_run(suite)
    view = build_view(run, factory.make_findings(run))
    assert view.hero and {row[0].text for row in view.hero.table.rows} == {first}
    assert len({figure.file for figure in view.figures}) == len(view.figures)


def test_all_arms_are_shown_if_none_is_declared_or_all_are() -> None:
    names = [arm.name for arm in factory.init_arms()]
    for view in (view_of(), view_of(*names)):
        assert not any("are drawn" in figure.caption for figure in view.figures)
