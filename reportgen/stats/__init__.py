"""Statistics of a report: pure functions, arrays in, numbers and verdicts out.

Runs lie along the first axis, one entry a seed. Nothing here reads a file, draws a random number or
knows what a suite is.
"""

from reportgen.stats.intervals import Band, Interval, mean_band, mean_interval, prediction_interval
from reportgen.stats.margins import Comparison, Margin, compare
from reportgen.stats.medians import location_interval, median_interval, median_of_ranges
from reportgen.stats.pairs import difference, ratio
from reportgen.stats.published import Reproduction, reproduced
from reportgen.stats.rounding import RoundedInterval, format_interval, format_number, round_interval
from reportgen.stats.verdicts import Side, Verdict, combine, judge

__all__ = [
    "Band",
    "Comparison",
    "Interval",
    "Margin",
    "Reproduction",
    "RoundedInterval",
    "Side",
    "Verdict",
    "combine",
    "compare",
    "difference",
    "format_interval",
    "format_number",
    "judge",
    "location_interval",
    "mean_band",
    "mean_interval",
    "median_interval",
    "median_of_ranges",
    "prediction_interval",
    "ratio",
    "reproduced",
    "round_interval",
]
