"""`index.html`: the report as one self-contained page."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from markupsafe import Markup, escape

from reportgen.charts import Svg, css_variables
from reportgen.language import phrases
from reportgen.report.render._base import Renderer
from reportgen.report.render.files import data_tables
from reportgen.report.templates import Templates
from reportgen.report.view import ReportView
from reportgen.report.wording import code_spans


class HtmlRenderer(Renderer):
    """`index.html`."""

    page = "index.html"

    def files(self, view: ReportView, templates: Path | None = None) -> dict[str, str]:
        """The page."""
        return {self.page: render_html(view, templates)}


def render_html(view: ReportView, templates: Path | None = None) -> str:
    """Render the page. `templates`: folder of templates that replace shipped ones.

    The content security policy forbids all fetches, and all scripts except the report's own. Raises
    `TemplateError` for errors in the user's templates.
    """
    say = phrases(view.suite.language)
    found = Templates(templates).language(say).filters(inline=_inline, json=_json, prose=_prose)
    script = _bare(found.file("report.js"))
    context = {
        "view": view,
        "files": ["report.json", *(f"data/{table.name}" for table in data_tables(view))],
        "style": Markup(css_variables() + found.file("report.css")),
        "script": Markup(script),
        "script_hash": script_hash(script),
    }
    return found.render("report.html.j2", context)


def _bare(script: str) -> str:
    """The script without indentation and lines of comments, a tenth smaller."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _inline(svg: Svg) -> Markup:
    """The SVG markup of a chart, in which text is already escaped."""
    return Markup(svg.inline())


def _json(value: object) -> str:
    """Compact JSON, for an attribute that the script reads."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _prose(text: str) -> Markup:
    """Escape text of a suite and mark text between backticks as code."""
    pieces = (
        Markup("<code>{}</code>").format(piece) if is_code else escape(piece)
        for piece, is_code in code_spans(text)
    )
    return Markup("").join(pieces)


def script_hash(script: str) -> str:
    """The hash source that allows a script in a content security policy (CSP level 3)."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
