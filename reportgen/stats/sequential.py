"""When to look at seeds that come in, and what share of the level each look may spend."""

from __future__ import annotations

import math
from dataclasses import dataclass

GROWTH = 1.5
"""By how much the seeds of a look exceed those of the look before."""


@dataclass(frozen=True)
class Look:
    """A look at the first `seeds` seeds that may spend `level`."""

    seeds: int
    level: float


def looks(start: int, maximum: int, level: float = 0.05) -> tuple[Look, ...]:
    """Looks at `start` seeds, at half as many again (rounded up) and so on, at last at `maximum`.

    Each spends the level in proportion to the seeds it adds (Lan and DeMets, "Discrete sequential
    boundaries for clinical trials", Biometrika 70, 1983), so that all together spend `level`
    (union bound: however the looks depend on each other). Raises `ValueError` unless
    1 <= start <= maximum.
    """
    if not 1 <= start <= maximum:
        raise ValueError(f"start must be from 1 to {maximum}. Got {start} instead.")
    found: list[Look] = []
    before, seeds = 0, start
    while before < maximum:
        found.append(Look(seeds, level * (seeds - before) / maximum))
        before, seeds = seeds, min(maximum, math.ceil(seeds * GROWTH))
    return tuple(found)
