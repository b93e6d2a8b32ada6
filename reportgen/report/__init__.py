"""Reports: one view model and a renderer for each format."""

from reportgen.report.document import Document, read_document, read_owner, schema
from reportgen.report.render.html_page import render_html
from reportgen.report.render.json_document import render_json
from reportgen.report.render.junit import render_junit
from reportgen.report.render.markdown import render_markdown, render_summary
from reportgen.report.templates import check_templates
from reportgen.report.view import ReportView, build_view
from reportgen.report.write import render, write_report

__all__ = [
    "Document",
    "ReportView",
    "build_view",
    "check_templates",
    "read_document",
    "read_owner",
    "render",
    "render_html",
    "render_json",
    "render_junit",
    "render_markdown",
    "render_summary",
    "schema",
    "write_report",
]
