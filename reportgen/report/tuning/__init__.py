"""Tuning in the report: budget, search spaces, choices, profiles and both rankings."""

from reportgen.report.tuning.document import tuning_document
from reportgen.report.tuning.edges import edges
from reportgen.report.tuning.ranking import build_ranking
from reportgen.report.tuning.sentences import tuning_banners
from reportgen.report.tuning.tables import settings_in_words
from reportgen.report.tuning.view import TuningView, build_tuning, tuned_paths

__all__ = [
    "TuningView",
    "build_ranking",
    "build_tuning",
    "edges",
    "settings_in_words",
    "tuned_paths",
    "tuning_banners",
    "tuning_document",
]
