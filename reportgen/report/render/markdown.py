"""The report as GitHub Flavored Markdown.

`report.md` links to its figures as files in the same folder. `summary.md` is for places without
these files: a comment, or the summary of a workflow step. Both comply with GitHub's size limits.

Raw HTML is used for `<details>` and for the anchors of claims. In text from the suite, Markdown
syntax is escaped by backslashes and HTML syntax by entities; other characters are unchanged, so
that the source remains readable. GitHub turns `@name`, `#1` and bare addresses into links and
notifications even if they are escaped; a zero-width space prevents this.
"""

from __future__ import annotations

import re
from pathlib import Path

from markupsafe import Markup

from reportgen.language import ENGLISH, Phrases, phrases
from reportgen.report.render._base import Renderer
from reportgen.report.shortening import fences, shortened
from reportgen.report.tables import Cell, Table
from reportgen.report.templates import Templates
from reportgen.report.view import ReportView
from reportgen.report.wording import code_spans

COMMENT = 65_536
"""Maximum number of characters of a comment on GitHub."""
STEP_SUMMARY = 1_000_000
"""Maximum bytes of a step summary; GitHub may silently drop summaries close to its 1 MiB limit.

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
        """The report, and a summary that is short enough for a comment."""
        return {
            self.page: render_markdown(view, templates),
            "summary.md": render_summary(view, templates),
        }


def render_markdown(view: ReportView, templates: Path | None = None) -> str:
    """`report.md`, at most 1 MB: the whole report, with links to the figures in `figures/`.

    Raises `TemplateError` for errors in the user's templates.
    """
    text = _rendered("report.md.j2", view, templates)
    return shortened(text, STEP_SUMMARY, lambda part: len(part.encode()))


def render_summary(view: ReportView, templates: Path | None = None) -> str:
    """`summary.md`, at most 65,536 characters: question, answer, claims and control; no figures.

    Raises `TemplateError` for errors in the user's templates.
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
    """Escape text, on one line, so that it has no markup and no links; `Markup` is unchanged."""
    if isinstance(value, Markup):
        return value
    text = _MARKUP.sub(r"\\\1", " ".join(str(value).split()))
    text = _LINE_START.sub(lambda m: f"{m[1] or m[3] or ''}\\{m[2] or m[4]}", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Markup(_LINKED.sub(r"\g<0>&#8203;", text))


def grid(shown: Table, say: Phrases = ENGLISH) -> Markup:
    """A Markdown table; the detail of a cell is appended in brackets."""
    rule = ["--:" if column.numeric else ":--" for column in shown.columns]
    rows: list[list[str]] = [[escaped(say.fixed(column.title)) for column in shown.columns], rule]
    rows += [[_cell(cell) for cell in row] for row in shown.rows]
    return Markup("\n".join(f"| {' | '.join(row)} |" for row in rows))


def prose(text: str) -> Markup:
    """Text of a suite on one line, with text between backticks as code."""
    pieces = code_spans(" ".join(text.split()))
    return Markup("").join(code(piece) if is_code else _apart(piece) for piece, is_code in pieces)


def _apart(piece: str) -> Markup:
    """Escape a piece of text, keeping a leading and a trailing space."""
    before, after = " " * piece.startswith(" "), " " * piece.endswith(" ")
    return Markup(f"{before}{escaped(piece)}{after}" if piece.strip() else " ")


def code(text: str) -> Markup:
    """An inline code span; unsuitable for tables, where a vertical bar would end the cell."""
    text = " ".join(text.split())
    ticks = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return Markup(f"{ticks}{pad}{text}{pad}{ticks}") if text else Markup("")


def fence(text: str, language: str = "") -> Markup:
    """A fenced code block; the fence is longer than any run of backticks in the text."""
    ticks = "`" * max(3, _longest_run(text) + 1)
    return Markup(f"{ticks}{language}\n{text.rstrip()}\n{ticks}")


def tidied(text: str) -> str:
    """Remove repeated blank lines, which templates cause, except in fenced code."""
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
