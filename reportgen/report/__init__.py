"""Reports: one view model, several renderers."""

from reportgen.report.render.html import render_html
from reportgen.report.render.json import render_json, schema
from reportgen.report.render.junit import render_junit
from reportgen.report.render.markdown import render_markdown, render_summary
from reportgen.report.templates import check_templates
from reportgen.report.view import ReportView, build_view
from reportgen.report.write import render, write_report

__all__ = [
    "ReportView",
    "build_view",
    "check_templates",
    "render",
    "render_html",
    "render_json",
    "render_junit",
    "render_markdown",
    "render_summary",
    "schema",
    "write_report",
]
