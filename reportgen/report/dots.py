"""Captions of figures with one number per trial, according to the marks in the figure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reportgen.charts import DotRow
from reportgen.charts.seed_dots import dots_scale, piled
from reportgen.language import N_, Phrases

DOTS = N_("Each dot is a seed.")
COLUMNS = N_("The height of a column is the number of seeds there, because dots would overlap.")
DIAMOND = N_("The diamond is the {estimate} over seeds.")
INTERVAL = N_("The diamond is the {estimate} over seeds, the bar its 95 % interval.")
LOG = N_("The axis is logarithmic: equal distances are equal factors.")


def read_dots(
    rows: Sequence[DotRow], say: Phrases, estimate: str = "mean", level: float | None = None
) -> list[str]:
    """Sentences that explain the marks; `level` as in the chart."""
    scale = dots_scale(rows, level=level)
    bars = any(math.isfinite(row.low) for row in rows)
    found = [
        say.fixed(COLUMNS if piled(rows, scale) else DOTS),
        say.text(INTERVAL if bars else DIAMOND, estimate=say.fixed(estimate)),
    ]
    return [*found, say.fixed(LOG)] if scale.log else found
