"""One full report for all tests: rendering it takes longer than most of what they check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from reportgen.execution.model import Run
from reportgen.report import ReportView, build_view, render
from reportgen.report.figures import FigureView
from tests.report import factory

MOST_WORDS = 40


@pytest.fixture(scope="session", autouse=True)
def short_captions() -> Iterator[None]:
    """Every figure that a test of this folder draws has a caption of at most 40 words."""

    make = FigureView.__init__

    def check(figure: FigureView, *given: Any, **named: Any) -> None:
        make(figure, *given, **named)
        words = len(figure.caption.split())
        assert words <= MOST_WORDS, f"{figure.svg.slug} has {words} words: {figure.caption}"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FigureView, "__init__", check)
        yield


@pytest.fixture(scope="session")
def run() -> Run:
    return factory.make_run(factory.full_suite())


@pytest.fixture(scope="session")
def view(run: Run) -> ReportView:
    return build_view(run, factory.make_findings(run))


@pytest.fixture(scope="session")
def files(view: ReportView) -> dict[str, str]:
    return render(view)
