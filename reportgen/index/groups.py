"""Groups the claims of many reports by chapter, sentence, suite and claim.

Without a file of sentences, claims are grouped by the questions of their suites. Reports of the
same suite are columns of one table: a claim is one row, whatever data it was tested on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportgen.index.entries import Claimed, Entry, Tally, tally
from reportgen.index.sentences import Sentences
from reportgen.language import Language
from reportgen.suite.forms import in_language


@dataclass(frozen=True)
class Row:
    """A claim of a suite; `cells` has one entry per report, None if the report lacks the claim."""

    id: str
    says: str
    claimed: str
    cells: tuple[Claimed | None, ...]


@dataclass(frozen=True)
class Table:
    """Claims of one suite; `entries` are its reports, one per cell of a row.

    There are no rows for a suite without claims.
    """

    suite: str
    question: str
    entries: tuple[Entry, ...]
    rows: tuple[Row, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the reports: their settings, or their folders if settings are equal."""
        settings = Counter(entry.setting for entry in self.entries)
        return tuple(
            entry.setting if settings[entry.setting] == 1 else entry.folder
            for entry in self.entries
        )


@dataclass(frozen=True)
class Group:
    """A sentence, or a suite's question, with the tables of the claims that answer it.

    anchor: anchor of the heading, as GitHub makes it. suite: whether it is a suite's question.
    """

    id: str
    says: str
    anchor: str
    suite: bool
    tables: tuple[Table, ...]

    def tally(self, column: Column) -> Tally:
        """The verdicts of the reports of a column."""
        return tally_of((self,), column)


@dataclass(frozen=True)
class Part:
    """A chapter; the title is empty without a file of sentences."""

    title: str
    anchor: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Error:
    """An error of the text. `measured`: the groups of the sentences whose claims measure it."""

    place: str
    says: str
    correct: str
    measured: tuple[Group, ...]


@dataclass(frozen=True, order=True)
class Column:
    """Column of the overview: reports with the same profile and the same `changed`."""

    changed: bool
    profile: str


def group_claims(
    entries: Sequence[Entry],
    sentences: Sentences | None,
    language: Language,
    others: str,
    before: Sequence[str] = (),
) -> tuple[Part, ...]:
    """All claims of all reports; those without a sentence come last, under the title `others`.

    before: headings of the page above them.
    """
    anchors = _Anchors()
    for heading in before:
        anchors.take(heading)
    if sentences is None:
        return (Part("", "", _by_suite(entries, anchors)),)
    answered = {claim.id: sentences.of(claim.id) for entry in entries for claim in entry.claims}
    parts = []
    for chapter in sentences.chapters:
        title = in_language(chapter.title, language)
        anchor = anchors.take(title)
        groups = [
            Group(
                sentence.id,
                in_language(sentence.says, language),
                anchors.take(sentence.id),
                False,
                _tables(_only(entries, {c for c, s in answered.items() if s == sentence.id})),
            )
            for sentence in chapter.sentences
        ]
        parts.append(Part(title, anchor, tuple(groups)))
    rest = _only(entries, {claim for claim, sentence in answered.items() if sentence is None})
    if rest:
        parts.append(Part(others, anchors.take(others), _by_suite(rest, anchors)))
    return tuple(parts)


def errors_of(
    sentences: Sentences | None, parts: Sequence[Part], language: Language
) -> tuple[Error, ...]:
    """The errata of the text, with the groups that have claims."""
    groups = {group.id: group for part in parts for group in part.groups if group.tables}
    return tuple(
        Error(
            in_language(erratum.place, language),
            in_language(erratum.says, language),
            in_language(erratum.correct, language),
            tuple(groups[sentence] for sentence in erratum.sentences if sentence in groups),
        )
        for erratum in (sentences.errata if sentences else ())
    )


def columns(entries: Iterable[Entry]) -> tuple[Column, ...]:
    """The columns of the overview; unmodified suites come first."""
    return tuple(sorted({Column(entry.changed, entry.profile) for entry in entries}))


def tally_of(groups: Iterable[Group], column: Column) -> Tally:
    """The verdicts of all reports of a column."""
    return tally(
        cell.verdict
        for group in groups
        for table in group.tables
        for row in table.rows
        for entry, cell in zip(table.entries, row.cells, strict=True)
        if cell is not None and Column(entry.changed, entry.profile) == column
    )


def by_suite(entries: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    """Reports by suite; within a suite the unmodified one comes first, then by profile."""
    found: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda e: (e.suite, e.changed, e.profile, e.folder)):
        found.setdefault(entry.suite, []).append(entry)
    return {suite: tuple(reports) for suite, reports in found.items()}


def natural(text: str) -> list[tuple[bool, int, str]]:
    """Sort key for natural order: B2 before B10."""
    pieces = re.findall(r"\d+|\D+", text)
    return [(p.isdigit(), int(p), "") if p.isdigit() else (False, 0, p) for p in pieces]


class _Anchors:
    """Makes unique anchors of headings in the same way as GitHub.

    https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
    """

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    def take(self, heading: str) -> str:
        name = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        again = self._taken[name]
        self._taken[name] += 1
        return f"{name}-{again}" if again else name


def _by_suite(entries: Sequence[Entry], anchors: _Anchors) -> tuple[Group, ...]:
    return tuple(
        Group(table.suite, table.question, anchors.take(table.suite), True, (table,))
        for table in _tables(entries)
    )


def _only(entries: Iterable[Entry], claims: set[str]) -> list[Entry]:
    """The reports with only these claims; reports without any of them are left out."""
    kept = (entry.with_claims(claims) for entry in entries)
    return [entry for entry in kept if entry.claims]


def _tables(entries: Iterable[Entry]) -> tuple[Table, ...]:
    tables = [
        Table(suite, reports[0].question, reports, _rows(reports))
        for suite, reports in by_suite(entries).items()
    ]
    return tuple(sorted(tables, key=lambda t: (natural(t.rows[0].id) if t.rows else [], t.suite)))


def _rows(reports: tuple[Entry, ...]) -> tuple[Row, ...]:
    found = [{claim.id: claim for claim in entry.claims} for entry in reports]
    names = sorted({name for claims in found for name in claims}, key=natural)
    return tuple(_row(name, tuple(claims.get(name) for claims in found)) for name in names)


def _row(name: str, cells: tuple[Claimed | None, ...]) -> Row:
    """One row; if the threshold differs between the reports, all of them are listed."""
    present = [cell for cell in cells if cell is not None]
    claimed = dict.fromkeys(cell.claimed for cell in present if cell.claimed)
    return Row(name, present[0].says, "; ".join(claimed), cells)
