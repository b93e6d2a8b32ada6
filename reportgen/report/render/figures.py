"""The files of `figures/`: the figures of `report.md`, one SVG each."""

from __future__ import annotations

from pathlib import Path

from reportgen.report.render._base import Renderer
from reportgen.report.view import ReportView


class FigureRenderer(Renderer):
    """`figures/*.svg`."""

    def files(self, view: ReportView, templates: Path | None = None) -> dict[str, str]:
        """Every figure as a file that can be opened alone."""
        return {f"figures/{figure.file}": figure.svg.standalone() for figure in view.figures}
