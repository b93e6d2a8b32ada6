"""What an index knows of a report, read from its `report.json`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.errors import InputError, printable
from reportgen.language import Language
from reportgen.report.claims import claim_anchor
from reportgen.report.document import Claim, Document, read_document
from reportgen.report.symbols import SYMBOLS
from reportgen.stats import Verdict


@dataclass(frozen=True)
class Claimed:
    """A claim and its verdict.

    anchor: what names it in the pages of its report. measured: with interval, as the report writes
    it. flipped: whether the suite expects another verdict. What it expects is that of the suite as
    it stands, so nothing flips under a profile or with settings changed by hand.
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
        """The sign beside the verdict."""
        return SYMBOLS[self.verdict]


@dataclass(frozen=True)
class Entry:
    """A report in a folder of reports.

    folder: its name there. profile: empty without one. changed: whether settings were changed by
    hand. data: names of data sets. suite_sha256: of the text of the suite's file.
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
    claims: tuple[Claimed, ...]

    @property
    def setting(self) -> str:
        """What tells this report from others of the suite: its data and its profile."""
        told = [_short(name) for name in self.data]
        return ", ".join(dict.fromkeys(filter(None, [*told, self.profile])))

    def with_claims(self, ids: Collection[str]) -> Entry:
        """The report with these of its claims only."""
        return replace(self, claims=tuple(claim for claim in self.claims if claim.id in ids))


def read_reports(folder: Path) -> tuple[Entry, ...]:
    """The reports right inside a folder, by name.

    Raises InputError for a folder that is not there, or that has no report, and for a report that
    cannot be read.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: expected a folder of reports, found none")
    found = tuple(_read(path) for path in sorted(folder.glob("*/report.json")))
    if not found:
        raise InputError(
            f"{folder}: expected reports, folders with a report.json, found none; "
            "`reportgen run SUITE` writes them"
        )
    return found


def _short(part: str) -> str:
    """The name of a part without its arguments: `mnist` of `{mnist: {official: true}}`."""
    found = re.match(r"\{(\w+):", part)
    return found[1] if found else part


def _read(path: Path) -> Entry:
    if printable(path.parent.name) != path.parent.name:
        raise InputError(f"{path.parent}: no link can lead to a name that is not UTF-8; rename it")
    return _entry(path.parent.name, read_document(path))


def _entry(folder: str, document: Document) -> Entry:
    suite = document.suite
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
