"""The claims of many reports put together: chapter, sentence, suite, claim.

Without a file of sentences the question of each suite stands in for a sentence. Reports of one
suite stand side by side, a column for each: a claim is one row, whatever data it was tried on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportgen.index.entries import Claimed, Entry
from reportgen.index.sentences import Sentences
from reportgen.language import Language
from reportgen.report.symbols import SYMBOLS
from reportgen.suite.forms import said

Tally = tuple[tuple[str, str, int], ...]
"""Verdict, symbol and number of claims that have it; verdicts that none has are left out."""


@dataclass(frozen=True)
class Row:
    """A claim of a suite; `cells` has what each of the suite's reports found, None without it."""

    id: str
    says: str
    claimed: str
    cells: tuple[Claimed | None, ...]


@dataclass(frozen=True)
class Table:
    """Claims of one suite; `entries` are its reports, one for each cell of a row."""

    suite: str
    question: str
    entries: tuple[Entry, ...]
    rows: tuple[Row, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """What tells the reports apart: their settings, and their folders where these are one."""
        settings = Counter(entry.setting for entry in self.entries)
        return tuple(
            entry.setting if settings[entry.setting] == 1 else entry.folder
            for entry in self.entries
        )


@dataclass(frozen=True)
class Group:
    """A sentence, or a suite's question, with the tables of the claims that answer it.

    anchor: names its heading, as GitHub does. suite: whether it is the question of a suite.
    """

    id: str
    says: str
    anchor: str
    suite: bool
    tables: tuple[Table, ...]

    def tally(self, column: Column) -> Tally:
        """The verdicts of the reports of a column."""
        return tally((self,), column)


@dataclass(frozen=True)
class Part:
    """A chapter; its title is empty where there are none."""

    title: str
    anchor: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, order=True)
class Column:
    """Reports that an overview counts together: those with the same profile, by hand or not."""

    changed: bool
    profile: str


def group_claims(
    entries: Sequence[Entry], sentences: Sentences | None, language: Language, others: str
) -> tuple[Part, ...]:
    """All claims of all reports; those that answer no sentence come last, under `others`."""
    anchors = _Anchors()
    if sentences is None:
        return (Part("", "", _by_suite(entries, anchors)),)
    answered = {claim.id: sentences.of(claim.id) for entry in entries for claim in entry.claims}
    parts = []
    for chapter in sentences.chapters:
        title = said(chapter.title, language)
        anchor = anchors.take(title)
        groups = [
            Group(
                sentence.id,
                said(sentence.says, language),
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


def columns(entries: Iterable[Entry]) -> tuple[Column, ...]:
    """The columns of an overview: suites as they stand first."""
    return tuple(sorted({Column(entry.changed, entry.profile) for entry in entries}))


def tally(groups: Iterable[Group], column: Column) -> Tally:
    """The verdicts of all reports of a column."""
    found = Counter(
        cell.verdict
        for group in groups
        for table in group.tables
        for row in table.rows
        for entry, cell in zip(table.entries, row.cells, strict=True)
        if cell is not None and Column(entry.changed, entry.profile) == column
    )
    return tuple((v.value, s, found[v]) for v, s in SYMBOLS.items() if found[v])


def by_suite(entries: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    """Reports by suite: the suite as it stands first, then by profile."""
    found: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda e: (e.suite, e.changed, e.profile, e.folder)):
        found.setdefault(entry.suite, []).append(entry)
    return {suite: tuple(reports) for suite, reports in found.items()}


def natural(text: str) -> list[tuple[bool, int, str]]:
    """A key by which B2 comes before B10."""
    pieces = re.findall(r"\d+|\D+", text)
    return [(p.isdigit(), int(p), "") if p.isdigit() else (False, 0, p) for p in pieces]


class _Anchors:
    """Names of headings as GitHub makes them, none twice.

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
    """The reports with these claims and no others; a report with none of them is left out."""
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
    """One row; what it claims may depend on the profile, and is then said for each."""
    there = [cell for cell in cells if cell is not None]
    claimed = dict.fromkeys(cell.claimed for cell in there if cell.claimed)
    return Row(name, there[0].says, "; ".join(claimed), cells)
