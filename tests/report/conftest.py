"""One full report for all tests: rendering it takes longer than most of what they check."""

from __future__ import annotations

import pytest

from reportgen.execution.model import Run
from reportgen.report import ReportView, build_view, render
from tests.report import factory


@pytest.fixture(scope="session")
def run() -> Run:
    return factory.make_run(factory.full_suite())


@pytest.fixture(scope="session")
def view(run: Run) -> ReportView:
    return build_view(run, factory.make_findings(run))


@pytest.fixture(scope="session")
def files(view: ReportView) -> dict[str, str]:
    return render(view)
