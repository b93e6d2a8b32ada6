"""An index as Markdown, as one HTML page and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from markupsafe import Markup

from reportgen.charts import css_variables
from reportgen.index.entries import Claimed, Entry, by_claim
from reportgen.language import Language, phrases
from reportgen.report.markdown import escaped, tidied
from reportgen.report.symbols import SYMBOLS
from reportgen.report.templates import Templates

SCHEMA_VERSION = 1


def render_index(
    entries: Sequence[Entry], link: str, language: Language | None = None
) -> dict[str, str]:
    """File name -> content: `index.html`, `index.md`, `index.json`.

    link: what `index.md` leads to in the folder of a report, `index.html` or `report.md`.
    language: of headings; default: that of all reports, else English.
    """
    spoken = {entry.language for entry in entries}
    language = language or (entries[0].language if len(spoken) == 1 else "en")
    say = phrases(language)
    rows = by_claim(tuple(entries))
    context = {
        "entries": entries,
        "rows": rows,
        "tally": _tally([claim for claim, _ in rows]),
        "language": language,
    }
    pages = Templates(None).language(say)
    style = Markup(css_variables() + pages.text("report.css"))
    lines = Templates(None, finalize=escaped).language(say).filters(url=Markup)
    return {
        "index.html": pages.render("index.html.j2", {**context, "style": style}),
        "index.md": tidied(lines.render("index.md.j2", {**context, "link": link})),
        "index.json": _document(entries),
    }


def _tally(claims: Sequence[Claimed]) -> list[tuple[str, str, int]]:
    """Verdict, symbol and number of claims that have it."""
    found = Counter(claim.verdict for claim in claims)
    return [(v.value, s, found[v]) for v, s in SYMBOLS.items() if found[v]]


def _document(entries: Sequence[Entry]) -> str:
    document = {"schema_version": SCHEMA_VERSION, "reports": [asdict(entry) for entry in entries]}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
