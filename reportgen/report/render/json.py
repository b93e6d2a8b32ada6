"""`report.json`: the report for programs. Its shape is `report.schema.json`.

JSON has no infinity and no NaN: such a number is null, and a `note` beside it says why.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from importlib import resources
from pathlib import Path, PurePath
from typing import Any

from reportgen.errors import printable
from reportgen.findings.model import Cell, Finding, PublishedNumber
from reportgen.parts.datasets import Facts, Guess
from reportgen.report.claims import ClaimView
from reportgen.report.control import flattened, varied_paths
from reportgen.report.metrics import MetricView
from reportgen.report.render._base import Renderer
from reportgen.report.trials import ArmTrials
from reportgen.report.tuning import tuning_document
from reportgen.report.view import ReportView
from reportgen.stats import Interval
from reportgen.suite.model import Suite

SCHEMA_VERSION = 3
Json = dict[str, Any]


class JsonRenderer(Renderer):
    """`report.json`."""

    def files(self, view: ReportView, templates: Path | None = None) -> dict[str, str]:
        """The document; it has no template."""
        return {"report.json": render_json(view)}


def render_json(view: ReportView) -> str:
    """The document as text; non-ASCII letters stay readable."""
    return json.dumps(document(view), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def schema() -> Json:
    """The JSON Schema of `report.json`."""
    text = resources.files("reportgen.report").joinpath("report.schema.json").read_text("utf-8")
    found: Json = json.loads(text)
    return found


def document(view: ReportView) -> Json:
    """The report as plain lists, mappings, text and finite numbers."""
    return {
        "schema_version": SCHEMA_VERSION,
        "suite": _suite(view.suite),
        "language": view.suite.language,
        "question": view.question,
        "answer": view.answer,
        "claims": [_claim(claim) for claim in view.claims],
        "arms": [_arm(arm) for arm in view.arms],
        "metrics": [_metric(metric) for metric in view.metrics],
        "published": [_published(n) for n in (view.published.numbers if view.published else ())],
        "data": _data(view),
        "tuning": tuning_document(view.tuning),
        "control": _control(view),
        "failures": [failure for arm in view.arms for failure in _failures(arm)],
        "missing": [{"arm": t.arm.name, "seed": t.seed} for arm in view.arms for t in arm.missing],
        "figures": [
            {"number": f.number, "title": f.svg.title, "file": f"figures/{f.file}"}
            for f in view.figures
        ],
        "limits": list(view.limits),
        "provenance": [asdict(entry) for entry in view.provenance],
    }


def _suite(suite: Suite) -> Json:
    return {
        "name": suite.name,
        "kind": suite.kind.name,
        "file": printable(PurePath(suite.path).name),
        "profile": suite.profile,
        "background": suite.background,
        "seeds": list(suite.seeds),
        "factors": [
            {"name": f.name, "path": f.path, "levels": list(f.levels)} for f in suite.factors
        ],
        "changes": [asdict(change) for change in suite.changes],
        "text": suite.text,
    }


def _claim(shown: ClaimView) -> Json:
    claim = shown.finding.claim
    cell = shown.cell
    return {
        "id": claim.id,
        "says": claim.says,
        "source": claim.source,
        "topic": claim.topic,
        "literature": claim.literature,
        "metric": claim.metric.text,
        "called": shown.called,
        "rule": claim.rule.text,
        "margin": str(claim.rule.margin),
        "expect": shown.expected or None,
        "flipped": shown.finding.flipped,
        "failed": {
            "trials": shown.finding.failed,
            "verdict_if_worst": shown.finding.if_failed and shown.finding.if_failed.value,
        },
        "stated": {
            "exploratory": claim.exploratory,
            "after": claim.stated_after,
            "before_trials": shown.finding.rule_first,
        },
        "verdict": shown.verdict,
        "shown": {
            "measured": shown.measured,
            "interval": shown.interval,
            "of": shown.of,
            "claimed": shown.claimed,
            "remark": shown.remark,
        },
        **_decision(shown.finding),
        **(_cell(cell) if cell else _NO_CELL),
        "sentence": shown.sentence,
        "cells": [{**_cell(cell), "verdict": cell.verdict.value} for cell in shown.finding.cells],
    }


def _decision(finding: Finding) -> Json:
    """How sure the verdict is: of all cells together, among all claims."""
    decision, family, look = finding.decision, finding.family, finding.look
    return {
        "p": decision.p,
        "p_adjusted": decision.adjusted,
        "interaction": decision.interaction,
        "family": {"claims": family.claims, "level": family.level, "least_seeds": family.least},
        "look": asdict(look) if look else None,
        "undecided_because": finding.why,
        "across_data": _interval(finding.across) if finding.across else None,
        "unlearnt": list(finding.unlearnt),
        "guess": _guess(finding.guess),
    }


_NO_CELL: Json = {
    **{key: None for key in ("left", "right", "effect", "threshold", "levels")},
    **{key: None for key in ("estimate", "low", "high", "bootstrap", "standardised")},
    **{key: None for key in ("improvement", "p_support", "p_against", "p_within", "test")},
    **{"n": 0, "level": None, "note": "there is no comparison"},
}


def _cell(cell: Cell) -> Json:
    evidence = cell.evidence
    return {
        "left": cell.left,
        "right": cell.right,
        "levels": dict(cell.levels),
        "effect": cell.effect,
        "threshold": _number(cell.threshold),
        **_interval(cell.interval, cell.note),
        "bootstrap": _bounds(evidence.bootstrap),
        "standardised": _number(evidence.standardised),
        "improvement": _number(evidence.improvement),
        "p_support": evidence.p_support,
        "p_against": evidence.p_against,
        "p_within": evidence.p_within,
        "test": evidence.test,
    }


def _bounds(interval: Interval | None) -> Json | None:
    if interval is None:
        return None
    return {"low": _number(interval.low), "high": _number(interval.high)}


def _interval(interval: Interval, note: str = "") -> Json:
    numbers = {"estimate": interval.estimate, "low": interval.low, "high": interval.high}
    missing = [f"{key} is {value}" for key, value in numbers.items() if not math.isfinite(value)]
    return {
        **{key: _number(value) for key, value in numbers.items()},
        "n": interval.n,
        "level": interval.level,
        "note": "; ".join(filter(None, [note or interval.note, *missing])),
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _arm(arm: ArmTrials) -> Json:
    return {
        "name": arm.name,
        "levels": dict(arm.arm.levels),
        "settings": {key: _plain(value) for key, value in arm.arm.settings.items()},
        "config": arm.arm.config.model_dump(mode="json"),
        "seeds": arm.planned,
        "seeds_ok": len(arm.ok),
    }


def _plain(value: object) -> object:
    """A setting as JSON has it; a number that is not finite, or an object, as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return value if value is None or isinstance(value, str | int) else str(value)


def _metric(metric: MetricView) -> Json:
    return {
        "arm": metric.arm,
        "quantity": metric.quantity,
        "layer": metric.layer,
        "step": metric.step,
        **_interval(metric.interval),
    }


def _data(view: ReportView) -> list[Json]:
    return [
        {
            "name": source.name,
            "checksum": source.checksum or None,
            "examples": source.sizes,
            "arms": list(source.arms),
            **_facts(source.facts),
        }
        for source in (view.subject.sources if view.subject else ())
    ]


def _facts(facts: Facts | None) -> Json:
    """What a constant answer scores, and what is to be said of the data; nothing if not known."""
    if facts is None:
        return {}
    return {
        "classes": list(facts.counts),
        "guess": _guess(facts.guess),
        "test_guess": _guess(facts.test),
        "notices": [str(notice) for notice in facts.notices],
    }


def _guess(guess: Guess | None) -> Json | None:
    return {"accuracy": guess.accuracy, "loss": _number(guess.loss)} if guess else None


def _published(number: PublishedNumber) -> Json:
    return {
        "arm": number.arm,
        "quantity": number.quantity,
        "layer": number.layer,
        "printed": number.printed,
        "decimals": number.decimals,
        "source": number.source,
        "reproduced": number.reproduced,
        "expected_low": _number(number.low),
        "expected_high": _number(number.high),
        **_interval(number.ours),
    }


def _control(view: ReportView) -> Json:
    resolved = flattened([arm.arm.config for arm in view.arms])
    settings = {arm.name: found for arm, found in zip(view.arms, resolved, strict=True)}
    varied = varied_paths(settings.values())
    first = next(iter(settings.values()), {})
    return {
        "varied": [
            {
                "path": path,
                "tuned": path in view.control.tuned,
                "values": {arm: found.get(path) for arm, found in settings.items()},
            }
            for path in varied
        ],
        "fixed": {path: value for path, value in first.items() if path not in varied},
        "not_fixed": list(view.control.not_fixed),
        "checks": [
            {
                "stream": check.stream,
                "arms": check.arms,
                "equal": list(check.equal),
                "different": list(check.different),
            }
            for check in view.control.checks
        ],
        "noise": [
            {
                "stream": noise.stream,
                "arms": list(noise.arms),
                "fingerprints": {str(seed): text for seed, text in noise.fingerprints.items()},
            }
            for noise in view.control.noise
        ],
    }


def _failures(arm: ArmTrials) -> list[Json]:
    return [
        {
            "arm": arm.name,
            "seed": record.trial.seed,
            "status": record.outcome.status,
            "reason": record.outcome.reason,
            "trace": record.outcome.trace,
        }
        for record in arm.failed
    ]
