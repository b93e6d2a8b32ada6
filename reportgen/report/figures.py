"""Figures and sections of a report, and the material from which they are made."""

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
    """Everything that the figures of a report use: the trials by arm, and the findings.

    ranking: ranks of the arms as written and as tuned; None if they were not tuned.
    """

    suite: Suite
    arms: tuple[ArmTrials, ...]
    findings: Findings
    ranking: Ranking | None = None


@dataclass(frozen=True)
class FigureView:
    """A chart with its number, its caption, and its numbers as a table.

    `svg.slug` is the name of its file and its anchor in the page; `number` counts from 1.
    """

    number: int
    svg: Svg
    caption: str
    table: Table

    @property
    def file(self) -> str:
        """The name of the file in `figures/`."""
        return f"{self.svg.slug}.svg"


@dataclass(frozen=True)
class Section:
    """Figures on one question, with an introductory sentence."""

    anchor: str
    title: str
    lead: str
    figures: tuple[FigureView, ...] = ()
    tables: tuple[Table, ...] = ()  # folded, after the figures
