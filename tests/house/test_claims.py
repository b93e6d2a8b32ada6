"""The claims of the shipped suites answer the sentences of the notes; docs/claims.md says so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from reportgen.index import Sentence, read_sentences
from reportgen.parts.augmentations import AUGMENTATIONS
from reportgen.parts.optimizers import OPTIMIZERS
from reportgen.parts.preprocessing import PREPROCESSING
from reportgen.parts.schedules import SCHEDULES
from reportgen.suite import load_suite, shipped_suites
from reportgen.suite.forms import in_language
from reportgen.suite.reading import read_source

DOCS = Path(__file__).parents[2] / "docs"
NOTES = read_sentences(DOCS / "claims.yaml")
EVERY = [sentence for chapter in NOTES.chapters for sentence in chapter.sentences]
CLAIMS = {name: [claim.id for claim in load_suite(name).claims] for name in shipped_suites()}
NOT_YET: list[str] = []
CHAPTERS = {"I": 14, "B": 24, "P": 6, "G": 11, "R": 7, "S": 3, "H": 8}


def answers(sentence: Sentence) -> dict[str, list[str]]:
    """Suite -> ids of its claims about the sentence, in the order of the suite."""
    found = {
        name: [claim for claim in claims if NOTES.of(claim) == sentence.id]
        for name, claims in CLAIMS.items()
    }
    return {name: claims for name, claims in found.items() if claims}


def chapter_tables() -> dict[str, str]:
    """The tables of docs/claims.md, by the title of their chapter: a row a sentence and suite."""
    tables = {}
    for chapter in NOTES.chapters:
        rows = ["| | the notes say | suite | its claims |", "| :-- | :-- | :-- | :-- |"]
        for sentence in chapter.sentences:
            start = f"| {sentence.id} | {in_language(sentence.says, 'en')} |"
            for name, claims in answers(sentence).items():
                rows.append(f"{start} [{name}](../suites/{name}.yaml) | {', '.join(claims)} |")
            if not answers(sentence):
                rows.append(f"{start} not yet | |")
        tables[in_language(chapter.title, "en")] = "\n".join(rows)
    return tables


def test_all_sentences_of_the_notes_are_there_in_their_order() -> None:
    every = [f"{letter}{n}" for letter, last in CHAPTERS.items() for n in range(1, last + 1)]
    assert [sentence.id for sentence in EVERY] == every


@pytest.mark.parametrize("name", CLAIMS)
def test_every_claim_of_a_suite_answers_a_sentence(name: str) -> None:
    homeless = [claim for claim in CLAIMS[name] if NOTES.of(claim) is None]
    assert not homeless, "list them under the `claims` of a sentence in docs/claims.yaml"


def test_every_sentence_has_a_claim_or_is_known_to_have_none_yet() -> None:
    assert [sentence.id for sentence in EVERY if not answers(sentence)] == NOT_YET


def test_listed_claims_are_those_of_shipped_suites() -> None:
    listed = {claim for sentence in EVERY for claim in sentence.claims}
    assert listed <= {claim for claims in CLAIMS.values() for claim in claims}


@pytest.mark.parametrize("sentence", EVERY, ids=lambda sentence: sentence.id)
def test_every_sentence_is_said_in_both_languages(sentence: Sentence) -> None:
    english, korean = in_language(sentence.says, "en"), in_language(sentence.says, "ko")
    assert english.isascii() and english.endswith(".")
    assert re.search("[가-힣]", korean) and korean.endswith(".")


def with_tables(page: str) -> str:
    """The page with the tables of its chapters as they should be."""
    for title, table in chapter_tables().items():
        start = page.index("\n| ", page.index(f"\n## {title}\n")) + 1
        page = page[:start] + table + page[page.index("\n\n", start) :]
    return page


def test_the_page_on_claims_lists_them() -> None:
    page = (DOCS / "claims.md").read_text(encoding="utf-8")
    assert page == with_tables(page), "python -m tests.house.test_claims"


def techniques() -> list[tuple[list[str], list[str]]]:
    """Of each technique in docs/claims.md: names in a suite's file, suites."""
    text = (DOCS / "claims.md").read_text(encoding="utf-8").partition("## Techniques\n")[2]
    rows = re.findall(r"^\| [^|]+ \| (`[^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    return [
        (re.findall(r"`(\w+)`", names), re.findall(r"suites/(\w+)\.yaml", suites))
        for names, suites in rows
    ]


def words(value: Any) -> set[str]:
    """All keys, the words of dotted ones for themselves, and all texts among the values."""
    if isinstance(value, dict):
        keys = {word for key in value for word in [str(key), *str(key).split(".")]}
        return keys.union(*map(words, value.values()))
    if isinstance(value, list):
        return set().union(*map(words, value))
    return {value} if isinstance(value, str) else set()


def test_techniques_are_in_the_suites_that_the_page_names() -> None:
    for names, suites in techniques():
        for suite in suites:
            data = read_source(shipped_suites()[suite]).data
            used = words({key: data.get(key) for key in ("base", "compare", "arms")})
            assert set(names) <= used, f"{suite} has none of {names}"


@pytest.mark.parametrize("family", [PREPROCESSING, OPTIMIZERS, SCHEDULES, AUGMENTATIONS])
def test_every_registered_technique_is_in_a_suite(family: Any) -> None:
    told = {name for names, suites in techniques() if suites for name in names}
    assert set(family.members) - {"none"} <= told


if __name__ == "__main__":  # python -m tests.house.test_claims: puts the tables into the page
    PAGE = DOCS / "claims.md"
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
