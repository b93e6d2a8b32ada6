"""Tuning in the report: budget, search spaces, choices, profiles and both rankings."""

from reportgen.report.tuning.choices import edges, settings_in_words
from reportgen.report.tuning.ranking import build_ranking
from reportgen.report.tuning.view import TuningView, build_tuning, tuned_paths, tuning_banners

__all__ = [
    "TuningView",
    "build_ranking",
    "build_tuning",
    "edges",
    "settings_in_words",
    "tuned_paths",
    "tuning_banners",
]
