"""The files of `figures/`: one SVG for each figure of `report.md`."""

from __future__ import annotations

from pathlib import Path

from reportgen.report.render._base import Renderer
from reportgen.report.view import ReportView


class FigureRenderer(Renderer):
    """`figures/*.svg`."""

    def files(self, view: ReportView, templates: Path | None = None) -> dict[str, str]:
        """Every figure as a standalone SVG file."""
        return {f"figures/{figure.file}": figure.svg.standalone() for figure in view.figures}
