"""`report.json`: the machine-readable report."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from reportgen.errors import printable
from reportgen.execution import Tried, TunedArm
from reportgen.findings.model import Cell, Finding, Outlook, PublishedNumber
from reportgen.parts import Part
from reportgen.parts.datasets import Facts
from reportgen.report import document as doc
from reportgen.report.best import BestView
from reportgen.report.claims import ClaimView
from reportgen.report.control import flattened, varied_paths
from reportgen.report.render._base import Renderer
from reportgen.report.subject import Source
from reportgen.report.trials import ArmTrials
from reportgen.report.tuning.choices import edges
from reportgen.report.tuning.ranking import Ranking, Result
from reportgen.report.tuning.view import TuningView
from reportgen.report.view import ReportView
from reportgen.stats import Interval
from reportgen.suite.model import Suite
from reportgen.suite.settings import value_at

Fields = dict[str, Any]


class JsonRenderer(Renderer):
    """`report.json`."""

    def files(self, view: ReportView, templates: Path | None = None) -> dict[str, str]:
        """The document; it has no template."""
        return {"report.json": render_json(view)}


def render_json(view: ReportView) -> str:
    """The JSON text of the report."""
    return document(view).text()


def document(view: ReportView) -> doc.Document:
    """Build the document from the view."""
    return doc.Document(
        schema_version=doc.SCHEMA_VERSION,
        suite=_suite(view.suite),
        language=view.suite.language,
        question=view.question,
        answer=view.answer,
        claims=[_claim(claim) for claim in view.claims],
        arms=[_arm(arm) for arm in view.arms],
        metrics=[
            doc.Metric(
                arm=metric.arm,
                quantity=metric.quantity,
                **{"layer": None, "step": None, **metric.at},
                **_interval(metric.interval),
            )
            for metric in view.metrics
        ],
        published=[_published(n) for n in (view.published.numbers if view.published else ())],
        data=[_data(source) for source in (view.subject.sources if view.subject else ())],
        tuning=_tuning(view.tuning),
        control=_control(view),
        failures=[failure for arm in view.arms for failure in _failures(arm)],
        missing=[
            doc.Missing(arm=trial.arm.name, seed=trial.seed)
            for arm in view.arms
            for trial in arm.missing
        ],
        figures=[
            doc.Figure(
                number=f.number,
                title=f.svg.title,
                file=f"figures/{f.file}",
                finding=f.finding,
                answers=f.answers,
            )
            for f in view.figures
        ],
        best=_best(view.best),
        hero=f"figures/{view.hero.file}" if view.hero else "",
        limits=view.limits,
        provenance=view.provenance,
    )


def _best(view: BestView | None) -> doc.BestArms | None:
    if view is None:
        return None
    return doc.BestArms(
        metric=view.best.metric.text,
        seeds=view.best.seeds,
        arms=[
            doc.Placed(
                arm=placed.arm,
                rank=placed.rank,
                p=placed.p,
                may_be_best=placed.may_be_best,
                lost=placed.lost,
                estimate=placed.interval.estimate,
                low=placed.interval.low,
                high=placed.interval.high,
            )
            for placed in view.best.arms
        ],
    )


def _suite(suite: Suite) -> doc.Suite:
    return doc.Suite(
        name=suite.name,
        profile=suite.profile,
        kind=suite.experiment.name,
        file=printable(PurePath(suite.path).name),
        background=suite.background,
        seeds=suite.seeds,
        factors=suite.factors,
        changes=suite.changes,
        text=suite.text,
    )


def _claim(shown: ClaimView) -> doc.Claim:
    finding, claim = shown.finding, shown.finding.claim
    return doc.Claim(
        id=claim.id,
        says=claim.says,
        source=claim.source,
        topic=claim.topic,
        literature=claim.literature,
        metric=claim.metric.text,
        called=shown.called,
        rule=claim.rule.text,
        margin=str(claim.rule.margin),
        expect=claim.expect or None,
        flipped=finding.flipped,
        failed=doc.Failed(trials=finding.failed, verdict_if_worst=finding.if_failed),
        stated=doc.Stated(
            exploratory=claim.exploratory,
            after=claim.stated_after,
            before_trials=finding.rule_first,
        ),
        verdict=finding.verdict,
        shown=shown,
        **_decision(finding),
        **(_comparison(shown.cell) if shown.cell else _NO_COMPARISON),
        sentence=shown.sentence,
        cells=[doc.Cell(**_comparison(cell), verdict=cell.verdict) for cell in finding.cells],
        figures=shown.figures,
    )


def _decision(finding: Finding) -> Fields:
    """The fields on p-values, corrections and looks, which concern the claim as a whole."""
    decision, family = finding.decision, finding.family
    return {
        "p": decision.p,
        "p_adjusted": decision.adjusted,
        "interaction": decision.interaction,
        "family": doc.Family(
            claims=family.claims, level=family.level, least_seeds=finding.least_seeds
        ),
        "look": finding.look,
        "undecided_because": finding.why,
        "to_decide": _outlook(finding.outlook),
        "across_data": doc.Measured(**_interval(finding.across)) if finding.across else None,
        "unlearnt": finding.unlearnt,
        "guess": finding.guess,
    }


def _outlook(found: Outlook | None) -> doc.Outlook | None:
    if found is None:
        return None
    needed = found.needed
    return doc.Outlook(
        seeds=needed.seeds,
        low=needed.low,
        high=needed.high,
        opposed=found.opposed,
        seconds_a_seed=round(found.seconds, 3),
    )


_NO_COMPARISON: Fields = {
    **dict.fromkeys(doc.Comparison.model_fields),
    "n": 0,
    "note": "there is no comparison",
}


def _comparison(cell: Cell) -> Fields:
    evidence = cell.evidence
    return {
        "left": cell.left,
        "right": cell.right,
        "levels": cell.levels,
        "effect": cell.effect,
        "threshold": cell.threshold,
        **_interval(cell.interval, cell.note),
        "bootstrap": evidence.bootstrap,
        "standardised": evidence.standardised,
        "improvement": evidence.improvement,
        "p_support": evidence.p_support,
        "p_against": evidence.p_against,
        "p_within": evidence.p_within,
        "test": evidence.test,
    }


def _interval(interval: Interval, note: str = "") -> Fields:
    """The fields of `Measured`, with a note on which numbers become null."""
    numbers = {"estimate": interval.estimate, "low": interval.low, "high": interval.high}
    missing = [f"{key} is {value}" for key, value in numbers.items() if not math.isfinite(value)]
    return {
        **numbers,
        "n": interval.n,
        "level": interval.level,
        "note": "; ".join(filter(None, [note or interval.note, *missing])),
    }


def _arm(arm: ArmTrials) -> doc.Arm:
    return doc.Arm(
        name=arm.name,
        levels=arm.arm.levels,
        settings={key: _plain(value) for key, value in arm.arm.settings.items()},
        config=arm.arm.config.model_dump(mode="json"),
        seeds=arm.planned,
        seeds_ok=len(arm.ok),
    )


def _plain(value: object) -> object:
    """A setting as a JSON value; objects and numbers that are not finite are converted to text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return value if value is None or isinstance(value, str | int) else str(value)


def _data(source: Source) -> doc.Data:
    return doc.Data(
        name=source.name,
        checksum=source.checksum or None,
        examples=source.sizes,
        arms=source.arms,
        **_facts(source.facts),
    )


def _facts(facts: Facts | None) -> Fields:
    """The fields on scores of a constant prediction and notices; empty if unknown."""
    if facts is None:
        return {}
    return {
        "classes": facts.counts,
        "guess": facts.guess,
        "test_guess": facts.test,
        "notices": [str(notice) for notice in facts.notices],
    }


def _published(number: PublishedNumber) -> doc.Published:
    return doc.Published(
        arm=number.arm,
        quantity=number.quantity,
        layer=number.layer,
        printed=number.printed,
        decimals=number.decimals,
        source=number.source,
        reproduced=number.reproduced,
        expected_low=number.low,
        expected_high=number.high,
        **_interval(number.ours),
    )


def _control(view: ReportView) -> doc.Control:
    resolved = flattened([arm.arm.config for arm in view.arms])
    settings = {arm.name: found for arm, found in zip(view.arms, resolved, strict=True)}
    varied = varied_paths(settings.values())
    first = next(iter(settings.values()), {})
    return doc.Control(
        varied=[
            doc.Varied(
                path=path,
                tuned=path in view.control.tuned,
                values={arm: found.get(path) for arm, found in settings.items()},
            )
            for path in varied
        ],
        fixed={path: value for path, value in first.items() if path not in varied},
        not_fixed=view.control.not_fixed,
        checks=view.control.checks,
        noise=[
            doc.SharedStream(
                stream=noise.stream,
                arms=noise.arms,
                fingerprints={str(seed): text for seed, text in noise.fingerprints.items()},
            )
            for noise in view.control.noise
        ],
    )


def _failures(arm: ArmTrials) -> list[doc.Failure]:
    return [
        doc.Failure(
            arm=arm.name,
            seed=record.trial.seed,
            status=record.outcome.status,
            reason=record.outcome.reason,
            trace=record.outcome.trace,
        )
        for record in arm.failed
    ]


def _tuning(view: TuningView | None) -> doc.Tuning | None:
    """The tuning part of the document; None if nothing is tuned."""
    if view is None:
        return None
    tuned, tuning = view.tuned, view.tuned.tuning
    return doc.Tuning(
        budget=tuning.budget,
        seeds=tuning.seeds,
        metric=tuning.metric.text,
        better=tuning.better,
        trials=tuned.planned,
        done=tuned.done,
        spaces={
            name: {path: space.text for path, space in arm.spaces.items()}
            for name, arm in tuning.arms.items()
        },
        arms=[_tuned_arm(arm) for arm in tuned.arms],
        warnings=view.warnings,
        ranking=_ranking(view.ranking) if view.ranking else None,
    )


def _tuned_arm(arm: TunedArm) -> doc.TunedArm:
    return doc.TunedArm(
        arm=arm.arm.name,
        chosen=arm.best.candidate.values,
        written={path: _described(value_at(arm.arm.config, path)) for path in arm.spaces},
        score=arm.best.score,
        edges=edges(arm),
        candidates=[_candidate(tried) for tried in arm.tried],
    )


def _candidate(tried: Tried) -> doc.Candidate:
    return doc.Candidate(
        values=tried.candidate.values,
        score=tried.score,
        scores=tried.scores,
        diverged=tried.diverged,
        failed=tried.failed,
    )


def _ranking(ranking: Ranking) -> doc.Ranking:
    return doc.Ranking(
        metric=ranking.metric.text,
        test_split=ranking.tested,
        arms=[
            doc.RankedArm(arm=each.arm, tuned=_result(each.tuned), written=_result(each.written))
            for each in ranking.placed
        ],
    )


def _result(result: Result) -> doc.Ranked:
    interval = result.interval
    return doc.Ranked(
        rank=result.rank,
        estimate=interval and interval.estimate,
        low=interval and interval.low,
        high=interval and interval.high,
        seeds=result.planned,
        lost=result.lost,
    )


def _described(value: object) -> object:
    """A part as one line of text; other values unchanged."""
    return value.describe() if isinstance(value, Part) else value
