"""Figures and sections of a report, and the material and the state that they share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from reportgen.charts import Svg
from reportgen.experiments import AnyExperiment, Quantity, Shown
from reportgen.findings.model import Finding, Findings
from reportgen.language import Phrases, phrases
from reportgen.report.facets import Facets, facet
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
class Listing:
    """A text that the page shows as it is, such as a suite in YAML."""

    title: str
    text: str


@dataclass(frozen=True)
class FigureView:
    """A chart with its number, its caption, and its numbers as a table.

    `svg.slug` is the name of its file and its anchor in the page; `number` counts from 1.
    lead: a table that is read before the chart. listing: a text that follows it.
    answers: ids of the claims that it shows. log: the same chart on a logarithmic value axis.
    """

    number: int
    svg: Svg
    caption: str
    table: Table
    lead: Table | None = None
    listing: Listing | None = None
    answers: tuple[str, ...] = ()
    log: Svg | None = None

    @property
    def svgs(self) -> tuple[Svg, ...]:
        """The chart, and the one on a logarithmic axis if there are two."""
        return (self.svg, self.log) if self.log else (self.svg,)

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


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The trials of a run and how its arms are placed in the figures.

    `numbers` counts the figures. Experiments whose figures share more define a subclass.
    """

    material: Material
    facets: Facets
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    slugs: set[str] = field(default_factory=set)
    undrawn: list[str] = field(default_factory=list)  # declared figures without anything to show

    @classmethod
    def of(cls, material: Material) -> Drawing:
        """A drawing of the trials in `material`."""
        suite = material.suite
        facets = facet(suite.arms, suite.factors, suite.layout)
        return cls(material=material, facets=facets)

    @property
    def suite(self) -> Suite:
        """The suite of the report."""
        return self.material.suite

    @property
    def say(self) -> Phrases:
        """The language of the report."""
        return phrases(self.suite.language)

    @property
    def experiment(self) -> AnyExperiment:
        """The experiment of the suite."""
        return self.suite.experiment

    @property
    def claims(self) -> tuple[Finding, ...]:
        """The claims with their verdicts."""
        return self.material.findings.claims

    @property
    def every_arm(self) -> tuple[ArmTrials, ...]:
        """All arms, also those without anything to draw."""
        return self.material.arms

    @property
    def measured(self) -> list[Quantity]:
        """The quantities that at least one trial measured, including diverged trials."""
        records = [r for arm in self.every_arm for r in (*arm.ok, *arm.failed)]
        names = {name for record in records for name in record.outcome.arrays}
        return [each for each in self.experiment.quantities.values() if each.name in names]

    def slug(self, name: str) -> str:
        """A unique file name of a figure: the second `final` becomes `final-2`."""
        names = chain([name], (f"{name}-{number}" for number in count(2)))
        found = next(each for each in names if each not in self.slugs)
        self.slugs.add(found)
        return found


Heading = Callable[[Any, Shown], tuple[str, str]]
"""Function that returns (title, lead) of a section from the drawing and its first figure."""


def draw(drawing: Drawing, headings: Mapping[str, Heading]) -> tuple[Section, ...]:
    """The sections of the figures that the suite shows, in the order of the first of each.

    Figures without anything to draw are omitted, and so are sections without figures; those that
    the suite declares are noted as undrawn.
    """
    by_section: dict[str, list[Shown]] = {}
    for shown in drawing.suite.shows:
        by_section.setdefault(shown.type.section, []).append(shown)
    sections = []
    for anchor, wanted in by_section.items():
        drawn = []
        for shown in wanted:
            found = [(shown, figure) for figure in _drawn(drawing, shown)]
            if not found and drawing.suite.figures:
                drawing.undrawn.append(shown.type.name)
            drawn += found
        if drawn:
            first, _ = drawn[0]
            title, lead = headings[anchor](drawing, first)
            sections.append(Section(anchor, title, lead, tuple(figure for _, figure in drawn)))
    return tuple(sections)


def _drawn(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    module, _, name = shown.type.draws.partition(":")
    found: Iterator[FigureView] = getattr(import_module(module), name)(drawing, shown)
    return found


def heading(title: str, lead: str) -> Heading:
    """A heading that is the same for every suite."""
    return lambda drawing, shown: (drawing.say.fixed(title), drawing.say.fixed(lead))
