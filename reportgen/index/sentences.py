"""File of sentences: it assigns each claim to the sentence of a text that the claim tests.

    chapters:
      - title: Batch normalisation
        sentences:
          - {id: B1, says: It trains faster.}
          - {id: B2, says: It allows a higher learning rate., claims: [fastest-rate]}

A claim belongs to the sentence that lists it under `claims`, else to the sentence with the longest
id that is a prefix of its own: B2, B2a and B2-wide belong to B2, but B20 does not. All texts may be
given in several languages, as in a suite.

Errors of the text follow under `errata`, each with the sentences whose claims measure it, if any:

    errata:
      - {place: chapter 3, says: It is learnt., correct: It is measured., sentences: [B10]}
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from reportgen.errors import SuiteError, quoted, suggest
from reportgen.suite.document import Document
from reportgen.suite.forms import LocalizedText, Text
from reportgen.suite.problems import validate
from reportgen.suite.reading import read_source
from reportgen.suite.source import START, KeyPath, show


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Sentence(_Section):
    """A sentence of the text; `claims` lists claims that do not start with its id."""

    id: Text
    says: LocalizedText
    claims: list[Text] = []


class Chapter(_Section):
    """Sentences under a heading."""

    title: LocalizedText
    sentences: Annotated[list[Sentence], Field(min_length=1)]


class Erratum(_Section):
    """An error of the text: where it is, what it says, what is correct.

    sentences: ids of the sentences whose claims measure the difference.
    """

    place: LocalizedText
    says: LocalizedText
    correct: LocalizedText
    sentences: list[Text] = []


class Sentences(_Section):
    """All sentences, in the order of the index, and the errata of the text."""

    chapters: Annotated[list[Chapter], Field(min_length=1)]
    errata: list[Erratum] = []

    def of(self, claim: str) -> str | None:
        """The id of the sentence that a claim belongs to; None if there is none."""
        every = [sentence for chapter in self.chapters for sentence in chapter.sentences]
        for sentence in every:
            if claim in sentence.claims:
                return sentence.id
        begun = [sentence.id for sentence in every if _goes_on_from(sentence.id, claim)]
        return max(begun, key=len, default=None)


def read_sentences(path: Path) -> Sentences:
    """Read a file of sentences.

    Raises InputError for a file that cannot be read, and SuiteError, with the position, for invalid
    contents, including an id used by two sentences, a claim listed by two, and an erratum with an
    unknown sentence.
    """
    source = read_source(path)
    if not isinstance(source.data, dict):
        message = f'expected a mapping, "chapters: ..." first. Got {show(source.data)} instead.'
        raise SuiteError(message, source.position(START))
    document = Document(source)
    found = validate(Sentences, document, where="the file of sentences")
    _reject_twins(_ids(found), "id", document)
    _reject_twins(_listed(found), "claim", document)
    _reject_unknown(found, document)
    return found


def _goes_on_from(sentence: str, claim: str) -> bool:
    """Whether the id of a claim continues that of a sentence: `B2a` and `B2-a`, but not `B20`."""
    if not claim.startswith(sentence):
        return False
    last, after = sentence[-1], claim[len(sentence) :][:1]
    alike = (str.isdigit, str.isalpha)
    return not any(kind(last) and kind(after) for kind in alike)


def _ids(found: Sentences) -> Iterator[tuple[str, KeyPath]]:
    for chapter, inside in enumerate(found.chapters):
        for number, sentence in enumerate(inside.sentences):
            yield sentence.id, ("chapters", chapter, "sentences", number, "id")


def _listed(found: Sentences) -> Iterator[tuple[str, KeyPath]]:
    for chapter, inside in enumerate(found.chapters):
        for number, sentence in enumerate(inside.sentences):
            for place, claim in enumerate(sentence.claims):
                yield claim, ("chapters", chapter, "sentences", number, "claims", place)


def _reject_unknown(found: Sentences, document: Document) -> None:
    known = [sentence for sentence, _ in _ids(found)]
    for number, erratum in enumerate(found.errata):
        for place, sentence in enumerate(erratum.sentences):
            if sentence not in known:
                message = f"there is no sentence {quoted(sentence)}{suggest(sentence, known)}"
                path = ("errata", number, "sentences", place)
                raise SuiteError(message, document.locate(path))


def _reject_twins(found: Iterator[tuple[str, KeyPath]], what: str, document: Document) -> None:
    seen: set[str] = set()
    for text, path in found:
        if text in seen:
            message = f"the {what} {quoted(text)} is used by two sentences; give it to one"
            raise SuiteError(message, document.locate(path))
        seen.add(text)
