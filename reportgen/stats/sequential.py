"""Interim analyses: when to look at seeds that come in, and what share of the level each may spend.

Of the level alpha, the looks at up to n of N seeds may spend alpha (n / N)^3 together (Lan and
DeMets, "Discrete sequential boundaries for clinical trials", Biometrika 70, 1983; the power of 3
is that of Kim and DeMets, Biometrika 74, 1987). The shares add up to alpha, so that the chance of
any false verdict at any look is at most alpha however the looks depend on each other (union bound).
The power keeps most of the level for the last look, which so loses little against a single one;
decision 021 compares it with other ways. At a look Holm's procedure runs over the claims that are
still undecided; a claim that is decided stays so. Intervals at 1 - alpha_k are repeated confidence
intervals (Jennison and Turnbull, JRSS B 51, 1989): all of them hold at once with probability
1 - alpha, and so does the one at which a claim stops.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reportgen.stats.power import least_seeds

GROWTH = 1.5
"""By how much the seeds of a look exceed those of the look before, as nearly as looks can be spaced
evenly on a logarithmic scale."""

SPENDING = 3
"""The power of the share of seeds that a share of the level is spent in proportion to."""


@dataclass(frozen=True)
class InterimAnalysis:
    """A look at the first `seeds` of at most `most` seeds: the `number`th (from 1) of `of`."""

    number: int
    of: int
    seeds: int
    most: int
    level: float  # share of false verdicts that this analysis may spend

    @property
    def last(self) -> bool:
        """Whether no more seeds would have come."""
        return self.number == self.of


def interim_analyses(
    start: int,
    maximum: int,
    level: float = 0.05,
    claims: int = 1,
    cells: int = 1,
    seeds_a_value: int = 1,
) -> tuple[InterimAnalysis, ...]:
    """Analyses of `start` seeds, of about half as many again and so on, at last of `maximum`.

    One in which none of the `claims` could be decided, whatever its values, does not take place;
    the next one spends its share. The last one always does. seeds_a_value: how many seeds make one
    value of the test. Raises `ValueError` unless 1 <= start <= maximum.
    """
    if not 1 <= start <= maximum:
        raise ValueError(f"start must be from 1 to {maximum}. Got {start} instead.")
    steps = max(1, round(math.log(maximum / start, GROWTH)))
    planned = {round(start * (maximum / start) ** (step / steps)) for step in range(steps + 1)}
    shares: dict[int, float] = {}
    spent = 0.0
    for seeds in sorted(planned):
        share = level * (seeds / maximum) ** SPENDING - spent
        if seeds == maximum or seeds >= seeds_a_value * least_seeds(claims, share, cells):
            shares[seeds] = share
            spent += share
    return tuple(
        InterimAnalysis(number, len(shares), seeds, maximum, share)
        for number, (seeds, share) in enumerate(shares.items(), 1)
    )
