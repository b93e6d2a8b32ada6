"""The view model: the content of a report, independent of its format.

`build_view` does not use the clock, randomness or the environment. The same stored trials give the
same view for every command, so the view contains neither which trials a run computed itself nor the
path of the suite.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from reportgen.execution.model import Run
from reportgen.findings.model import Findings
from reportgen.language import N_, Phrases, phrases
from reportgen.report import reading
from reportgen.report.banners import (
    Banner,
    Trace,
    build_banners,
    build_failures,
    build_traces,
    undrawn_banner,
)
from reportgen.report.best import BestView, build_best
from reportgen.report.claims import Brief, ClaimView, brief, build_claims, by_topic, tally
from reportgen.report.control import ControlView, build_control
from reportgen.report.data import MetricView, Tidy
from reportgen.report.decisions import claims_figure
from reportgen.report.figures import FigureView, Material, Section, Top, draw, draw_top
from reportgen.report.links import linked, shown_in
from reportgen.report.origin import build_origin
from reportgen.report.presentation import HEADINGS, presentation_of
from reportgen.report.published import PublishedView, build_published
from reportgen.report.subject import Subject
from reportgen.report.switches import Switches, switches
from reportgen.report.tables import Table
from reportgen.report.trials import ArmTrials, by_arm
from reportgen.report.tuning import (
    TuningView,
    build_ranking,
    build_tuning,
    tuned_paths,
    tuning_banners,
)
from reportgen.report.wording import paragraphs
from reportgen.store.provenance import Provenance
from reportgen.suite.model import Suite

OTHERS = N_(
    "Every figure is followed by its numbers. These tables have the quantities that no figure "
    "shows; the numbers of every seed are in {files}."
)


@dataclass(frozen=True)
class ReadingView:
    """Explanations of how to read the page."""

    notes: tuple[str, ...]  # notes from the suite
    rules: tuple[str, ...]  # how claims are decided
    verdicts: Table
    glossary: Table


@dataclass(frozen=True)
class ReportView:
    """One report. Text is plain: each renderer escapes it for its format."""

    suite: Suite
    question: str
    answer: str
    background: tuple[str, ...]
    scale: str  # `14 arms × 10 seeds`
    source: str  # below every figure that leaves the page: `reportgen, suite init, 10 seeds`
    banners: tuple[Banner, ...]
    claims: tuple[ClaimView, ...]
    topics: tuple[tuple[str, tuple[ClaimView, ...]], ...]  # the same claims grouped by topic
    tally: tuple[tuple[str, str, int], ...]  # verdict, symbol, number of claims
    best: BestView | None  # the ranking of the arms, if there are no claims
    brief: Brief  # the claims in short
    hero: FigureView | None  # the figure that carries the answer
    sections: tuple[Section, ...]  # all figures but that of the claims
    folded: tuple[str, ...]  # sections whose figures are folded unless a claim names them
    switches: Switches | None  # None if there is no figure
    decisions: FigureView | None  # like claims against their thresholds
    published: PublishedView | None
    appendix: tuple[Section, ...]  # at the end of the page
    subject: Subject | None  # the data sets, if there are any
    tuning: TuningView | None  # None if the suite does not tune
    control: ControlView
    metrics: tuple[MetricView, ...]
    data: tuple[Tidy, ...]  # the numbers of the trials
    failures: Table | None
    traces: tuple[Trace, ...]  # tracebacks of failed trials
    reading: ReadingView
    limits: tuple[str, ...]
    origin: tuple[Table, ...]
    provenance: tuple[Provenance, ...]
    arms: tuple[ArmTrials, ...]

    @property
    def maps(self) -> tuple[ClaimView, ...]:
        """Claims with a scope map, which were judged in more than one setting."""
        return tuple(claim for claim in self.claims if claim.map is not None)

    @property
    def figures(self) -> tuple[FigureView, ...]:
        """All figures, in the order of their numbers."""
        found = [figure for section in self.sections for figure in section.figures]
        tuned = self.tuning.figure if self.tuning else None
        ranked = self.best.figure if self.best else None
        each = {f.number: f for f in (self.hero, ranked, *found, self.decisions, tuned) if f}
        return tuple(each[number] for number in sorted(each))


def build_view(run: Run, findings: Findings) -> ReportView:
    """Build the content of the report of a run."""
    suite, arms = run.suite, by_arm(run)
    say = phrases(suite.language)
    claims = build_claims(findings.claims, say)
    ranking = build_ranking(run)
    material = Material(suite, arms, findings, ranking)
    shown = presentation_of(suite.experiment)
    drawing = shown.drawing(material)
    numbers = drawing.numbers if drawing else count(1)
    ranked = findings.best if suite.hero is None else None
    top = draw_top(drawing) if drawing and not ranked else Top()
    best = build_best(findings.best, drawing) if findings.best and drawing else None
    fewest = {"fewest": 2} if suite.hero == "claims" else {}
    decisions = claims_figure(claims, numbers, say, **fewest)
    sections = draw(drawing, {**HEADINGS, **shown.headings}, top) if drawing else ()
    hero = top.figure or (decisions if suite.hero == "claims" else None)
    drawn = {figure.number: figure for section in sections for figure in section.figures}
    drawn |= {top.figure.number: top.figure} if top.figure else {}
    found = linked([*drawn.values()], claims, say)
    hero = found[top.figure.number] if top.figure else best.figure if best else hero
    sections = tuple(
        replace(section, figures=tuple(found[figure.number] for figure in section.figures))
        for section in sections
    )
    claims = shown_in(claims, [*found.values()])
    tuning = build_tuning(run, ranking, numbers, say)
    every = (*found.values(), *filter(None, (decisions, tuning.figure if tuning else None)))
    reads = dict.fromkeys(text for figure in every for text in figure.reads)
    data = (*shown.data(material), *(tuning.data if tuning else ()))
    return ReportView(
        suite=suite,
        question=suite.question,
        answer=findings.answer or say.no_claims(),
        background=paragraphs(suite.background),
        scale=_scale(run, say),
        source=_source(run, say),
        banners=(
            *tuning_banners(run, say),
            *build_banners(run, arms, claims, shown.failed, say),
            *(Banner("measured", *notice) for notice in shown.notices(material)),
            *undrawn_banner(drawing.undrawn if drawing else (), say),
        ),
        claims=claims,
        topics=by_topic(claims),
        tally=tally(claims),
        best=best,
        hero=hero,
        brief=brief(claims, say),
        sections=sections,
        folded=shown.folded if claims else (),
        switches=switches(suite, drawing.facets) if drawing and (hero or sections) else None,
        decisions=decisions,
        published=build_published(findings.published, suite.experiment, suite.changes, say),
        appendix=tuple(filter(None, [_remaining(shown.tables(material), sections, data, say)])),
        subject=shown.subject(material),
        tuning=tuning,
        control=build_control(suite, arms, shown.costs(material), tuned_paths(run)),
        metrics=tuple(shown.metrics(material)),
        data=data,
        failures=build_failures(run, say),
        traces=build_traces(run, say),
        reading=ReadingView(
            notes=suite.reading,
            rules=tuple(
                filter(None, [*reading.rules(suite, findings.claims, say), shown.intervals, *reads])
            ),
            verdicts=reading.verdict_table(say),
            glossary=reading.glossary(suite, arms, say),
        ),
        limits=(*suite.limits, *suite.experiment.assumed([arm.config for arm in suite.arms])),
        origin=build_origin(run, say),
        provenance=tuple(sorted(run.provenance, key=lambda entry: (entry.started, entry.run))),
        arms=arms,
    )


def _scale(run: Run, say: Phrases) -> str:
    suite = run.suite
    seeds = _seeds_of_arms(run)
    scale = say.scale(len(suite.arms), min(seeds), max(seeds))
    if suite.tuning is None:
        return scale
    return f"{scale}, {say.tuned_before(suite.tuning.budget * len(suite.tuning.seeds))}"


def _source(run: Run, say: Phrases) -> str:
    suite, seeds = run.suite, _seeds_of_arms(run)
    name = f"{suite.name} ({suite.profile})" if suite.profile else suite.name
    return say.text(
        "reportgen, suite {name}, {seeds}", name=name, seeds=say.seed_range(min(seeds), max(seeds))
    )


def _remaining(
    tables: Sequence[Table], sections: Sequence[Section], data: Sequence[Tidy], say: Phrases
) -> Section | None:
    """The quantities that no figure shows."""
    shown = {figure.table.caption for section in sections for figure in section.figures}
    found = tuple(table for table in tables if table.caption not in shown)
    files = ", ".join(f"`data/{tidy.name}`" for tidy in data)
    lead = say.text(OTHERS, files=files)
    return (
        Section("quantities", say.fixed("Other quantities"), lead, tables=found) if found else None
    )


def _seeds_of_arms(run: Run) -> tuple[int, ...]:
    """The number of seeds of each arm, including missing trials."""
    trials = [*(record.trial for record in run.records), *run.missing]
    found = Counter(trial.arm.name for trial in trials)
    return tuple(found.values()) or (len(run.suite.seeds),)
