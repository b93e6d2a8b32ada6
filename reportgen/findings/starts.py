"""Arms whose seeds all start from the same weights, because the user's factory draws none."""

from __future__ import annotations

from reportgen.execution import Run

STREAM = "weights.module"  # of the hashes that a trial of a user's module leaves


def same_start(run: Run) -> tuple[str, ...]:
    """Names of the arms with several seeds that all started from the same weights."""
    found: dict[str, list[str]] = {}
    for record in run.records:
        if STREAM in record.outcome.hashes:
            found.setdefault(record.trial.arm.name, []).append(record.outcome.hashes[STREAM])
    return tuple(arm for arm, starts in found.items() if len(starts) > 1 == len(set(starts)))
