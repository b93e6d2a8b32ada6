"""Pages of small runs of every experiment, and a browser that opens them.

Needs Playwright and a Chromium of the system; without them these tests are skipped.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.report.small import SUITES, run_small

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of the system."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this system")
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def pages(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Name of a small suite -> its page; `korean` is `train` in Korean."""
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for name in SUITES:
        run_small(name, folder, "en")
        found[name] = folder / name / "index.html"
    run_small("train", tmp_path_factory.mktemp("korean"), "ko")
    found["korean"] = tmp_path_factory.getbasetemp() / "korean0" / "train" / "index.html"
    return found
