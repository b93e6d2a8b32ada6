"""An index lists every claim of every report in a folder, once, with the way to it."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from reportgen.errors import InputError
from reportgen.index import read_reports, write_index
from reportgen.report import build_view, render_html, render_json, render_markdown
from reportgen.report.render.html_page import script_hash
from tests.report import factory
from tests.report.page import read_page


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    run = factory.make_run(factory.full_suite())
    view = build_view(run, factory.make_findings(run))
    return {
        "report.json": render_json(view),
        "report.md": render_markdown(view),
        "index.html": render_html(view),
    }


@pytest.fixture(scope="module")
def document(files: dict[str, str]) -> dict:
    return json.loads(files["report.json"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "reports"


def put(folder: Path, name: str, document: dict, **changed: object) -> dict:
    """A report in the folder, with some keys (`suite__profile`) changed."""
    copy = json.loads(json.dumps(document))
    for path, value in changed.items():
        *parents, last = path.split("__")
        place = copy
        for parent in parents:
            place = place[parent]
        place[last] = value
    (folder / name).mkdir(parents=True)
    (folder / name / "report.json").write_text(json.dumps(copy), encoding="utf-8")
    return copy


def tables(folder: Path) -> list[list[list[str]]]:
    """The tables of index.md as rows of cells; the first is the overview."""
    lines = (folder / "index.md").read_text(encoding="utf-8").splitlines()
    found: list[list[list[str]]] = []
    for before, line in zip(["", *lines], lines, strict=False):
        if line.startswith("|"):
            if not before.startswith("|"):
                found.append([])
            found[-1].append([cell.strip() for cell in line.strip().strip("|").split(" | ")])
    return found


def rows(folder: Path) -> list[list[str]]:
    """The claims of index.md: id, sentence, what is claimed, a cell for each report."""
    return [row for table in tables(folder)[1:] for row in table[2:]]


def test_every_claim_stands_with_verdict_numbers_and_link(folder: Path, document: dict) -> None:
    put(folder, "one", document)
    html, markdown, programs = write_index(folder)

    found = rows(folder)
    assert sorted(row[0] for row in found) == sorted(claim["id"] for claim in document["claims"])
    by_id = {row[0]: row for row in found}
    page = html.read_text(encoding="utf-8")
    for number, claim in enumerate(document["claims"], start=1):
        row = by_id[claim["id"]]
        assert row[1] == claim["says"] and row[2].lstrip("\\") == claim["shown"]["claimed"]
        assert f"**{claim['verdict']}**](one/index.html#claim-{number})" in row[3]
        assert claim["shown"]["interval"].lstrip("-") in row[3]
        assert f'<th scope="row">{claim["id"]}</th>' in page
        assert f'href="one/index.html#claim-{number}"' in page
    assert document["answer"][:40] in markdown.read_text(encoding="utf-8")
    [report] = json.loads(programs.read_text(encoding="utf-8"))["reports"]
    text = document["suite"]["text"].encode()
    assert report["suite_sha256"] == hashlib.sha256(text).hexdigest()


def test_a_suite_has_a_card_with_what_its_report_found(folder: Path, document: dict) -> None:
    put(
        folder,
        "a one",
        document,
        hero="figures/top.svg",
        figures=[
            {"number": 1, "title": "First", "file": "figures/first.svg"},
            {"number": 2, "title": "At the top", "file": "figures/top.svg"},
        ],
    )
    put(folder, "two", document, suite__name="two", suite__profile="big")
    put(
        folder,
        "without",
        document,
        suite__name="without",
        claims=[],
        figures=[],
        hero="",
        provenance=[],
    )
    html, markdown, programs = write_index(folder)
    page = read_page(html.read_text(encoding="utf-8"))
    first, second, last = (card for card in page.all("article"))
    [picture] = first.all("img")
    assert picture.attributes["src"] == "a%20one/figures/top.svg"
    assert picture.attributes["alt"] == "At the top"
    assert document["question"] in first.text and document["answer"] in first.text
    counts = [
        span for span in first.all("span") if span.attributes.get("class") == "verdict supported"
    ]
    assert counts[0].text.startswith("✓ 4")
    assert "2026-01-02" in first.text
    assert second.all("img")[0].attributes["src"] == f"two/{document['figures'][0]['file']}"
    assert not last.all("img") and "no claims" in last.text
    told = markdown.read_text(encoding="utf-8")
    assert told.index(document["answer"]) < told.index("## Verdicts")
    reports = json.loads(programs.read_text(encoding="utf-8"))["reports"]
    assert [report["date"] for report in reports] == ["2026-01-02", "2026-01-02", ""]
    assert [report["hero"] for report in reports][::2] == ["figures/top.svg", ""]


def test_an_incomplete_run_is_marked(folder: Path, document: dict) -> None:
    put(folder, "half", document, missing=[{"arm": "a", "seed": 0}, {"arm": "a", "seed": 1}])
    html, markdown, _ = write_index(folder)
    for text in (html.read_text(encoding="utf-8"), markdown.read_text(encoding="utf-8")):
        assert "incomplete: 2 trials are missing" in text
        assert text.count("incomplete") >= 2  # and above the column of its verdicts


def test_a_suite_without_claims_has_no_table(folder: Path, document: dict) -> None:
    put(folder, "one", document)
    put(folder, "without", document, suite__name="without", claims=[])
    html, markdown, _ = write_index(folder)
    assert "### without" not in markdown.read_text() and "at-without" not in html.read_text()
    assert all(table.all("td") for table in read_page(html.read_text()).all("table"))


def test_the_page_has_an_outline_landmarks_and_one_script(folder: Path, document: dict) -> None:
    put(folder, "one", document)
    put(folder, "long_name-of-a-suite", document, suite__name="long_name-of-a-suite")
    text = write_index(folder)[0].read_text(encoding="utf-8")
    page = read_page(text)
    levels = [int(e.tag[1]) for e in page.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))
    ids = [e.attributes["id"] for e in page.walk() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    by_id = {e.attributes["id"]: e.text for e in page.walk() if "id" in e.attributes}
    names = [
        by_id[e.attributes["aria-labelledby"] or ""]
        if e.tag == "section"
        else e.attributes["aria-label"]
        for e in page.all("section", "nav")
    ]
    assert len(names) == len(set(names))
    assert len(page.all("script")) == 1
    assert f"script-src '{script_hash(script_of(text))}'" in text
    assert len(script_of(text)) < 2500
    assert "long_<wbr>name-<wbr>of-<wbr>a-<wbr>suite" in text


def script_of(page: str) -> str:
    return page.partition("<script>")[2].partition("</script>")[0]


def test_links_go_to_the_claims_in_the_pages_of_the_report(
    folder: Path, document: dict, files: dict[str, str]
) -> None:
    put(folder, "one", document)
    write_index(folder)
    for page in ("index.html", "report.md"):
        for claim in read_reports(folder)[0].claims:
            assert f'id="{claim.anchor}"' in files[page]


def test_claims_are_in_the_order_in_which_people_count(folder: Path, document: dict) -> None:
    claim = document["claims"][0]
    numbered = [{**claim, "id": name} for name in ("B10", "B2b", "B2", "A7", "B2a")]
    put(folder, "one", document, claims=numbered)
    write_index(folder)
    assert [row[0] for row in rows(folder)] == ["A7", "B2", "B2a", "B2b", "B10"]


def test_without_sentences_claims_stand_under_the_question_of_their_suite(
    folder: Path, document: dict
) -> None:
    claim = document["claims"][0]
    put(folder, "z", document, suite__name="z", question="First?", claims=[{**claim, "id": "A1"}])
    put(folder, "a", document, suite__name="a", question="Then?", claims=[{**claim, "id": "B1"}])
    write_index(folder)
    overview = tables(folder)[0]
    assert [row[:2] for row in overview[2:]] == [
        ["[z](#z)", "First?"],
        ["[a](#a)", "Then?"],
        ["", "**Total**"],
    ]
    text = (folder / "index.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (.+)$", text, re.MULTILINE) == ["z", "a"]


def test_reports_of_a_suite_stand_side_by_side(folder: Path, document: dict) -> None:
    claim = document["claims"][0]
    other = {**claim, "verdict": "undecided"}
    put(folder, "one", document, claims=[claim])
    put(folder, "one-big", document, claims=[other, {**other, "id": "new"}], suite__profile="big")
    write_index(folder)
    head, _, old, new = tables(folder)[1]
    assert head[3:] == ["[Verdict](one/index.html)", "[big](one-big/index.html)"]
    assert "(one/index.html#claim-1)" in old[3] and "**undecided**](one-big" in old[4]
    assert new[3:] == ["–", new[4]] and "(one-big/index.html#claim-2)" in new[4]
    overview = tables(folder)[0]
    assert overview[0][2:] == ["No profile", "Profile big"]
    assert overview[2][3] == "? 2"


def test_reports_with_the_same_settings_go_by_their_folders(folder: Path, document: dict) -> None:
    put(folder, "monday", document)
    put(folder, "tuesday", document)
    write_index(folder)
    assert tables(folder)[1][0][3:] == [
        "[monday](monday/index.html)",
        "[tuesday](tuesday/index.html)",
    ]


def test_a_profile_tells_two_reports_of_a_suite_apart(folder: Path, document: dict) -> None:
    change = {"path": "seeds", "before": "3", "after": "2", "by": "profile quick"}
    claims = [{**document["claims"][0], "flipped": True}]
    put(folder, "one", document, claims=claims)
    put(
        folder,
        "one-quick",
        document,
        claims=claims,
        suite__profile="quick",
        suite__changes=[change],
    )
    write_index(folder)
    [[_, _, _, plain, quick]] = rows(folder)
    assert "(one/" in plain and "(one-quick/" in quick
    assert "not as expected" in plain
    assert "not as expected" not in quick  # what is expected is that of the suite as it stands
    assert [entry.changed for entry in read_reports(folder)] == [False, False]


def test_settings_changed_by_hand_are_said(folder: Path, document: dict) -> None:
    change = {"path": "base.width", "before": "64", "after": "8", "by": "--set base.width=8"}
    put(folder, "one", document, suite__changes=[change])
    write_index(folder)
    assert "settings changed by hand" in (folder / "index.md").read_text()
    assert "settings changed by hand" in (folder / "index.html").read_text()


def test_text_of_a_suite_is_never_markup(folder: Path, document: dict) -> None:
    claims = [{**document["claims"][0], "says": "a | b <script>alert(1)</script> [x](y)"}]
    put(folder, "a b", document, claims=claims, question="<b>Why</b> *so*?")
    html, markdown, _ = write_index(folder, link="report.md")
    page, lines = html.read_text(), markdown.read_text()
    assert "<script>alert" not in page and "&lt;script&gt;" in page
    assert "a \\| b &lt;script&gt;" in lines and "\\[x\\]" in lines
    assert 'href="a%20b/index.html#claim-1"' in page and "(a%20b/report.md#claim-1)" in lines
    assert "&lt;b&gt;Why&lt;/b&gt; \\*so\\*?" in lines


def test_headings_are_in_the_language_of_the_reports(folder: Path, document: dict) -> None:
    put(folder, "one", document, language="ko")
    html, *_ = write_index(folder)
    assert '<html lang="ko">' in html.read_text() and "보고서" in html.read_text()
    html, *_ = write_index(folder, language="en")
    assert "Reports" in html.read_text()


def test_writing_again_gives_the_same_bytes(folder: Path, document: dict) -> None:
    put(folder, "one", document)
    first = [path.read_bytes() for path in write_index(folder)]
    assert [path.read_bytes() for path in write_index(folder)] == first
    assert not list(folder.glob(".index-*"))


def test_what_is_no_folder_of_reports(folder: Path) -> None:
    with pytest.raises(InputError, match="there is no such folder; expected a folder of reports"):
        write_index(folder)
    folder.mkdir()
    with pytest.raises(
        InputError, match=re.escape("contains no reports (subfolders with a report.json)")
    ):
        write_index(folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "expected a report, found something else (JSONDecodeError"),
        (
            '{"schema_version": 3}',
            "expected a report, found something else (suite: Field required)",
        ),
        ('{"schema_version": 1}', "expected schema_version 3, found 1"),
        ("[]", "expected a report, found something else (Input should be"),
    ],
)
def test_a_report_that_cannot_be_read_is_named(folder: Path, text: str, message: str) -> None:
    (folder / "bad").mkdir(parents=True)
    (folder / "bad/report.json").write_text(text)
    with pytest.raises(InputError) as raised:
        read_reports(folder)
    assert str(raised.value).startswith(f"{folder / 'bad/report.json'}: ")
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("language", "fr", "language: Input should be 'en' or 'ko'. Got 'fr' instead"),
        ("claims", {"verdict": "maybe"}, "verdict: Input should be 'supported', "),
        ("claims", {"id": 7}, "id: Input should be a valid string. Got 7 instead"),
        ("suite__text", 5, "suite.text: Input should be a valid string. Got 5 instead"),
    ],
)
def test_a_report_with_a_wrong_value_is_named(
    folder: Path, document: dict, place: str, value: object, message: str
) -> None:
    if isinstance(value, dict):
        value = [{**document["claims"][0], **value}]
    put(folder, "odd", document, **{place: value})
    with pytest.raises(InputError) as raised:
        write_index(folder)
    assert str(raised.value).startswith(f"{folder / 'odd/report.json'}: expected a report, ")
    assert message in str(raised.value)
    assert not (folder / "index.html").exists()


def test_a_bottomless_report_is_named(folder: Path) -> None:
    (folder / "deep").mkdir(parents=True)
    (folder / "deep/report.json").write_text("[" * 200_000)
    with pytest.raises(InputError, match="expected a report, found something else"):
        read_reports(folder)


def test_data_go_by_their_name_and_are_not_said_twice(folder: Path, document: dict) -> None:
    data = [{"name": "{mnist: {official: true}}", "checksum": "1", "examples": {}, "arms": []}]
    put(folder, "one-mnist", document, data=data, suite__profile="mnist")
    put(folder, "one-quick", document, data=data, suite__profile="quick")
    assert [entry.setting for entry in read_reports(folder)] == ["mnist", "mnist, quick"]
