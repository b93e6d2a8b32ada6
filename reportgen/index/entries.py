"""Entries of an index, read from the `report.json` of each report."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.errors import InputError, printable
from reportgen.language import Language
from reportgen.report.claims import claim_anchor
from reportgen.report.document import Claim, Document, read_document
from reportgen.report.wording import SYMBOLS
from reportgen.stats import Verdict

Tally = tuple[tuple[str, str, int], ...]
"""(verdict, symbol, number of claims with this verdict); verdicts without a claim are left out."""


def tally(verdicts: Iterable[Verdict]) -> Tally:
    """The number of each verdict."""
    found = Counter(verdicts)
    return tuple((v.value, s, found[v]) for v, s in SYMBOLS.items() if found[v])


@dataclass(frozen=True)
class Claimed:
    """A claim and its verdict.

    anchor: HTML anchor of the claim in its report.
    measured: measured effect with its interval, as formatted in the report.
    flipped: whether the suite expects another verdict. Expected verdicts refer to the unmodified
        suite, so nothing flips with a profile or with settings changed by hand.
    """

    id: str
    anchor: str
    says: str
    verdict: Verdict
    measured: str
    claimed: str
    exploratory: bool  # stated after its result had been seen
    flipped: bool

    @property
    def symbol(self) -> str:
        """The symbol shown beside the verdict."""
        return SYMBOLS[self.verdict]


@dataclass(frozen=True)
class Entry:
    """A report in a folder of reports.

    folder: name of its folder. profile: empty without one. changed: whether settings were changed
    by hand. data: names of data sets. suite_sha256: hash of the text of the suite's file.
    """

    folder: str
    suite: str
    profile: str
    changed: bool
    language: Language
    question: str
    answer: str
    data: tuple[str, ...]
    arms: int
    seeds: int
    suite_sha256: str
    date: str  # of the last run that computed trials of the report, `2026-11-30`; empty without one
    missing: int  # number of trials that were not computed
    hero: str  # file of its first picture, in its folder; empty if the report has no figure
    hero_title: str
    claims: tuple[Claimed, ...]

    @property
    def tally(self) -> Tally:
        """The verdicts of its claims."""
        return tally(claim.verdict for claim in self.claims)

    @property
    def setting(self) -> str:
        """Data sets and profile, which distinguish this report from others of the same suite."""
        names = [_short(name) for name in self.data]
        return ", ".join(dict.fromkeys(filter(None, [*names, self.profile])))

    def with_claims(self, ids: Collection[str]) -> Entry:
        """The report with only these of its claims."""
        return replace(self, claims=tuple(claim for claim in self.claims if claim.id in ids))


def read_reports(folder: Path) -> tuple[Entry, ...]:
    """The reports in the subfolders of a folder, sorted by name.

    Raises InputError if the folder does not exist or has no report, and for a report that cannot be
    read.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder; expected a folder of reports")
    found = tuple(_read(path) for path in sorted(folder.glob("*/report.json")))
    if not found:
        raise InputError(
            f"{folder}: contains no reports (subfolders with a report.json); "
            "`reportgen run SUITE` writes them"
        )
    return found


def _short(part: str) -> str:
    """The name of a part without its arguments: `mnist` of `{mnist: {official: true}}`."""
    found = re.match(r"\{(\w+):", part)
    return found[1] if found else part


def _read(path: Path) -> Entry:
    if printable(path.parent.name) != path.parent.name:
        raise InputError(f"{path.parent}: the name is not UTF-8 and cannot be linked to; rename it")
    return _entry(path.parent.name, read_document(path))


def _entry(folder: str, document: Document) -> Entry:
    suite, figures = document.suite, {figure.file: figure.title for figure in document.figures}
    hero = document.hero or next(iter(figures), "")
    return Entry(
        folder=folder,
        suite=suite.name,
        profile=suite.profile,
        changed=any(change.by != f"profile {suite.profile}" for change in suite.changes),
        language=document.language,
        question=document.question,
        answer=document.answer,
        data=tuple(data.name for data in document.data),
        arms=len(document.arms),
        seeds=len(suite.seeds),
        suite_sha256=hashlib.sha256(suite.text.encode()).hexdigest(),
        date=max((run.started[:10] for run in document.provenance), default=""),
        missing=len(document.missing),
        hero=hero,
        hero_title=figures.get(hero, ""),
        claims=tuple(
            _claim(claim, number, flips=not suite.changes)
            for number, claim in enumerate(document.claims, start=1)
        ),
    )


def _claim(claim: Claim, number: int, *, flips: bool) -> Claimed:
    shown = claim.shown
    return Claimed(
        id=claim.id,
        anchor=claim_anchor(number),
        says=claim.says,
        verdict=claim.verdict,
        measured=shown.measured + (f" ({shown.interval})" if shown.interval else ""),
        claimed=shown.claimed,
        exploratory=claim.stated.exploratory,
        flipped=claim.flipped and flips,
    )
