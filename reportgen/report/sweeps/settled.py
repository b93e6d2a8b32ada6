"""Whether a metric is a property of the lines of a sweep: the same at every level of the number."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.metrics.nodes import Expression
from reportgen.metrics.trial import NotMeasured, value_in_trial
from reportgen.report.sweeps.lines import Row, Rows

SAME = 1e-6  # relative difference of what is one number but for rounding


def settled(rows: Rows, expression: Expression) -> bool:
    """Whether a metric of one trial is a property of the lines, untouched by what they run along.

    Of the same seed it is the same at every level, and it tells some lines apart.
    """
    found: list[dict[int, float]] = []
    for row in rows.rows:
        by_seed: dict[int, list[float]] = {}
        for seed, value in _along(row, expression):
            by_seed.setdefault(seed, []).append(value)
        if max(map(len, by_seed.values()), default=0) < 2:
            return False  # seen at one level at most
        if any(not np.allclose(each, each[0], rtol=SAME, atol=0) for each in by_seed.values()):
            return False
        found.append({seed: each[0] for seed, each in by_seed.items()})
    return any(
        not np.isclose(one[seed], found[0][seed], rtol=SAME, atol=0)
        for one in found[1:]
        for seed in one.keys() & found[0].keys()
    )


def _along(row: Row, expression: Expression) -> Iterator[tuple[int, float]]:
    """Seed and value of every trial of a line that has one; infinite ones are values too."""
    for arm in row.arms:
        for record in (*arm.ok, *arm.failed) if arm else ():
            try:
                value = value_in_trial(expression, record.outcome.arrays)
            except NotMeasured:
                continue
            if not np.isnan(value):
                yield record.trial.seed, value
