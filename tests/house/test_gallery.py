"""The reports that are kept in the repository are of the suites as they stand."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "reports/gallery"
REPORTS = json.loads((GALLERY / "index.json").read_text(encoding="utf-8"))["reports"]
SUITES = sorted((ROOT / "suites").glob("*.yaml"))
REMEDY = "make gallery"


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report["folder"])
def test_a_report_is_of_the_suite_as_it_stands(report: dict) -> None:
    text = (ROOT / f"suites/{report['suite']}.yaml").read_bytes()
    assert report["suite_sha256"] == hashlib.sha256(text).hexdigest(), REMEDY
    assert report["profile"] in ("", "mnist")
    assert not report["changed"], "settings were changed by hand"


def test_every_suite_is_there() -> None:
    reported = {report["suite"] for report in REPORTS if not report["profile"]}
    assert {path.stem for path in SUITES} == reported, REMEDY


def test_the_chapter_on_batch_normalisation_is_there_on_mnist_too() -> None:
    reported = {report["suite"] for report in REPORTS if report["profile"] == "mnist"}
    trained = {
        path.stem
        for path in SUITES
        if path.stem.startswith("batchnorm") and "\n  mnist:" in path.read_text(encoding="utf-8")
    }
    assert len(trained) == 10 and trained <= reported, REMEDY


def test_no_report_is_of_a_suite_that_is_gone() -> None:
    assert {report["suite"] for report in REPORTS} <= {path.stem for path in SUITES}
    folders = {path.parent.name for path in GALLERY.glob("*/report.md")}
    assert folders == {report["folder"] for report in REPORTS}


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report["folder"])
def test_figures_and_links_are_there(report: dict) -> None:
    folder = GALLERY / report["folder"]
    text = (folder / "report.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"\]\((figures/[^)]+)\)", text))
    there = {f"figures/{path.name}" for path in (folder / "figures").glob("*.svg")}
    assert shown == there
    assert len(shown) >= 2
    index = (GALLERY / "index.md").read_text(encoding="utf-8")
    assert index.count(f"]({report['folder']}/report.md)") == len(report["claims"]) + 1
    for claim in report["claims"]:
        assert f"| {claim['id']} |" in index and f"**{claim['verdict']}**" in text


def test_nothing_else_is_kept() -> None:
    size = sum(path.stat().st_size for path in GALLERY.rglob("*.svg"))
    assert size < 12_000_000, "a repository is no place for large figures"
