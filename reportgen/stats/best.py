"""Which arms may be the best: a confidence set, by multiple comparisons with the best.

Subset selection (Gupta, "On some multiple decision (selection and ranking) rules", Technometrics
7, 1965; Hsu, "Multiple Comparisons", 1996, chapter 4), with a permutation test in place of normal
theory. An arm is left out if some other arm is better, whichever that is: the test statistic is the
largest over the other arms, so that one test covers them all (Westfall and Young,
"Resampling-Based Multiple Testing", 1993). The set of the arms with p > 0.05 contains the best arm
with a probability of 95 %, because only the test of the best arm itself can leave it out.

Assumes that the seeds are independent, and that the differences of two equally good arms are
symmetric about 0, jointly for all arms; this holds if equally good arms have the same distribution.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from reportgen.stats.intervals import FloatArray, as_values
from reportgen.stats.streams import uniforms

MOST_FLIPS = 2**13
"""Number of sign flips up to which all are used, and of random ones beyond."""
TIE = 1e-9  # relative difference within which two statistics count as equal


def p_best(scores: ArrayLike) -> FloatArray:
    """p of the hypothesis that an arm is the best one, for every arm.

    scores: (S, A), a row per seed and a column per arm; larger is better, all finite. Returns (A,).
    With one arm or one seed every p is 1. Raises ValueError for scores that are not finite.
    """
    array = as_values(scores, 2)
    if not np.isfinite(array).all():
        raise ValueError("scores must be finite.")
    seeds, arms = array.shape
    found = np.ones(arms)
    if arms < 2 or seeds < 2:
        return found
    signs = _flips(seeds)
    for arm in range(arms):
        found[arm] = _p(array - array[:, [arm]], signs)
    return found


def _p(differences: FloatArray, signs: FloatArray) -> float:
    """p of the largest mean of the columns (S, A), each relative to its root mean square.

    The root mean square is the same for every sign flip, and the mean relative to it is an
    increasing function of Student's t.
    """
    size = np.sqrt((differences**2).mean(axis=0))
    moved: FloatArray = differences[:, size > 0] / size[size > 0]
    if not moved.size:
        return 1.0
    observed = moved.mean(axis=0).max()
    flipped = (signs @ moved / len(moved)).max(axis=1)
    return float((flipped >= observed - TIE * abs(observed)).mean())


def _flips(seeds: int) -> FloatArray:
    """Sign flips (F, S): all of them, the identity included, or the identity and random ones."""
    if 2**seeds <= MOST_FLIPS:
        bits = np.arange(2**seeds)[:, None] >> np.arange(seeds) & 1
        return np.asarray(1.0 - 2.0 * bits, dtype=np.float64)
    drawn = uniforms(f"sign flips of {seeds}", (MOST_FLIPS, seeds))
    found: FloatArray = np.where(drawn < 0.5, -1.0, 1.0)
    found[0] = 1.0
    return found


def least_p_best(seeds: int) -> float:
    """The smallest p that an arm can get with this number of seeds."""
    return 1 / min(int(2**seeds), MOST_FLIPS)
