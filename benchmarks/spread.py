"""How often two arms of equal spread over seeds are told apart, at a level of 5 %.

    python benchmarks/spread.py [--pairs 4000]

A claim on `spread(metric, over=seed)` compares distances from the median of each arm, seed by seed.
Those of one arm share its median, and with an odd number one of them is 0, so the signed-rank test
is not exact. Simulated here: pairs of arms of one distribution, whose values share the part
`shared` of their variance, as the trials of a seed do.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from reportgen.findings.fits import deviations
from reportgen.stats import signed_rank_test

Array = NDArray[np.float64]

LEVEL = 0.05
SEEDS = (8, 9, 10, 11, 12)
SHARED = (0.0, 0.9)
SHAPES: dict[str, Callable[[np.random.Generator, int], Array]] = {
    "normal": lambda rng, n: rng.normal(size=n),
    "skewed (exponential)": lambda rng, n: rng.exponential(size=n),
    "heavy tails (t, 3 df)": lambda rng, n: rng.standard_t(3, size=n),
}


def told_apart(shape: str, n: int, shared: float, pairs: int) -> float:
    """Share of pairs of equal arms with n seeds that the test calls different."""
    rng = np.random.default_rng([n, round(shared * 10), len(shape)])
    draw = SHAPES[shape]
    found = 0
    for _ in range(pairs):
        common = np.sqrt(shared) * draw(rng, n)
        a, b = (deviations(common + np.sqrt(1 - shared) * draw(rng, n)) for _ in range(2))
        found += 2 * min(signed_rank_test(a - b)) <= LEVEL
    return found / pairs


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=4000)
    pairs = parser.parse_args().pairs
    print("| distribution | shared | " + " | ".join(f"{n} seeds" for n in SEEDS) + " |")
    print("|---|---" + "|---" * len(SEEDS) + "|")
    for shape in SHAPES:
        for shared in SHARED:
            rates = (told_apart(shape, n, shared, pairs) for n in SEEDS)
            print(f"| {shape} | {shared:g} | " + " | ".join(f"{r:.1%}" for r in rates) + " |")


if __name__ == "__main__":
    main()
