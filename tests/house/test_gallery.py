"""The reports that are kept in the repository are of the suites as they stand.

Only Markdown, figures and the index are kept. The index has of every report the checksum of its
suite, and all that it says itself, so that it can be made again here without a report.json.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from reportgen.index import Entry, read_sentences, render_index
from reportgen.report.wording import SYMBOLS

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "reports/gallery"
INDEX = json.loads((GALLERY / "index.json").read_text(encoding="utf-8"))
REPORTS = INDEX["reports"]
SUITES = sorted((ROOT / "suites").glob("*.yaml"))
REMEDY = "make gallery"
MB = 1_000_000
LARGEST = 16 * MB  # of all that is kept; 8.8 MB with 38 reports in November 2026


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report["folder"])
def test_a_report_is_of_the_suite_as_it_stands(report: dict) -> None:
    text = (ROOT / f"suites/{report['suite']}.yaml").read_bytes()
    assert report["suite_sha256"] == hashlib.sha256(text).hexdigest(), REMEDY
    assert report["profile"] in ("", "mnist", "full")
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
    assert len(trained) == 12 and trained <= reported, REMEDY
    assert "augmentation" in reported, REMEDY  # digits turn its findings round


def test_the_chapters_that_need_real_data_are_there_in_full() -> None:
    reported = {report["suite"] for report in REPORTS if report["profile"] == "full"}
    assert {"batchnorm_lr", "ensembles", "regularizers", "restarts"} <= reported, REMEDY


def test_no_report_is_of_a_suite_that_is_gone_and_none_is_without_the_index() -> None:
    assert {report["suite"] for report in REPORTS} <= {path.stem for path in SUITES}, REMEDY
    folders = {path.parent.name for path in GALLERY.glob("*/report.md")}
    assert folders == {report["folder"] for report in REPORTS}, REMEDY


def test_the_index_is_what_its_reports_and_the_sentences_of_the_notes_make() -> None:
    entries = TypeAdapter(tuple[Entry, ...]).validate_python(REPORTS)
    sentences = read_sentences(ROOT / "docs/claims.yaml")
    made = render_index(entries, "report.md", sentences=sentences)
    for name in ("index.md", "index.json"):
        assert (GALLERY / name).read_text(encoding="utf-8") == made[name], f"{name}: {REMEDY}"


def test_every_claim_of_the_shipped_suites_answers_a_sentence_in_the_index() -> None:
    assert all(group["chapter"] != "Other claims" for group in INDEX["groups"])
    listed = [(c["suite"], c["id"]) for group in INDEX["groups"] for c in group["claims"]]
    assert len(listed) == len(set(listed))
    claims = {(report["suite"], claim["id"]) for report in REPORTS for claim in report["claims"]}
    assert set(listed) == claims


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report["folder"])
def test_a_report_says_what_the_index_says_and_is_led_to(report: dict) -> None:
    text = (GALLERY / report["folder"] / "report.md").read_text(encoding="utf-8")
    row = r'^\| <a id="([^"]+)"></a>(?:<a [^>]+></a>)?\*\*([^*]+)\*\* .*?\| (\S) \*\*(\w+)\*\*'
    symbols = {verdict.value: symbol for verdict, symbol in SYMBOLS.items()}
    assert re.findall(row, text, re.MULTILINE) == [
        (claim["anchor"], claim["id"], symbols[claim["verdict"]], claim["verdict"])
        for claim in report["claims"]
    ], REMEDY


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report["folder"])
def test_figures_are_those_that_the_report_shows(report: dict) -> None:
    folder = GALLERY / report["folder"]
    text = (folder / "report.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"\]\((figures/[^)]+)\)", text))
    assert shown == {f"figures/{path.name}" for path in (folder / "figures").iterdir()}, REMEDY
    assert shown


def kept() -> list[Path]:
    """What the repository has of the gallery, with what is new and not ignored; without git all."""
    command = ["git", "ls-files", "-z", "-c", "-o", "--exclude-standard", "--", "reports/gallery"]
    try:
        names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a checkout")
    return [ROOT / name for name in names.stdout.split("\0") if name and (ROOT / name).exists()]


def test_nothing_else_is_kept_and_all_of_it_is_small() -> None:
    files = kept()
    expected = {GALLERY / "index.md", GALLERY / "index.json"}
    for report in REPORTS:
        folder = GALLERY / report["folder"]
        expected |= {folder / "report.md", *(folder / "figures").iterdir()}
    assert set(files) == expected
    assert sum(path.stat().st_size for path in files) < LARGEST
    assert max(path.stat().st_size for path in files) < MB


def test_every_link_of_the_index_leads_somewhere() -> None:
    text = (GALLERY / "index.md").read_text(encoding="utf-8")
    links = set(re.findall(r"\]\(([^)]+)\)", text))
    lines = [line for line in text.splitlines() if line.startswith("#")]
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in lines
    }
    for link in links:
        path, _, anchor = link.partition("#")
        assert (GALLERY / path).is_file() if path else anchor in headings, link
