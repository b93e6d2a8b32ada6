"""A figure of the report: a chart with its number, how to read it, and its numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.charts import Svg
from reportgen.report.tables import Table


@dataclass(frozen=True)
class FigureView:
    """`svg.slug` names its file and anchors it in the page; `number` counts from 1."""

    number: int
    svg: Svg
    caption: str
    table: Table

    @property
    def file(self) -> str:
        """Name of the file in `figures/`."""
        return f"{self.svg.slug}.svg"


@dataclass(frozen=True)
class Section:
    """Figures that answer one question, with a sentence before them."""

    anchor: str
    title: str
    lead: str
    figures: tuple[FigureView, ...]
