"""The script of the page in a browser: values, switches, search, filters and files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reportgen.report import ReportView, build_view, render
from tests.report import factory

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def view() -> ReportView:
    """A report of two factors and ten claims."""
    run = factory.make_run(factory.full_suite())
    return build_view(run, factory.make_findings(run))


@pytest.fixture(scope="module")
def files(view: ReportView) -> dict[str, str]:
    """Its files."""
    return render(view)


@pytest.fixture
def page(browser: Any, files: dict[str, str], tmp_path: Path) -> Iterator[Any]:
    """The page with all parts unfolded; it must not write to the console."""
    (tmp_path / "index.html").write_text(files["index.html"], encoding="utf-8")
    shown = browser.new_page(viewport={"width": 1280, "height": 900})
    said: list[str] = []
    shown.on("console", lambda message: said.append(message.text))
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.goto((tmp_path / "index.html").as_uri())
    shown.click("text=Unfold all parts")
    yield shown
    assert not said
    shown.close()


def count(page: Any, selector: str) -> int:
    found: int = page.evaluate("(selector) => document.querySelectorAll(selector).length", selector)
    return found


def test_keys_move_the_crosshair_and_say_the_values(page: Any, view: ReportView) -> None:
    (figure,) = [f for f in view.figures if f.svg.slug == "saturated"]
    page.focus(f"#figure-{figure.number} .canvas")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    said = page.inner_text("[aria-live]")
    assert said.startswith("layer 2; ")
    row = figure.table.rows[0]
    assert row[0].text == "tanh, normal(std=0.01)"
    assert re.search(rf"normal\(std=0.01\): {row[2].value:.3g}\b", said) or row[2].value == 0
    page.keyboard.press("ArrowDown")  # the next panel
    assert page.inner_text("[aria-live]") != said
    assert page.inner_text(f"#figure-{figure.number} .readout").startswith("layer 2")


def test_the_pointer_shows_the_values_of_the_nearest_layer(page: Any, view: ReportView) -> None:
    (figure,) = [f for f in view.figures if f.svg.slug == "saturated"]
    page.hover(f"#figure-{figure.number} [data-line] path >> nth=0", force=True)
    assert re.match(r"layer \d\n.*: [\d.]+", page.inner_text(f"#figure-{figure.number} .readout"))


def test_a_switch_hides_a_level_in_every_figure_and_isolates_it(page: Any) -> None:
    page.click(".legend button:has-text('relu')")
    hidden = page.evaluate(
        "[...document.querySelectorAll('.figures figure')].map((figure) =>"
        " figure.querySelectorAll('.series[data-off]').length)"
    )
    assert len(hidden) > 3 and all(hidden)
    page.click("text=Show all")
    assert not count(page, "[data-off]")
    page.dblclick(".legend button:has-text('relu')")
    pressed = page.eval_on_selector_all(
        ".legend button[aria-pressed=false]", "(found) => found.map((each) => each.innerText)"
    )
    assert pressed == ["tanh", "sigmoid"]


def test_a_search_filters_rows_and_dims_other_lines(page: Any) -> None:
    page.fill("input[type=search]", "relu, kaiming")
    rows = page.locator("#figure-2-numbers >> xpath=ancestor::table >> css=tbody tr:visible")
    assert [text.split("\t")[0] for text in rows.all_inner_texts()] == ["relu, kaiming_normal"]
    assert 0 < count(page, ".series[data-dim]") < count(page, ".series")
    page.fill("input[type=search]", "")
    assert not count(page, "[data-dim], [data-missed]")


def test_a_row_lights_up_its_line(page: Any) -> None:
    page.hover("#figure-2-numbers >> xpath=ancestor::table >> css=tbody tr >> nth=0")
    assert 0 < count(page, "#figure-2 .series[data-dim]") < count(page, "#figure-2 .series")


def test_a_verdict_filters_the_table_and_the_details(page: Any, view: ReportView) -> None:
    word, _, number = view.tally[0]
    page.click(f".tally [data-verdict={word}] button")
    assert count(page, ".claims tbody tr:not([hidden])") == number
    assert count(page, "details.claim:not([hidden])") == number


def test_a_figure_on_two_axes_shows_one_at_a_time(page: Any) -> None:
    first, second = page.locator("#figure-2 .canvas").all()
    assert first.is_visible() and not second.is_visible()
    page.click("#figure-2 .tools button:has-text('log axis')")
    assert second.is_visible() and not first.is_visible()


@pytest.mark.parametrize("kind", ["SVG", "PNG", "CSV"])
def test_a_figure_is_saved_with_its_title_and_source(
    page: Any, view: ReportView, kind: str, tmp_path: Path
) -> None:
    with page.expect_download() as download:
        page.click(f"#figure-2 .tools button:has-text('{kind}')")
    path = tmp_path / "saved"
    download.value.save_as(path)
    assert download.value.suggested_filename == f"init-{view.figures[1].svg.slug}.{kind.lower()}"
    if kind == "PNG":
        assert path.read_bytes().startswith(b"\x89PNG") and path.stat().st_size > 10_000
        return
    text = path.read_text(encoding="utf-8")
    assert view.figures[1].svg.title in text
    assert f"reportgen, suite init, {view.scale}" in text
    assert "var(--" not in text
