"""Every chart is one clean, self-contained, accessible piece of SVG."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.charts import Svg
from reportgen.charts.style import PAINTS
from tests.charts import examples
from tests.charts.reading import clipped, ids, overlapping, tree

BUDGETS = {"grid": 120_000, "lines": 60_000, "forest": 20_000} | dict.fromkeys(
    ("steps", "bands", "dots"), 40_000
)


@pytest.fixture(scope="module", params=examples.CHARTS)
def chart(request: pytest.FixtureRequest) -> tuple[str, Svg]:
    """Each kind of chart at the size of the report."""
    build: Callable[[], Svg] = examples.CHARTS[request.param]
    return request.param, build()


def test_chart_keeps_its_budget(chart: tuple[str, Svg]) -> None:
    name, svg = chart
    assert len(svg.inline().encode()) < BUDGETS[name]
    assert len(svg.standalone("").encode()) < BUDGETS[name]


def test_chart_is_well_formed_and_names_itself(chart: tuple[str, Svg]) -> None:
    _, svg = chart
    for root in (tree(svg), ET.fromstring(svg.inline())):
        assert root.attrib["role"] == "img"
        by_id = {element.get("id"): element for element in root.iter()}
        title, description = (by_id[name] for name in root.attrib["aria-labelledby"].split())
        assert title.text == svg.title
        assert description.text == svg.description


def test_every_colour_follows_the_page(chart: tuple[str, Svg]) -> None:
    _, svg = chart
    colours = re.findall(r"var\(--([\w-]+),(#\w+)\)|(#[0-9a-f]{6})\b", svg.inline())
    assert all(name and PAINTS[name].light == fallback for name, fallback, _ in colours)
    assert {"ink", "muted", "grid"} <= {name for name, _, _ in colours}


def test_nothing_of_the_machine_or_the_day_is_left(chart: tuple[str, Svg]) -> None:
    _, svg = chart
    markup = svg.standalone("")
    for trace in ("<!DOCTYPE", "<?xml", "metadata", "matplotlib", "DejaVu", "<!--", "xlink"):
        assert trace not in markup
    assert str(Path.home()) not in markup
    assert re.findall(r"https?://\S+?(?=[\"'])", markup) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"\d{4}-\d\d-\d\d", markup)


def test_no_text_is_clipped_or_covered(chart: tuple[str, Svg]) -> None:
    _, svg = chart
    assert clipped(svg) == []
    assert overlapping(svg) == []


def test_ids_are_unique_when_charts_share_a_page() -> None:
    page = "".join(build().inline() for build in examples.CHARTS.values())
    found = ids(page)
    assert len(found) == len(set(found))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(found)


def test_style_of_a_chart_touches_no_other_chart() -> None:
    styles = re.findall(r"<style>(.*?)</style>", examples.forest().inline())
    selectors = re.findall(r"([^{}]+)\{", styles[0])
    assert all(selector.startswith("#claims") for selector in selectors)


def test_text_from_data_is_escaped() -> None:
    svg = Svg("slug", '<b>"t"</b>', "a & b", 10, 10, "", ())
    assert "<b>" not in svg.inline()
    assert ET.fromstring(svg.inline())[0].text == '<b>"t"</b>'


@pytest.mark.parametrize("slug", ["", "1a", "A", "a b", 'a"', "a_b", "é"])
def test_slug_that_cannot_be_an_id_is_refused(slug: str) -> None:
    with pytest.raises(ValueError, match="slug must be"):
        Svg(slug, "t", "d", 1, 1, "", ())


PROGRAM = """
from tests.charts.examples import CHARTS
import hashlib
page = "".join(build().standalone("source") for build in CHARTS.values())
print(hashlib.sha256(page.encode()).hexdigest())
"""


def test_another_process_with_other_settings_draws_the_same_bytes(tmp_path: Path) -> None:
    settings = "font.size: 31\naxes.grid: True\nsvg.fonttype: path\nlines.linewidth: 9\n"
    (tmp_path / "matplotlibrc").write_text(settings)
    plain = dict(os.environ, PYTHONHASHSEED="1")
    other = dict(os.environ, PYTHONHASHSEED="2", MATPLOTLIBRC=str(tmp_path), LC_ALL="de_DE.UTF-8")
    found = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=environment,
            capture_output=True,
            check=True,
            text=True,
            cwd=Path(__file__).parents[2],
        ).stdout
        for environment in (plain, other)
    }
    assert len(found) == 1
    assert len(found.pop().strip()) == 64
