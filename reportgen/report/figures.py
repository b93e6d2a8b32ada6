"""Figures and sections of a report, and the material and the state that they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from reportgen.charts import Svg
from reportgen.experiments import AnyExperiment, Quantity, Shown
from reportgen.findings.interim import arms_of
from reportgen.findings.model import Finding, Findings
from reportgen.language import Phrases, phrases
from reportgen.metrics.nodes import Expression, Measured
from reportgen.report.facets import Facets, facet, titles_of
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
    draws: the metrics that it shows; a quantity without a position stands for all of its values.
    arms: the arms that it shows; empty: all. answers: ids of the claims whose metric and arms it
    shows.
    reads: sentences on how figures of its kind are read, which the page has once. note: what the
    caption has no room for, shown with the numbers.
    finding: the claims that decide on what it shows, with their verdicts; empty if none does.
    log: the same chart on a logarithmic value axis.
    """

    number: int
    svg: Svg
    caption: str
    table: Table
    lead: Table | None = None
    listing: Listing | None = None
    draws: tuple[Expression, ...] = ()
    arms: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    note: str = ""
    finding: str = ""
    log: Svg | None = None

    @property
    def svgs(self) -> tuple[Svg, ...]:
        """The chart, and the one on a logarithmic axis if there are two."""
        return (self.svg, self.log) if self.log else (self.svg,)

    @property
    def file(self) -> str:
        """The name of the file in `figures/`."""
        return f"{self.svg.slug}.svg"


def at_end(quantity: Quantity) -> Measured:
    """The metric of a quantity at its last position in time."""
    return Measured(quantity, tuple((axis, "last") for axis in quantity.axes if axis.course))


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
        facets = facet(suite.arms, suite.factors, suite.layout, claimed(suite))
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

    @cached_property
    def names(self) -> dict[str, str]:
        """name of an arm -> its name in figures: its own, or the levels in which arms differ."""
        return titles_of([arm.arm for arm in self.every_arm], self.suite.factors)

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


def claimed(suite: Suite) -> Counter[str]:
    """arm -> number of claims about it."""
    return Counter(arm for claim in suite.claims for arm in arms_of(claim, suite))


Heading = Callable[[Any, Shown], tuple[str, str]]
"""Function that returns (title, lead) of a section from the drawing and its first figure."""


@dataclass(frozen=True)
class Top:
    """The figure at the top of a report, and what it was drawn from.

    rest: the other figures of the same entry, which are drawn as they are taken.
    """

    figure: FigureView | None = None
    shown: Shown | None = None
    rest: Iterator[FigureView] = field(default_factory=lambda: iter(()))


def draw_top(drawing: Drawing) -> Top:
    """Draw the hero of the suite, or else the first figure, before all others.

    The figure is None if there is nothing to draw, or if the hero is the figure of all claims.
    """
    suite = drawing.suite
    if suite.hero == "claims":
        return Top()
    for shown in (suite.hero,) if suite.hero else suite.shows:
        figures = _drawn(drawing, shown)
        if first := next(figures, None):
            return Top(first, shown, figures)
    if suite.hero and suite.hero not in suite.shows:
        drawing.undrawn.append(suite.hero.type.name)
    return Top()


def draw(drawing: Drawing, headings: Mapping[str, Heading], top: Top) -> tuple[Section, ...]:
    """All figures by section, in the order of the first figure of each.

    Figures without anything to draw are omitted, and so are sections without figures; those that
    the suite declares are noted as undrawn.
    """
    suite, by_section = drawing.suite, dict[str, list[Shown]]()
    for shown in suite.shows:
        by_section.setdefault(shown.type.section, []).append(shown)
    sections = []
    for anchor, group in by_section.items():
        drawn = []
        for shown in group:
            is_top = top.figure and shown == top.shown
            found = [top.figure, *top.rest] if is_top else list(_drawn(drawing, shown))
            if not found and suite.figures:
                drawing.undrawn.append(shown.type.name)
            drawn += [(shown, figure) for figure in found if figure]
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
