"""Interim analyses (looks): after how many seeds to test, and how much of the level to spend.

Of the level alpha, the looks at up to n of N seeds may together spend alpha (n / N)^3 (Lan and
DeMets, "Discrete sequential boundaries for clinical trials", Biometrika 70, 1983; the exponent 3
is that of Kim and DeMets, Biometrika 74, 1987). The amounts add up to alpha, so the probability of
a false verdict at any look is at most alpha, however the looks depend on each other (union bound).
The exponent reserves most of the level for the last look, which therefore loses little power
compared with a single analysis; decision 021 compares alternatives. At each look Holm's procedure
runs over the claims that are still undecided; a decided claim stays decided. Intervals at
1 - alpha_k are repeated confidence intervals (Jennison and Turnbull, JRSS B 51, 1989): all of them
hold simultaneously with probability 1 - alpha, and so does the one at which a claim stops.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reportgen.stats.power import least_seeds

GROWTH = 1.5
"""Approximate ratio between the seeds of successive looks, evenly spaced on a logarithmic scale."""

SPENDING = 3
"""Exponent of the spending function: level spent = level * (seeds / maximum) ** SPENDING."""


@dataclass(frozen=True)
class InterimAnalysis:
    """Look `number` (from 1) of `of`, at the first `seeds` of at most `most` seeds."""

    number: int
    of: int
    seeds: int
    most: int
    level: float  # the part of the level that this look spends

    @property
    def last(self) -> bool:
        """Whether this is the last look."""
        return self.number == self.of


def interim_analyses(
    start: int,
    maximum: int,
    level: float = 0.05,
    claims: int = 1,
    cells: int = 1,
    seeds_a_value: int = 1,
) -> tuple[InterimAnalysis, ...]:
    """Looks at `start` seeds, then at about 1.5 times as many each time, finally at `maximum`.

    A look at which none of the `claims` could be decided, whatever the data, is skipped and its
    part of the level passes to the next one; the last look always takes place. seeds_a_value: how
    many seeds make one value of the test. Raises `ValueError` unless 1 <= start <= maximum.
    """
    if not 1 <= start <= maximum:
        raise ValueError(f"start must be from 1 to {maximum}. Got {start} instead.")
    steps = max(1, round(math.log(maximum / start, GROWTH)))
    planned = {round(start * (maximum / start) ** (step / steps)) for step in range(steps + 1)}
    levels: dict[int, float] = {}
    spent = 0.0
    for seeds in sorted(planned):
        look_level = level * (seeds / maximum) ** SPENDING - spent
        if seeds == maximum or seeds >= seeds_a_value * least_seeds(claims, look_level, cells):
            levels[seeds] = look_level
            spent += look_level
    return tuple(
        InterimAnalysis(number, len(levels), seeds, maximum, look_level)
        for number, (seeds, look_level) in enumerate(levels.items(), 1)
    )
