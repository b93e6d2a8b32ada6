"""The report of a `descend` run, computed and written whole."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from reportgen import api
from reportgen.experiments.descend.panels import surface_facets
from reportgen.language import phrases
from reportgen.report import build_view, schema
from reportgen.report.facets import Facets
from reportgen.suite import load_suite
from reportgen.suite.model import Suite
from tests.charts.reading import words
from tests.report.page import Element, read_page

CLAIM = """\
claims: [{id: A, says: s, metric: "value[last]", rule: all < 1000}]
"""
GRID = (
    CLAIM
    + """\
suite: paths
question: Which way?
experiment: descend
base: {steps: 40, surface: saddle, optimizer: {sgd: {lr: 0.02}}}
compare:
  surface: [saddle, {ravine: {condition: 30}}]
  optimizer.sgd.momentum: [0, 0.9]
seeds: 2
"""
)
ARMS = (
    CLAIM
    + """\
suite: named
question: Which way?
experiment: descend
base: {steps: 40, surface: beale, optimizer: {sgd: {lr: 0.01}}}
arms:
  quiet: {}
  noisy: {noise: 2.0}
  wild: {optimizer: {sgd: {lr: 9.0}}}
  elsewhere: {start: [2.0, 0.0]}
seeds: 4
"""
)


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Suite:
    monkeypatch.chdir(tmp_path)
    Path("suite.yaml").write_text(request.param)
    return load_suite("suite.yaml")


def facets_of(suite: Suite) -> Facets:
    return surface_facets(suite.arms, suite.factors, phrases("en"))


def page_of(suite: Suite, tmp_path: Path) -> Element:
    result = api.run(suite, out=tmp_path / "out", store=tmp_path / "store")
    files = {path.name: path for path in result.files}
    jsonschema.validate(json.loads(files["report.json"].read_text()), schema())
    return read_page(files["index.html"].read_text())


@pytest.mark.parametrize("suite", [GRID], indirect=True)
def test_a_panel_for_each_surface_and_a_line_for_each_optimizer(
    suite: Suite, tmp_path: Path
) -> None:
    facets = facets_of(suite)
    assert facets.panels == ("saddle", "ravine, condition 30")
    assert [series.label for series in facets.series] == ["momentum 0", "momentum 0.9"]
    page = page_of(suite, tmp_path)
    captions = [found.text for found in page.all("figcaption")]
    assert captions[0].startswith("Figure 1. Paths over the contours of each surface.")
    assert [caption.split(".")[1].strip() for caption in captions[1:]] == [
        "Value of the function",
        "Distance to the minimum",
        "Step length",
        "Norm of the gradient",
    ]


HERO = "figures: {hero: {paths: {arms: [surface=saddle]}}}\n"


@pytest.mark.parametrize("suite", [GRID + HERO], indirect=True)
def test_the_hero_may_show_the_paths_of_some_arms(suite: Suite, tmp_path: Path) -> None:
    result = api.run(suite, out=None, store=tmp_path / "store")
    view = build_view(result.run, result.findings)
    assert view.hero and "ravine" not in " ".join(words(view.hero.svg))
    assert len(view.hero.table.rows) == 2 and len(view.figures[1].table.rows) == 4
    assert len({figure.file for figure in view.figures}) == len(view.figures)


@pytest.mark.parametrize("suite", [ARMS], indirect=True)
def test_where_seeds_differ_each_arm_has_a_panel(suite: Suite, tmp_path: Path) -> None:
    facets = facets_of(suite)
    assert facets.panels == (
        "Beale's function",
        "Beale's function, noise 2",
        "Beale's function, from (2, 0)",
    )
    assert [series.label for series in facets.series] == ["quiet", "noisy", "wild", "elsewhere"]
    captions = [found.text for found in page_of(suite, tmp_path).all("figcaption")]
    assert captions[0].startswith("Figure 1. Paths over the contours of each surface.")
    assert "“wild” (0 of 4 seeds)" in captions[0]
    assert captions[1].startswith("Figure 2. Paths over contours: Beale's function, noise 2.")
    assert "Thick: the first seed." in captions[1]


@pytest.mark.parametrize(
    "suite", [ARMS.replace("noisy", "a, noisy").replace("quiet", "b, plain")], indirect=True
)
def test_names_that_do_not_all_say_a_surface_stay_whole(suite: Suite) -> None:
    labels = [series.label for series in facets_of(suite).series]
    assert labels == ["b, plain", "a, noisy", "wild", "elsewhere"]


def test_an_optimizer_has_one_look_on_all_surfaces_of_the_shipped_suite() -> None:
    suite = load_suite("optimizer_paths")
    facets = facets_of(suite)
    momentum = {line.series for line in facets.lines if line.label == "momentum 0.9"}
    assert len(facets.panels) == 7 and len(momentum) == 1
    assert "ravine, condition 20, noise 2, from (3, 1)" in facets.panels


@pytest.mark.parametrize("suite", [GRID], indirect=True)
def test_the_points_are_in_the_data(suite: Suite, tmp_path: Path) -> None:
    table = api.run(suite, out=None, store=tmp_path / "store").table("paths")
    assert list(table.columns[:3]) == ["arm", "seed", "step"]
    assert len(table) == 4 * 2 * 41 and table["value"].notna().all()
    assert table["step_size"].isna().sum() == 4 * 2


DEEP = (
    CLAIM
    + """\
suite: deep
question: How low?
experiment: descend
base: {steps: 60, surface: {ravine: {condition: 2}}, optimizer: {sgd: {lr: 0.5}}}
compare:
  optimizer.sgd.lr: [0.01, 0.5]
seeds: 4
"""
)


@pytest.mark.parametrize("suite", [DEEP], indirect=True)
def test_lines_at_the_floor_say_that_they_are(suite: Suite, tmp_path: Path) -> None:
    """The geometric mean of floored values is no longer exactly the floor."""
    page = page_of(suite, tmp_path)
    captions = [found.text for found in page.all("figcaption")]
    below = "Values below 10⁻⁹ are drawn as 10⁻⁹."
    assert [below in caption for caption in captions] == [False, True, True, True, True]
    assert page.text.count("10⁻⁹: smaller values are drawn here") >= 4


@pytest.mark.parametrize("suite", [DEEP.replace("60", "6")], indirect=True)
def test_nothing_is_said_of_a_floor_that_nothing_reaches(suite: Suite, tmp_path: Path) -> None:
    assert "10⁻⁹" not in page_of(suite, tmp_path).text


MANY = (
    CLAIM
    + f"""\
suite: many
question: Where to?
experiment: descend
base: {{steps: 5, surface: beale, noise: 1.0, optimizer: {{sgd: {{lr: 0.01}}}}}}
compare:
  optimizer.sgd.lr: [{", ".join(f"{0.001 * n:g}" for n in range(1, 27))}]
seeds: 2
"""
)


@pytest.mark.parametrize("suite", [MANY], indirect=True)
def test_arms_without_a_panel_are_counted(suite: Suite, tmp_path: Path) -> None:
    captions = [found.text for found in page_of(suite, tmp_path).all("figcaption")]
    assert "The first 24 of 26 arms are shown." in captions[0]
