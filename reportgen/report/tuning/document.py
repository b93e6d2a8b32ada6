"""Tuning in `report.json`."""

from __future__ import annotations

from reportgen.execution import Tried, TunedArm
from reportgen.parts import Part
from reportgen.report import document as doc
from reportgen.report.tuning.edges import edges
from reportgen.report.tuning.ranking import Ranking, Result
from reportgen.report.tuning.view import TuningView
from reportgen.suite.settings import value_at


def tuning_document(view: TuningView | None) -> doc.Tuning | None:
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
        arms=[_arm(arm) for arm in tuned.arms],
        warnings=view.warnings,
        ranking=_ranking(view.ranking) if view.ranking else None,
    )


def _arm(arm: TunedArm) -> doc.TunedArm:
    return doc.TunedArm(
        arm=arm.arm.name,
        chosen=arm.best.candidate.values,
        written={path: _plain(value_at(arm.arm.config, path)) for path in arm.spaces},
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


def _plain(value: object) -> object:
    """A part as one line of text; other values unchanged."""
    return value.describe() if isinstance(value, Part) else value
