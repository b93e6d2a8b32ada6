"""Which rules of claims the store had before the first trial that they judge.

A run notes the rules of its suite before it computes anything: for each claim a hash of its id,
metric, rule, margin, the number of claims that it is judged among, and the settings of its arms.
Beside the hash stands whether the store had a trial of these arms by then. A rule that is changed
after a look at its result has another hash, which is noted too late.

This is a record of what happened with one store, no proof against intent: whoever deletes the
store deletes the record.
"""

from __future__ import annotations

import hashlib
import json

from reportgen.execution import make_plan
from reportgen.findings.looks import arms_of
from reportgen.findings.tuning import measured
from reportgen.store import Store
from reportgen.suite.model import Claim, Suite


def note_rules(suite: Suite, store: Store, *, device: str) -> None:
    """Store the rules of a suite that the store does not have yet, and whether they come first.

    suite: as it was loaded, before tuning.
    """
    digests = _digests(suite)
    noted = store.rules(digests.values())
    new = [claim for claim in suite.claims if digests[claim.id] not in noted]
    if new:
        seen = _arms_with_trials(suite, store, device)
        store.note_rules({digests[c.id]: not seen & arms_of(c, suite) for c in new})


def rules_first(suite: Suite, store: Store) -> frozenset[str]:
    """Ids of the claims whose rule was noted before the store had a trial of their arms."""
    digests = _digests(suite)
    noted = store.rules(digests.values())
    return frozenset(claim for claim, digest in digests.items() if noted.get(digest, False))


def _digests(suite: Suite) -> dict[str, str]:
    """Id of a claim -> the hash of its rule."""
    return {claim.id: _digest(claim, suite) for claim in suite.claims}


def _digest(claim: Claim, suite: Suite) -> str:
    arms = arms_of(claim, suite)
    configs = {arm.name: arm.config.model_dump(mode="json") for arm in suite.arms}
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
    """Names of the arms of which the store has a trial with one of the suite's seeds."""
    parts = measured(suite, store, device=device)
    if parts.guessed:
        return set()  # the settings to measure are not chosen yet
    trials = make_plan(parts.suite, None, device=device).trials
    there = store.holds(trial.key for trial in trials)
    return {trial.arm.name for trial in trials if trial.key in there}
