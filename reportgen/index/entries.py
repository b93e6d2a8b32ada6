"""What an index knows of a report, read from its `report.json`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.dataclasses import dataclass

from reportgen.errors import InputError, printable
from reportgen.language import Language
from reportgen.report.claims import claim_anchor
from reportgen.report.render.json import SCHEMA_VERSION
from reportgen.report.symbols import SYMBOLS
from reportgen.stats import Verdict

Json = dict[str, Any]


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
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        version = document["schema_version"]
        if version == SCHEMA_VERSION:
            return _entry(path.parent.name, document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = _what(error)
        raise InputError(f"{path}: expected a report, found something else ({what})") from error
    raise InputError(
        f"{path}: expected schema_version {SCHEMA_VERSION}, found {version}; "
        "`reportgen report SUITE` writes the report anew"
    )


def _what(error: Exception) -> str:
    """In a few words; of wrong values the first, with its place."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}. Got {first['input']!r} instead"
    return getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"


def _entry(folder: str, document: Json) -> Entry:
    suite = document["suite"]
    profile, changes = suite["profile"], suite["changes"]
    return Entry(
        folder=folder,
        suite=suite["name"],
        profile=profile,
        changed=any(change["by"] != f"profile {profile}" for change in changes),
        language=document["language"],
        question=document["question"],
        answer=document["answer"],
        data=tuple(data["name"] for data in document["data"]),
        arms=len(document["arms"]),
        seeds=len(suite["seeds"]),
        suite_sha256=hashlib.sha256(suite["text"].encode()).hexdigest(),
        claims=tuple(
            _claim(claim, number, flips=not changes)
            for number, claim in enumerate(document["claims"], start=1)
        ),
    )


def _claim(claim: Json, number: int, *, flips: bool) -> Claimed:
    shown = claim["shown"]
    measured = shown["measured"] + (f" ({shown['interval']})" if shown["interval"] else "")
    return Claimed(
        id=claim["id"],
        anchor=claim_anchor(number),
        says=claim["says"],
        verdict=claim["verdict"],
        measured=measured,
        claimed=shown["claimed"],
        exploratory=claim.get("stated", {}).get("exploratory", False),  # a field of late reports
        flipped=claim["flipped"] and flips,
    )
