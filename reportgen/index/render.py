"""Renders an index as HTML, Markdown and JSON, and writes it into the folder of the reports."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any, cast

from markupsafe import Markup, escape

from reportgen.charts import css_variables
from reportgen.errors import InputError
from reportgen.index.entries import Entry, read_reports
from reportgen.index.groups import (
    Column,
    Error,
    Group,
    Part,
    by_suite,
    columns,
    errors_of,
    group_claims,
    tally_of,
)
from reportgen.index.sentences import Sentences, read_sentences
from reportgen.language import N_, Language, phrases
from reportgen.report.render.html_page import script_hash
from reportgen.report.render.markdown import escaped, tidied
from reportgen.report.templates import Templates
from reportgen.report.wording import SYMBOLS

Json = dict[str, Any]

SCHEMA_VERSION = 3
HEADINGS = (N_("Reports"), N_("Answers"), N_("Verdicts"))
"""Headings of the index above those of the chapters and claims."""

READABLE = 0o644  # temporary files are private by default; an index should be readable by all


def index_schema() -> Json:
    """The JSON Schema (2020-12) of `index.json`."""
    text = resources.files("reportgen.index").joinpath("index.schema.json").read_text("utf-8")
    return cast(Json, json.loads(text))


def render_index(
    entries: Sequence[Entry],
    link: str,
    language: Language | None = None,
    sentences: Sentences | None = None,
) -> dict[str, str]:
    """File name -> content: `index.html`, `index.md`, `index.json`.

    link: the page of each report that `index.md` links to, `index.html` or `report.md`.
    language: language of the headings; default: that of the reports if it is the same for all, else
        English.
    sentences: sentences by which claims are grouped; default: the questions of their suites.
    """
    spoken = {entry.language for entry in entries}
    language = language or (entries[0].language if len(spoken) == 1 else "en")
    say = phrases(language)
    before = [say.text(heading) for heading in HEADINGS]
    parts = group_claims(entries, sentences, language, say.text("Other claims"), before)
    errors = errors_of(sentences, parts, language)
    found = columns(entries)
    context = {
        "parts": parts,
        "errors": errors,
        "columns": found,
        "totals": [tally_of(_groups(parts), column) for column in found],
        "claims": sum(len(table.rows) for group in _groups(parts) for table in group.tables),
        "reports": len(entries),
        "suites": by_suite(entries),
        "verdicts": [(verdict.value, symbol) for verdict, symbol in SYMBOLS.items()],
        "language": language,
    }
    pages = Templates(None).language(say).filters(breakable=_breakable)
    style = Markup(css_variables() + pages.file("report.css") + pages.file("index.css"))
    script = pages.file("index.js")
    page = {"style": style, "script": Markup(script), "script_hash": script_hash(script)}
    lines = Templates(None, finalize=escaped).language(say).filters(url=Markup)
    return {
        "index.html": pages.render("index.html.j2", {**context, **page}),
        "index.md": tidied(lines.render("index.md.j2", {**context, "link": link})),
        "index.json": _document(entries, parts, found, errors),
    }


def _breakable(name: str) -> Markup:
    """A name that may be broken after an underscore or a hyphen, and nowhere else."""
    return Markup(re.sub(r"(?<=[_-])(?=\w)", "<wbr>", str(escape(name))))


def _groups(parts: Sequence[Part]) -> list[Group]:
    return [group for part in parts for group in part.groups]


def _document(
    entries: Sequence[Entry],
    parts: Sequence[Part],
    found: Sequence[Column],
    errors: Sequence[Error],
) -> str:
    document = {
        "schema_version": SCHEMA_VERSION,
        "reports": [asdict(entry) for entry in entries],
        "groups": [_group(group, part, found) for part in parts for group in part.groups],
        "errata": [
            {
                "place": error.place,
                "says": error.says,
                "correct": error.correct,
                "groups": [group.id for group in error.measured],
            }
            for error in errors
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _group(group: Group, part: Part, found: Sequence[Column]) -> Json:
    return {
        "id": group.id,
        "says": group.says,
        "chapter": part.title,
        "verdicts": [
            {
                "profile": column.profile,
                "changed": column.changed,
                "counts": {verdict: number for verdict, _, number in group.tally(column)},
            }
            for column in found
        ],
        "claims": [
            {
                "suite": table.suite,
                "id": row.id,
                "verdicts": {
                    entry.folder: cell.verdict
                    for entry, cell in zip(table.entries, row.cells, strict=True)
                    if cell is not None
                },
            }
            for table in group.tables
            for row in table.rows
        ],
    }


def write_index(
    folder: Path,
    *,
    link: str = "index.html",
    language: Language | None = None,
    sentences: Path | None = None,
) -> list[Path]:
    """Write `index.html`, `index.md` and `index.json` into a folder of reports; return their paths.

    sentences: file for `read_sentences`; the other arguments as for `render_index`.
    Raises InputError as `read_sentences` and `read_reports` do, and if the folder cannot be written
    to.
    """
    grouped = read_sentences(sentences) if sentences is not None else None
    files = render_index(read_reports(folder), link, language, grouped)
    try:
        for name, text in files.items():
            _replace(folder / name, text)
    except OSError as error:
        raise InputError(f"{folder}: the index cannot be written: {error.strerror}") from None
    return [folder / name for name in files]


def _replace(path: Path, text: str) -> None:
    """Write to a temporary file and rename it: a reader sees either the old file or the new one."""
    handle, aside = tempfile.mkstemp(prefix=".index-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
        os.chmod(aside, READABLE)
        os.replace(aside, path)
    except BaseException:
        os.unlink(aside)
        raise
