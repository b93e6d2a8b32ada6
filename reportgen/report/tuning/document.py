"""Tuning in `report.json`."""

from __future__ import annotations

import math
from typing import Any

from reportgen.execution import Tried, TunedArm
from reportgen.parts import Part
from reportgen.report.tuning.edges import edges
from reportgen.report.tuning.ranking import Ranking, Result
from reportgen.report.tuning.view import TuningView
from reportgen.suite.settings import value_at

Json = dict[str, Any]


def tuning_document(view: TuningView | None) -> Json | None:
    """None where nothing is tuned; a score that is not finite is null."""
    if view is None:
        return None
    tuned, tuning = view.tuned, view.tuned.tuning
    return {
        "budget": tuning.budget,
        "seeds": list(tuning.seeds),
        "metric": tuning.metric.text,
        "better": tuning.better,
        "trials": tuned.planned,
        "done": tuned.done,
        "spaces": {
            name: {path: space.text for path, space in arm.spaces.items()}
            for name, arm in tuning.arms.items()
        },
        "arms": [_arm(arm) for arm in tuned.arms],
        "warnings": list(view.warnings),
        "ranking": _ranking(view.ranking) if view.ranking else None,
    }


def _arm(arm: TunedArm) -> Json:
    return {
        "arm": arm.arm.name,
        "chosen": dict(arm.best.candidate.values),
        "written": {path: _plain(value_at(arm.arm.config, path)) for path in arm.spaces},
        "score": _number(arm.best.score),
        "edges": dict(edges(arm)),
        "candidates": [_candidate(tried) for tried in arm.tried],
    }


def _candidate(tried: Tried) -> Json:
    return {
        "values": dict(tried.candidate.values),
        "score": _number(tried.score),
        "scores": [_number(score) for score in tried.scores],
        "diverged": tried.diverged,
        "failed": tried.failed,
    }


def _ranking(ranking: Ranking) -> Json:
    return {
        "metric": ranking.metric.text,
        "test_split": ranking.tested,
        "arms": [
            {"arm": each.arm, "tuned": _result(each.tuned), "written": _result(each.written)}
            for each in ranking.placed
        ],
    }


def _result(result: Result) -> Json:
    interval = result.interval
    return {
        "rank": result.rank,
        "estimate": _number(interval.estimate) if interval else None,
        "low": _number(interval.low) if interval else None,
        "high": _number(interval.high) if interval else None,
        "seeds": result.planned,
        "lost": result.lost,
    }


def _plain(value: object) -> object:
    """A part in one line, anything else as it is."""
    return value.describe() if isinstance(value, Part) else value


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
