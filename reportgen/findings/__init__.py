"""The findings of a run: verdicts, the reproduction of published values, the answer in words."""

from dataclasses import replace

from reportgen.execution import Run
from reportgen.findings.best import best_arms, told
from reportgen.findings.claims import judge_claims
from reportgen.findings.guessing import no_better
from reportgen.findings.interim import Replay, replay, schedule
from reportgen.findings.model import Cell, Effect, Finding, Findings, Outlook, PublishedNumber
from reportgen.findings.prospects import Prospect, Sensitivity, outlook, prospects, warnings
from reportgen.findings.published import compare_published
from reportgen.findings.rules import note_rules, rules_first
from reportgen.findings.sentences import answer
from reportgen.findings.tuning import SuitePlan, plan_suite
from reportgen.language import phrases
from reportgen.metrics.trial import evaluate

__all__ = [
    "Cell",
    "Effect",
    "Finding",
    "Findings",
    "Outlook",
    "Prospect",
    "PublishedNumber",
    "Replay",
    "Sensitivity",
    "SuitePlan",
    "evaluate",
    "find",
    "no_better",
    "note_rules",
    "plan_suite",
    "prospects",
    "replay",
    "rules_first",
    "schedule",
    "warnings",
]


def find(run: Run) -> Findings:
    """Judge every claim of a suite and compare every published value; deterministic in the run."""
    judged = judge_claims(run) if run.suite.sequence is None else replay(run).findings
    claims = tuple(replace(finding, outlook=outlook(finding, run)) for finding in judged)
    best = None if run.suite.claims else best_arms(run)
    text = told(best, phrases(run.suite.language)) if best else answer(run.suite, claims)
    return Findings(claims, compare_published(run), text, best)
