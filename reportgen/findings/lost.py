"""Warnings of a run: diverged and failed trials, and arms with equal initial weights."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportgen.execution import Record, Run

MOST_LINES = 10
"""Maximum number of listed lines; the others are counted."""
_PLACE = re.compile(r"\b(step|layer) (\d+)\b")
STREAM = "weights.module"  # name of the hash of the initial weights of a user's module


def lost_trials(run: Run) -> tuple[str, ...]:
    """One line per arm with failed trials, then one line per arm with diverged trials.

    A line gives the reason and the number of trials, or the seed of a single trial.
    """
    by_arm: dict[tuple[str, str], list[Record]] = {}
    for record in sorted(run.failed, key=lambda record: record.outcome.status != "failed"):
        by_arm.setdefault((record.outcome.status, record.trial.arm.name), []).append(record)
    lines = [_line(run, *key, records) for key, records in by_arm.items()]
    if len(lines) <= MOST_LINES:
        return tuple(lines)
    return (*lines[:MOST_LINES], f"and {len(lines) - MOST_LINES} more")


def _line(run: Run, status: str, arm: str, records: Sequence[Record]) -> str:
    reason = _reasons([record.outcome.reason for record in records])
    if len(records) == 1:
        return f"{arm}, seed {records[0].trial.seed}: {status}: {reason}"
    ended = sum(record.trial.arm.name == arm for record in run.records)
    return f"{arm}: {len(records)} of {ended} trials {status}: {reason}"


def _reasons(reasons: Sequence[str]) -> str:
    """The reason; if reasons differ only in a step or layer, with the range, else the first one."""
    different = dict.fromkeys(_PLACE.sub(r"\1", reason) for reason in reasons)
    others = len(different) - 1
    if others:
        return f"{reasons[0]}; {others} other reason{'s' if others > 1 else ''}"
    places = [int(number) for reason in reasons for _, number in _PLACE.findall(reason)]
    if len(places) > len(reasons) or len(set(places)) < 2:
        return reasons[0]
    return _PLACE.sub(rf"\1s {min(places)} to {max(places)}", reasons[0])


def same_start(run: Run) -> tuple[str, ...]:
    """Names of the arms with several seeds that all have the same initial weights."""
    found: dict[str, list[str]] = {}
    for record in run.records:
        if STREAM in record.outcome.hashes:
            found.setdefault(record.trial.arm.name, []).append(record.outcome.hashes[STREAM])
    return tuple(arm for arm, starts in found.items() if len(starts) > 1 == len(set(starts)))
