"""Records which rules of claims were stored before the first trial that they judge.

Before it computes anything, a run stores for each claim a hash of its id, metric, rule, margin,
number of claims in the multiple-testing correction, and settings of its arms. With the hash it
stores whether the store already had a trial of these arms. A rule that is changed after its result
was seen has another hash, which is stored too late.

This documents what happened with one store. It is no protection against cheating: whoever deletes
the store deletes the record.
"""

from __future__ import annotations

import hashlib
import json

from reportgen.execution import make_plan
from reportgen.findings.interim import arms_of
from reportgen.findings.tuning import plan_suite
from reportgen.parts.family import stored_form
from reportgen.store import Store
from reportgen.suite.model import Claim, Suite


def note_rules(suite: Suite, store: Store, *, device: str) -> None:
    """Store the rules of a suite that are not in the store yet.

    Each is stored with whether it precedes all trials of its arms. suite: as loaded, before tuning.
    """
    digests = _digests(suite)
    noted = store.rules(digests.values())
    new = [claim for claim in suite.claims if digests[claim.id] not in noted]
    if new:
        seen = _arms_with_trials(suite, store, device)
        store.note_rules({digests[c.id]: not seen & arms_of(c, suite) for c in new})


def rules_first(suite: Suite, store: Store) -> frozenset[str]:
    """Ids of the claims whose rule was stored before the first trial of their arms."""
    digests = _digests(suite)
    noted = store.rules(digests.values())
    return frozenset(claim for claim, digest in digests.items() if noted.get(digest, False))


def _digests(suite: Suite) -> dict[str, str]:
    """Id of a claim -> hash of its rule."""
    return {claim.id: _digest(claim, suite) for claim in suite.claims}


def _digest(claim: Claim, suite: Suite) -> str:
    arms = arms_of(claim, suite)
    configs = {arm.name: stored_form(arm.config) for arm in suite.arms}
    rule = {
        "id": claim.id,
        "metric": claim.metric.text,
        "rule": claim.rule.text,
        "margin": str(claim.rule.margin),
        "family": 0 if claim.exploratory else suite.family,
        "experiment": suite.experiment.name,
        "arms": {name: configs[name] for name in sorted(arms)},
    }
    return hashlib.sha256(json.dumps(rule, sort_keys=True).encode()).hexdigest()


def _arms_with_trials(suite: Suite, store: Store, device: str) -> set[str]:
    """Names of the arms that have a stored trial with one of the suite's seeds."""
    parts = plan_suite(suite, store, device=device)
    if parts.guessed:
        return set()  # the settings to measure are not chosen yet
    trials = make_plan(parts.suite, None, device=device).trials
    there = store.holds(trial.key for trial in trials)
    return {trial.arm.name for trial in trials if trial.key in there}
