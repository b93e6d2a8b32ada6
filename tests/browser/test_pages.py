"""Pages in Chromium: accessibility, requests, overflow, keyboard and sizes of text."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.report.small import SUITES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")  # one process builds the pages

NAMES = [*SUITES, "korean"]
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 800}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 800}},
    "narrow": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}},
}
MOST_BYTES = 1_500_000
SMALLEST_TEXT = 11.0  # px, in figures
VALIDATOR = Path(sys.prefix) / "browser" / "node_modules" / ".bin" / "html-validate"

UNFOLD = "() => document.querySelectorAll('details').forEach(part => { part.open = true; })"
TEXT_SIZES = """() => [...document.querySelectorAll('figure svg text')].map(text => {
  const svg = text.ownerSVGElement, box = svg.viewBox.baseVal;
  const scale = svg.getBoundingClientRect().width / box.width;
  return [scale * parseFloat(getComputedStyle(text).fontSize), text.textContent];
}).filter(([size]) => size > 0)"""


def opened(browser: Browser, page: Path, look: str, **more: object) -> Page:
    """The page in a window of its own, with all parts unfolded."""
    context = browser.new_context(**LOOKS[look], **more)  # type: ignore[arg-type]
    found = context.new_page()
    found.goto(page.as_uri())
    found.evaluate(UNFOLD)
    return found


@pytest.mark.parametrize(
    ("name", "look"),
    [
        *((name, "light") for name in NAMES),
        *((name, look) for name in ("train", "ranked", "search") for look in ("dark", "narrow")),
    ],
)
def test_axe_finds_nothing(browser: Browser, pages: dict[str, Path], name: str, look: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    page = opened(browser, pages[name], look, bypass_csp=True)
    found = axe.Axe().run(page).response["violations"]
    page.context.close()
    told = {each["id"]: each["nodes"][0]["html"][:200] for each in found}
    assert told == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_requests_nothing_and_reports_no_error(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    requests: list[str] = []
    messages: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(pages[name].as_uri())
    page.evaluate(UNFOLD)
    context.close()
    assert requests == [pages[name].as_uri()] and messages == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wider_than_a_phone(browser: Browser, pages: dict[str, Path], name: str) -> None:
    page = opened(browser, pages[name], "narrow")
    width = page.evaluate("() => document.documentElement.scrollWidth")
    page.context.close()
    assert width <= 360


@pytest.mark.parametrize("look", ["light", "narrow"])
@pytest.mark.parametrize("name", NAMES)
def test_text_in_figures_is_large_enough(
    browser: Browser, pages: dict[str, Path], name: str, look: str
) -> None:
    page = opened(browser, pages[name], look)
    small = [found for found in page.evaluate(TEXT_SIZES) if found[0] < SMALLEST_TEXT - 0.05]
    page.context.close()
    assert small == []


@pytest.mark.parametrize("name", ["train", "korean"])
def test_the_keyboard_goes_through_the_whole_page(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    """Every stop can be seen, and the last one is in the last section with something to reach."""
    context = browser.new_context(**LOOKS["light"])  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(pages[name].as_uri())
    sections, stops = [], 0
    for stops in range(1, 400):  # noqa: B007 - counted below
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => { const at = document.activeElement;
            if (at === document.body) return null;
            const box = at.getBoundingClientRect();
            return [at.closest('section')?.id ?? '', box.width * box.height > 0]; }"""
        )
        if at is None:
            break
        assert at[1], "a stop that cannot be seen"
        sections.append(at[0])
    context.close()
    assert 10 < stops < 399
    assert {"claims", "control", "provenance", "suite"} <= set(sections)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_small_enough(pages: dict[str, Path], name: str) -> None:
    assert pages[name].stat().st_size <= MOST_BYTES


def test_html_validate_finds_nothing(pages: dict[str, Path]) -> None:
    if not VALIDATOR.exists() or shutil.which("node") is None:
        pytest.skip("html-validate is not installed; make browser installs it")
    found = subprocess.run(
        [VALIDATOR, "--preset", "recommended", "--formatter", "text", *pages.values()],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout[:3000]
