"""What is computed from the tries of a search."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

EDGE = 0.1
"""The outermost fraction of a range that counts as its edge."""


def running_best(values: FloatArray, costs: FloatArray, budget: int) -> NDArray[np.int64]:
    """Index of the best try that budgets of 1, 2, ..., `budget` full trainings pay for.

    values, costs: (T,), in the order of the tries; costs in full trainings. The tries are made one
    after the other, and one counts once it has ended. Of equal values the first counts.
    """
    ended = np.cumsum(costs)
    counts = np.searchsorted(ended, np.arange(1, budget + 1) + 1e-9, side="right")
    return np.array([int(np.argmin(values[: max(1, count)])) for count in counts])


def expected_best(values: FloatArray) -> FloatArray:
    """Expected lowest of n = 1, ..., T values drawn with replacement from `values`, (T,).

    With F the empirical distribution function, the lowest of n exceeds v with probability
    (1 - F(v))^n. Dodge et al., Show your work: improved reporting of experimental results (EMNLP
    2019), section 3.2, for a minimum. Infinite values make it infinite.
    """
    ordered, count = np.sort(values), len(values)
    left = 1 - np.arange(count + 1) / count  # fraction of the values above the first 0, 1, ...
    powers = left[None, :] ** np.arange(1, count + 1)[:, None]
    weights = powers[:, :-1] - powers[:, 1:]  # probability that the lowest is this value
    return np.asarray(np.where(weights > 0, weights * ordered, 0.0).sum(axis=1))


def importance(points: FloatArray, values: FloatArray) -> FloatArray:
    """Adjusted R² of a quadratic fit of the ranks of the values by each dimension alone, (D,).

    points: (T, D). 0 for a dimension with a single value or if there are too few points. A main
    effect only: a setting that matters in combination with others alone has none, unlike in the
    functional analysis of variance of Hutter et al. (ICML 2014).
    """
    ranks = _ranks(values)
    spread = float(((ranks - ranks.mean()) ** 2).sum())
    found = []
    for x in points.T:
        terms = min(2, len(np.unique(x)) - 1)
        free = len(ranks) - terms - 1
        if terms < 1 or free < 1 or not spread:
            found.append(0.0)
            continue
        design = np.vander(x - x.mean(), terms + 1)
        fitted = design @ np.linalg.lstsq(design, ranks, rcond=None)[0]
        left = float(((ranks - fitted) ** 2).sum())
        found.append(max(-1.0, 1 - left / free / (spread / (len(ranks) - 1))))
    return np.array(found)


def _ranks(values: FloatArray) -> FloatArray:
    """Mid-ranks from 1."""
    below = (values[None, :] < values[:, None]).sum(axis=1)
    equal = (values[None, :] == values[:, None]).sum(axis=1)
    return np.asarray(below + (equal + 1) / 2, dtype=np.float64)


def edge(fractions: Sequence[float | None], best: int) -> int:
    """-1 or 1 if the best of the tries is at the lower or upper edge of a range, else 0.

    fractions: of all tries in the range of one setting; None without an order. The edge is the
    outermost tenth, or with fewer than five different levels the cell of the outermost level.
    """
    at = fractions[best]
    levels = len(set(fractions))
    if at is None or levels < 2:
        return 0
    margin = max(EDGE, 0.5 / levels)
    if at <= margin * (1 + 1e-9):
        return -1
    return 1 if at >= 1 - margin * (1 + 1e-9) else 0
