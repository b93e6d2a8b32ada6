"""Renderers, one per format of a report. A new one is a module here and an entry in RENDERERS."""

from collections.abc import Mapping

from reportgen.report.render._base import Renderer
from reportgen.report.render.files import DataRenderer, FigureRenderer
from reportgen.report.render.html_page import HtmlRenderer
from reportgen.report.render.json_document import JsonRenderer
from reportgen.report.render.junit import JunitRenderer
from reportgen.report.render.markdown import MarkdownRenderer

__all__ = ["RENDERERS", "Renderer"]

RENDERERS: Mapping[str, Renderer] = {
    "html": HtmlRenderer(),
    "markdown": MarkdownRenderer(),
    "junit": JunitRenderer(),
    "json": JsonRenderer(),
    "figures": FigureRenderer(),
    "data": DataRenderer(),
}
"""Name -> renderer, in the order in which a report lists its files."""
