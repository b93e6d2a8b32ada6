"""The report as GitHub Flavored Markdown.

`report.md` has its figures as files beside it. `summary.md` goes where these files are not: into a
comment, into the summary of a workflow's step. Both keep the limits that GitHub sets there.

Raw HTML is used for `<details>` and for what links to a claim lead to. In text from the suite,
signs that Markdown would read as markup get a backslash, and those that HTML would read become
entities; no others, so that the source can be read as well. GitHub makes links, and messages to
people, of `@name`, `#1` and bare addresses, escaped or not: a zero-width space keeps it from that.
"""

from __future__ import annotations

import re
from pathlib import Path

from markupsafe import Markup

from reportgen.language import ENGLISH, Phrases, phrases
from reportgen.report.fences import fences
from reportgen.report.render._base import Renderer
from reportgen.report.shortening import shortened
from reportgen.report.tables import Cell, Table
from reportgen.report.templates import Templates
from reportgen.report.view import ReportView
from reportgen.report.wording import code_spans

COMMENT = 65_536
"""Characters of a comment on GitHub."""
STEP_SUMMARY = 1_000_000
"""Bytes of a step summary: the limit is 1 MiB, and what comes close to it may be dropped silently.

https://github.com/actions/runner/issues/4337
"""

_MARKUP = re.compile(r"([\\`*\[\]|~$]|(?<!\w)_|_(?!\w))")
_LINKED = re.compile(r"@(?=\w)|#(?=\d)|\bGH-(?=\d)|:(?=//)|\bwww(?=\.)", re.IGNORECASE)
"""https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/\
autolinked-references-and-urls"""
_LINE_START = re.compile(r"^(\s*)([-+#]|=+\s*$)|^(\s*\d+)([.)]\s)")


class MarkdownRenderer(Renderer):
    """`report.md` and `summary.md`."""

    page = "report.md"

    def files(self, view: ReportView, templates: Path | None = None) -> dict[str, str]:
        """The report, and what is short enough for a comment."""
        return {
            self.page: render_markdown(view, templates),
            "summary.md": render_summary(view, templates),
        }


def render_markdown(view: ReportView, templates: Path | None = None) -> str:
    """`report.md`, of at most 1 MB: the whole report, with figures as links to `figures/`.

    Raises `TemplateError` for what is wrong in the user's templates.
    """
    text = _rendered("report.md.j2", view, templates)
    return shortened(text, STEP_SUMMARY, lambda part: len(part.encode()))


def render_summary(view: ReportView, templates: Path | None = None) -> str:
    """`summary.md`, of at most 65,536 characters: question, answer, claims, control; no figures.

    Raises `TemplateError` for what is wrong in the user's templates.
    """
    return shortened(_rendered("summary.md.j2", view, templates), COMMENT)


def _rendered(name: str, view: ReportView, templates: Path | None) -> str:
    say = phrases(view.suite.language)

    def shown(table: Table) -> Markup:
        return grid(table, say)

    found = Templates(templates, finalize=escaped).language(say)
    found.filters(grid=shown, code=code, fence=fence, prose=prose)
    return tidied(found.render(name, {"view": view}))


def escaped(value: object) -> Markup:
    """Text on one line, in which nothing is markup or a link; `Markup` passes as it is."""
    if isinstance(value, Markup):
        return value
    text = _MARKUP.sub(r"\\\1", " ".join(str(value).split()))
    text = _LINE_START.sub(lambda m: f"{m[1] or m[3] or ''}\\{m[2] or m[4]}", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Markup(_LINKED.sub(r"\g<0>&#8203;", text))


def grid(shown: Table, say: Phrases = ENGLISH) -> Markup:
    """A table; details of a cell stand in brackets behind its text."""
    rule = ["--:" if column.numeric else ":--" for column in shown.columns]
    rows: list[list[str]] = [[escaped(say.fixed(column.title)) for column in shown.columns], rule]
    rows += [[_cell(cell) for cell in row] for row in shown.rows]
    return Markup("\n".join(f"| {' | '.join(row)} |" for row in rows))


def prose(text: str) -> Markup:
    """Text of a suite on one line; what stands between backticks is code."""
    pieces = code_spans(" ".join(text.split()))
    return Markup("").join(code(piece) if is_code else _apart(piece) for piece, is_code in pieces)


def _apart(piece: str) -> Markup:
    """`escaped`, with the blanks between the piece and its neighbours."""
    before, after = " " * piece.startswith(" "), " " * piece.endswith(" ")
    return Markup(f"{before}{escaped(piece)}{after}" if piece.strip() else " ")


def code(text: str) -> Markup:
    """An inline code span; not for tables, where a bar would end the cell."""
    text = " ".join(text.split())
    ticks = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return Markup(f"{ticks}{pad}{text}{pad}{ticks}") if text else Markup("")


def fence(text: str, language: str = "") -> Markup:
    """A block of code, whatever backticks it holds."""
    ticks = "`" * max(3, _longest_run(text) + 1)
    return Markup(f"{ticks}{language}\n{text.rstrip()}\n{ticks}")


def tidied(text: str) -> str:
    """Markdown without the runs of blank lines that templates leave; code stays as it is."""
    lines: list[str] = []
    for line, fence in fences(text.split("\n")):
        if fence:
            lines.append(line)
        elif line.strip():
            lines.append(line.rstrip())
        elif lines and lines[-1]:
            lines.append("")
    return "\n".join(lines).strip() + "\n"


def _cell(cell: Cell) -> str:
    bare = cell.detail and not cell.detail.endswith(")")
    detail = f"({cell.detail})" if bare else cell.detail
    return escaped(f"{cell.text} {detail}".strip()) or " "


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)
