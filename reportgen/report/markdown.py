"""`report.md`: the report as GitHub Flavored Markdown, with figures as files beside it.

Raw HTML is used for `<details>` only. In text from the suite, signs that Markdown would read as
markup get a backslash, and those that HTML would read become entities; no others, so that the
source can be read as well.
"""

from __future__ import annotations

import re
from pathlib import Path

from markupsafe import Markup

from reportgen.report.tables import Cell, Column, Table
from reportgen.report.templates import Templates
from reportgen.report.view import ReportView

_MARKUP = re.compile(r"([\\`*\[\]|~$]|(?<!\w)_|_(?!\w))")
_FENCE = re.compile(r"`{3,}")
_LINE_START = re.compile(r"^(\s*)([-+#]|=+\s*$)|^(\s*\d+)([.)]\s)")


def render_markdown(view: ReportView, templates: Path | None = None) -> str:
    """The document. Raises `TemplateError` for what is wrong in the user's templates."""
    found = Templates(templates, finalize=escaped).filters(grid=grid, code=code, fence=fence)
    return _tidied(found.render("report.md.j2", {"view": view}))


def escaped(value: object) -> Markup:
    """Text on one line, in which nothing is markup; `Markup` passes as it is."""
    if isinstance(value, Markup):
        return value
    text = _MARKUP.sub(r"\\\1", " ".join(str(value).split()))
    text = _LINE_START.sub(lambda m: f"{m[1] or m[3] or ''}\\{m[2] or m[4]}", text)
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def grid(shown: Table) -> Markup:
    """A table; details of a cell stand in brackets behind its text."""
    rule = ["--:" if column.numeric else ":--" for column in shown.columns]
    rows = [[_head(column) for column in shown.columns], rule]
    rows += [[_cell(cell) for cell in row] for row in shown.rows]
    return Markup("\n".join(f"| {' | '.join(row)} |" for row in rows))


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


def _tidied(text: str) -> str:
    """Without the runs of blank lines that templates leave; code stays as it is."""
    lines: list[str] = []
    fenced = ""
    for line in text.split("\n"):
        ticks = _FENCE.match(line)
        if ticks and not fenced:
            fenced = ticks[0]
        elif fenced and line.strip() == fenced:
            fenced = ""
        elif not fenced and not line.strip():
            if lines and lines[-1]:
                lines.append("")
            continue
        lines.append(line if fenced else line.rstrip())
    return "\n".join(lines).strip() + "\n"


def _head(column: Column) -> str:
    return escaped(column.title)


def _cell(cell: Cell) -> str:
    bare = cell.detail and not cell.detail.endswith(")")
    detail = f"({cell.detail})" if bare else cell.detail
    return escaped(f"{cell.text} {detail}".strip()) or " "


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)
