"""Progress of a run, as its listeners see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class LookStage:
    """The current look of a run with `until: decided`: `number` of `of`, counted from 1.

    `undecided` are the claims whose arms get up to `seeds` seeds; in the first look all claims.
    """

    number: int
    of: int
    seeds: int
    undecided: tuple[str, ...]


@dataclass(frozen=True)
class Progress:
    """Progress of a run in trials.

    seconds_left: None before the first group has ended, then estimated from measured times.
    stage: the current look with `until: decided`, to which the counts then refer.
    part: the part of a tuned suite that runs: `tuning`, `tuned` or `as written`.
    trainings: of a procedure, the number of trainings that have finished and that are expected.
    """

    done: int
    total: int
    failed: int
    seconds: float
    seconds_left: float | None
    stage: LookStage | None = None
    part: str = ""
    trainings: tuple[int, int] | None = None


Listener = Callable[[Progress], None]
