"""Statistics of a report: pure functions that take arrays and return numbers and verdicts.

Runs are along the first axis, one entry per seed. Nothing here reads a file or depends on a suite;
random draws come from fixed streams, so the same data give the same numbers.
"""

from reportgen.stats.bands import simultaneous_band
from reportgen.stats.bootstrap import bca_interval
from reportgen.stats.bounded import (
    FEWEST_VALUES,
    bounded_band,
    bounded_interval,
    geometric_interval,
)
from reportgen.stats.effects import interquartile_interval, interquartile_mean, standardised_effect
from reportgen.stats.evidence import (
    Evidence,
    at_the_worse_end,
    no_evidence,
    weigh_pairs,
    weigh_values,
)
from reportgen.stats.family import Decision, Verdict, decide, holm, homogeneity_test
from reportgen.stats.intervals import Band, Interval, mean_band, mean_interval, prediction_interval
from reportgen.stats.medians import location_interval, median_interval, median_of_ranges
from reportgen.stats.pairs import difference, ratio
from reportgen.stats.power import (
    Detectable,
    Needed,
    detectable,
    least_seeds,
    power_of_claim,
    power_to_decide,
    seeds_needed,
)
from reportgen.stats.published import Reproduction, reproduced
from reportgen.stats.rounding import RoundedInterval, format_interval, format_number, round_interval
from reportgen.stats.sequential import InterimAnalysis, interim_analyses
from reportgen.stats.signed_rank import centre_interval, signed_rank_test
from reportgen.stats.skewness import skewness_test

__all__ = [
    "FEWEST_VALUES",
    "Band",
    "Decision",
    "Detectable",
    "Evidence",
    "InterimAnalysis",
    "Interval",
    "Needed",
    "Reproduction",
    "RoundedInterval",
    "Verdict",
    "at_the_worse_end",
    "bca_interval",
    "bounded_band",
    "bounded_interval",
    "centre_interval",
    "decide",
    "detectable",
    "difference",
    "format_interval",
    "format_number",
    "geometric_interval",
    "holm",
    "homogeneity_test",
    "interim_analyses",
    "interquartile_interval",
    "interquartile_mean",
    "least_seeds",
    "location_interval",
    "mean_band",
    "mean_interval",
    "median_interval",
    "median_of_ranges",
    "no_evidence",
    "power_of_claim",
    "power_to_decide",
    "prediction_interval",
    "ratio",
    "reproduced",
    "round_interval",
    "seeds_needed",
    "signed_rank_test",
    "simultaneous_band",
    "skewness_test",
    "standardised_effect",
    "weigh_pairs",
    "weigh_values",
]
