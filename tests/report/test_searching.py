"""The report of a `search` run: its figures, its table of settings and its warning of edges."""

from __future__ import annotations

import re

import numpy as np
import pytest

from reportgen import api
from reportgen.report import ReportView, build_view
from reportgen.suite import load_suite

SUITE = """\
suite: searches
question: Where?
experiment: search
base: {budget: 64, strategy: random, response: {bowl: {optimum: 1.3}}}
compare:
  strategy: [grid, random]
  response.bowl.optimum: {as: optimum, levels: {inside: 0.5, outside: 1.3}}
seeds: 6
figures:
  show:
    - cloud: {arms: [optimum=outside]}
    - best
    - best: regret
    - best: expected_best
"""


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ReportView:
    folder = tmp_path_factory.mktemp("searching")
    (folder / "suite.yaml").write_text(SUITE)
    suite = load_suite(folder / "suite.yaml")
    result = api.run(suite, out=None, store=folder / "store")
    return build_view(result.run, result.findings)


def test_the_notice_names_the_ranges_whose_end_is_best(view: ReportView) -> None:
    (notice,) = [banner for banner in view.banners if banner.kind == "measured"]
    assert notice.title == "The best point lies at the edge of a range"
    for strategy in ("grid", "random"):
        found = f"x1 at the upper end in 6 of 6 searches of “strategy={strategy}, optimum=outside”"
        assert found in notice.text
    assert "inside" not in notice.text and "lower" not in notice.text


def test_the_figures_stand_in_the_order_of_the_suite(view: ReportView) -> None:
    slugs = [figure.svg.slug for section in view.sections for figure in section.figures]
    assert slugs[:4] == ["tried-points", "best-value", "regret", "expected-best"]
    for section in view.sections:
        assert section.anchor not in slugs  # ids of a page are unique


def test_the_values_found_are_medians(view: ReportView) -> None:
    (figure,) = [f for s in view.sections for f in s.figures if f.svg.slug == "regret"]
    rows = {row[0].text: row for row in figure.table.rows}
    last = float(re.findall(r"[\d.]+(?:e-\d+)?", rows["strategy=grid, optimum=inside"][-1].text)[0])
    assert last == pytest.approx(1 / 16**2, rel=1e-3)  # the same for every seed: half a cell away


def test_the_settings_are_listed_with_their_importance(view: ReportView) -> None:
    tables = [table for section in view.appendix for table in section.tables]
    (settings,) = [table for table in tables if table.caption.startswith("Searched settings")]
    rows = {tuple(cell.text for cell in row[:2]): row for row in settings.rows}
    assert len(rows) == 8
    first = rows["strategy=random, optimum=outside", "x1"]
    other = rows["strategy=random, optimum=outside", "x2"]
    assert (first[3].value or 0) > 0.9 and abs(other[3].value or 1) < 0.3
    assert [cell.text for cell in first[4:]] == ["0", "6", "6"]


def test_the_expected_best_is_that_of_random_searches(view: ReportView) -> None:
    (figure,) = [f for s in view.sections for f in s.figures if f.svg.slug == "expected-best"]
    assert {row[0].text for row in figure.table.rows} == {
        "strategy=random, optimum=inside",
        "strategy=random, optimum=outside",
    }
    values = [cell.value for row in figure.table.rows for cell in row[1:]]
    assert values and all(value is not None and np.isfinite(value) for value in values)
