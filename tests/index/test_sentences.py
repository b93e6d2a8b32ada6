"""An index by sentences: each claim under the one that it answers, whatever its suite."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from reportgen.errors import InputError, SuiteError
from reportgen.index import index_schema, read_sentences, write_index
from tests.index.test_index import document, files, folder, put, rows, tables

__all__ = ["document", "files", "folder"]

NOTES = """\
chapters:
  - title: {en: Speed, ko: 속도}
    sentences:
      - {id: B1, says: {en: It is faster., ko: 더 빠르다.}}
      - {id: B10, says: It is ten times faster.}
  - title: Rest
    sentences:
      - {id: R3, says: It is better., claims: [five-crops]}
      - {id: S1, says: It is cheaper.}
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.yaml"
    path.write_text(NOTES, encoding="utf-8")
    return path


def claims(document: dict, *ids: str) -> list[dict]:
    return [{**document["claims"][0], "id": name} for name in ids]


def headings(folder: Path) -> list[str]:
    lines = (folder / "index.md").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("#")]


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("B1", "B1"),
        ("B1a", "B1"),
        ("B1-wide", "B1"),
        ("B10", "B10"),
        ("B10c", "B10"),
        ("B12", None),
        ("R3-flip-gap", "R3"),
        ("five-crops", "R3"),
        ("five-crops-more", None),
        ("C1", None),
    ],
)
def test_a_claim_goes_to_the_sentence_whose_id_its_own_goes_on_from(
    notes: Path, claim: str, sentence: str | None
) -> None:
    assert read_sentences(notes).of(claim) == sentence


def test_a_longer_id_wins_and_a_listed_claim_over_both(tmp_path: Path) -> None:
    path = tmp_path / "notes.yaml"
    path.write_text(
        "chapters: [{title: T, sentences: [{id: B, says: b}, {id: B-x, says: x}, "
        "{id: Z, says: z, claims: [B-x2]}]}]"
    )
    found = read_sentences(path)
    assert [found.of(claim) for claim in ("B-y", "B-x1", "B-x2", "Bold")] == ["B", "B-x", "Z", None]


def test_claims_of_several_suites_answer_one_sentence(
    folder: Path, document: dict, notes: Path
) -> None:
    put(folder, "one", document, suite__name="one", claims=claims(document, "B1b", "R3-a"))
    put(folder, "two", document, suite__name="two", claims=claims(document, "B1a", "five-crops"))
    write_index(folder, sentences=notes)
    assert headings(folder) == [
        *("# Reports", "## Answers", "## Verdicts"),
        *("## Speed", "### B1", "## Rest", "### R3"),
    ]
    assert [row[0] for row in rows(folder)] == ["B1a", "B1b", "R3-a", "five-crops"]
    overview = tables(folder)[0]
    assert overview[2][:2] == ["", "**Speed**"]
    assert overview[3][:2] == ["[B1](#b1)", "It is faster."]


def test_a_sentence_without_claims_is_said_to_have_none(
    folder: Path, document: dict, notes: Path
) -> None:
    put(folder, "one", document, claims=claims(document, "B1"))
    html, markdown, _ = write_index(folder, sentences=notes)
    overview = {row[0]: row for row in tables(folder)[0]}
    assert overview["S1"][2] == overview["B10"][2] == "no claim yet"
    assert "### S1" not in markdown.read_text() and "at-s1" not in html.read_text()


def test_claims_that_answer_no_sentence_come_last_by_suite(
    folder: Path, document: dict, notes: Path
) -> None:
    put(folder, "one", document, suite__name="mine", claims=claims(document, "own", "B1"))
    write_index(folder, sentences=notes)
    assert headings(folder)[-2:] == ["## Other claims", "### mine"]
    assert [row[0] for row in rows(folder)] == ["B1", "own"]


def test_every_link_of_the_overview_leads_to_a_heading(
    folder: Path, document: dict, notes: Path
) -> None:
    notes.write_text(
        "chapters: [{title: B1, sentences: [{id: B1, says: b}, {id: 'A & <b>', says: a}]}]"
    )
    put(folder, "one", document, claims=claims(document, "B1", "A & <b>", "else"))
    html, markdown, _ = write_index(folder, sentences=notes)
    assert "](#b1-1)" in markdown.read_text()  # the second heading of that name
    assert "](#a--b)" in markdown.read_text()
    page = html.read_text()
    for anchor in ("b1-1", "a--b"):
        assert f'href="#at-{anchor}"' in page and f'id="at-{anchor}"' in page


def test_sentences_are_in_the_language_of_the_index(
    folder: Path, document: dict, notes: Path
) -> None:
    put(folder, "one", document, claims=claims(document, "B1"))
    html, markdown, _ = write_index(folder, sentences=notes, language="ko")
    for page in (html.read_text(), markdown.read_text()):
        assert "더 빠르다." in page and "속도" in page and "아직 주장 없음" in page


@pytest.mark.parametrize("grouped", [True, False])
def test_the_index_for_programs_is_valid_and_has_every_claim(
    folder: Path, document: dict, notes: Path, grouped: bool
) -> None:
    put(folder, "one", document, claims=claims(document, "B1", "own"))
    put(folder, "one-big", document, claims=claims(document, "B1"), suite__profile="big")
    *_, programs = write_index(folder, sentences=notes if grouped else None)
    found = json.loads(programs.read_text())
    jsonschema.validate(found, index_schema(), jsonschema.Draft202012Validator)
    verdict = document["claims"][0]["verdict"]
    first = found["groups"][0]
    assert first["claims"][0] == {
        "suite": document["suite"]["name"],
        "id": "B1",
        "verdicts": {"one": verdict, "one-big": verdict},
    }
    assert first["verdicts"][1] == {"profile": "big", "changed": False, "counts": {verdict: 1}}
    assert sum(len(group["claims"]) for group in found["groups"]) == 2


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(index_schema())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ':1:1: expected a mapping, "chapters: ..." first.'),
        ("chapters: []", ":1:11: chapters must not be empty."),
        ("chaptres: []", ':1:1: unknown key "chaptres" in the file of sentences; did you mean'),
        (
            "chapters: [{title: T, sentences: [{id: A}]}]",
            ':1:35: missing key "says" in chapters[1].sentences[1]',
        ),
        (
            "chapters: [{title: T, sentences: [{id: A, says: a}, {id: A, says: b}]}]",
            ':1:58: the id "A" is used by two sentences; give it to one',
        ),
        (
            "chapters: [{title: T, sentences: [{id: A, says: a, claims: [x]},"
            " {id: B, says: b, claims: [x]}]}]",
            'the claim "x" is used by two sentences; give it to one',
        ),
    ],
)
def test_what_is_wrong_with_a_file_of_sentences_is_said_with_its_place(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "notes.yaml"
    path.write_text(text)
    with pytest.raises(SuiteError) as raised:
        read_sentences(path)
    assert str(raised.value).startswith(f"{path}:") and message in str(raised.value)


def test_a_file_of_sentences_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml"):
        read_sentences(tmp_path / "none.yaml")


ERRATA = """\
errata:
  - place: {en: Chapter 3, ko: 3장}
    says: The rate is too small.
    correct: The rate is too large.
    sentences: [B1, S1]
"""


def test_errata_link_to_the_sentences_that_have_claims(
    folder: Path, document: dict, notes: Path
) -> None:
    put(folder, "a", {**document, "claims": claims(document, "B1")})
    notes.write_text(NOTES + ERRATA, encoding="utf-8")
    html, markdown, data = (
        path.read_text(encoding="utf-8") for path in write_index(folder, sentences=notes)
    )
    jsonschema.validate(json.loads(data), index_schema())
    assert json.loads(data)["errata"] == [
        {
            "place": "Chapter 3",
            "says": "The rate is too small.",
            "correct": "The rate is too large.",
            "groups": ["B1"],
        }
    ]
    assert "| Chapter 3 | The rate is too small. | The rate is too large. | [B1](#b1) |" in markdown
    section = html.partition('id="errata"')[2].partition("</section>")[0]
    assert '<a href="#at-b1">B1</a>' in section and "S1" not in section


def test_without_errata_there_is_no_table_of_them(
    folder: Path, document: dict, notes: Path
) -> None:
    put(folder, "a", {**document, "claims": claims(document, "B1")})
    html, markdown, data = (
        path.read_text(encoding="utf-8") for path in write_index(folder, sentences=notes)
    )
    assert json.loads(data)["errata"] == []
    assert "Errata" not in html + markdown


def test_an_erratum_with_an_unknown_sentence_is_refused(notes: Path) -> None:
    notes.write_text(NOTES + ERRATA.replace("S1", "S2"), encoding="utf-8")
    with pytest.raises(SuiteError, match='there is no sentence "S2"; expected one of') as refused:
        read_sentences(notes)
    assert "notes.yaml:14:21" in str(refused.value)
