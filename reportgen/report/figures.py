"""Figures and sections of the report, and what they are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.charts import Svg
from reportgen.findings.model import Findings
from reportgen.report.tables import Table
from reportgen.report.trials import ArmTrials
from reportgen.suite.model import Suite

if TYPE_CHECKING:
    from reportgen.report.tuning.ranking import Ranking


@dataclass(frozen=True)
class Material:
    """All that a kind of experiment has to show: the trials by arm, and what was found.

    `ranking`: the arms by their results as written and as tuned, where they were tuned.
    """

    suite: Suite
    arms: tuple[ArmTrials, ...]
    findings: Findings
    ranking: Ranking | None = None


@dataclass(frozen=True)
class FigureView:
    """A chart with its number, how to read it, and its numbers as a table.

    `svg.slug` names its file and anchors it in the page; `number` counts from 1.
    """

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
