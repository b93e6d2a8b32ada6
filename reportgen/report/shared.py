"""Checks that the arms of a seed share their random streams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.language import Phrases
from reportgen.report.noise import meaning
from reportgen.report.tables import Cell, Table, numbers, table
from reportgen.report.trials import ArmTrials


@dataclass(frozen=True)
class Check:
    """Comparison of a stream between the arms that draw from it."""

    stream: str
    arms: int  # number of arms that draw from it
    equal: tuple[int, ...]  # seeds in which all these arms have the same fingerprint
    different: tuple[int, ...]  # seeds in which some of them differ

    @property
    def holds(self) -> bool:
        """Whether at least one seed was compared and none differs."""
        return bool(self.equal) and not self.different


def checks(arms: Sequence[ArmTrials], seeds: Sequence[int]) -> tuple[Check, ...]:
    """Checks of all streams, including those of diverged trials."""
    found = {arm.name: _fingerprints(arm) for arm in arms}
    streams = dict.fromkeys(stream for by_stream in found.values() for stream in by_stream)
    return tuple(
        _check(stream, [s[stream] for s in found.values() if stream in s], seeds)
        for stream in streams
    )


def checks_table(found: Sequence[Check], arms: int, seeds: int, say: Phrases) -> Table | None:
    """A table with a row per stream; None if there are no streams."""
    if not found:
        return None
    return table(
        "Random streams, compared by fingerprint between the arms of each seed",
        ["Stream", "Description", *numbers(["Arms that use it", "Seeds in which it is identical"])],
        (
            [
                check.stream,
                meaning(check.stream, say),
                Cell(f"{check.arms} / {arms}", value=check.arms),
                _result(check, seeds),
            ]
            for check in found
        ),
    )


def _check(stream: str, arms: Sequence[Mapping[int, str]], seeds: Sequence[int]) -> Check:
    by_seed = {seed: [arm[seed] for arm in arms if seed in arm] for seed in seeds}
    return Check(
        stream,
        len(arms),
        tuple(s for s in seeds if len(by_seed[s]) == len(arms) and len(set(by_seed[s])) == 1),
        tuple(s for s in seeds if len(set(by_seed[s])) > 1),
    )


def _result(check: Check, seeds: int) -> Cell:
    """`✓ 10 / 10`; seeds with a missing trial are not counted."""
    sign = "✓" if check.holds else "✗" if check.different else "?"
    equal = len(check.equal)
    return Cell(f"{sign} {equal} / {seeds}", value=equal)


def _fingerprints(arm: ArmTrials) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for record in (*arm.ok, *arm.failed):
        for stream, text in record.outcome.hashes.items():
            found.setdefault(stream, {})[record.trial.seed] = text
    return found
